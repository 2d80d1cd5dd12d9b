"""A run of very many predictions, written straight into the tables, with labels to compare them with."""

import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, models
from django.db.models.functions import Now

from apps.accounts.models import User
from apps.annotations.models import Annotation, AnnotationSet
from apps.catalog.models import DataRow, Dataset
from apps.core import jobs
from apps.core.ids import uuid7
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.tenancy import bound, tenant
from apps.evaluation import services as evaluation
from apps.evaluation.models import RunEvaluation, RunLabel
from apps.kinds.features import FeatureSpec
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun, ModelRunDataRow
from apps.ontologies.services import create_ontology
from apps.organizations import services
from apps.organizations.directory import actor_of
from apps.organizations.models import Membership
from apps.organizations.permissions import ROLE_PERMISSIONS, Role
from apps.projects.services import create_project
from config.embedded.places import urls

CLASSES, TRUTHS, EACH = 80, 2, 5
# The first two predictions of a data row are near its two labels, one in seven of another class; the rest is made up.
HASH = "abs(hashtextextended(held.data_row_id::text, n) %% 1000003)"
CLASS = f"(%(features)s::uuid[])[1 + ({HASH} %% {CLASSES})::int]"
OTHER = f"(%(features)s::uuid[])[1 + (({HASH} + (random() < 0.15)::int * (1 + floor(random() * 5)::int)) %% {CLASSES})::int]"
PLACE = "jsonb_build_object('x', {x}, 'y', 20 * n, 'width', 60, 'height', 40)"
TRUE_X = f"({HASH} %% 500)"


@dataclass(frozen=True)
class Crowd:
    """A run, its organization, and a key of its owner's."""

    organization: int
    key: str
    run: UUID
    predictions: int


def crowd(*, rows: int, evaluated: int) -> Crowd:
    """A run of so many data rows, of which so many have EACH predictions and TRUTHS labels, of CLASSES classes of boxes."""
    owner = User.objects.create_user("owner@bench.example", "only-for-benchmarks")
    organization = services.found_organization(owner=owner, name="Bench").organization.pk
    with tenant(organization):
        actor = actor_of(Membership.objects.get(user=owner))
        _, key = services.create_api_key(actor=actor, name="bench", scopes=ROLE_PERMISSIONS[Role.OWNER])
    with tenant(organization):
        features = [uuid7() for _ in range(CLASSES)]
        ontology = create_ontology(
            name="Boxes", features=[FeatureSpec(each, f"class {n}", "bounding_box") for n, each in enumerate(features)]
        )
        run = model_runs.create_run(model=model_runs.create_model(name="detector", ontology=ontology), name="run")
        row = DataRow.objects.create(dataset=Dataset.objects.create(name="Rows"), width=640, height=480, mime="image/png", state=1)
        held = ModelRunDataRow.objects.create(model_run=run, data_row=row, is_stale=False)
        said = AnnotationSet.objects.create(model_run=run, data_row=row, revision=1)
        box = Annotation.objects.create(annotation_set=said, feature_id=features[0], kind="bounding_box", value={}, confidence=0.5)
        label = RunLabel.objects.create(model_run=run, data_row=row, annotation_set=uuid7(), revision=1)
        project = create_project(name="project", ontology=ontology.pk)
        RunEvaluation.objects.create(model_run=run, project=project, labels_taken_at=Now())
    with psycopg.connect(host=urls()["PGHOST"], user="postgres", dbname=connection.settings_dict["NAME"]) as server:
        _fill(server, (row, held, said, box, label), rows, evaluated, {"features": [str(each) for each in features]})
        server.commit()
        server.autocommit = True
        server.execute("VACUUM ANALYZE")
    return Crowd(organization, key, run.pk, evaluated * EACH)


def _fill(server: psycopg.Connection[Any], kinds: tuple[Any, ...], rows: int, evaluated: int, known: dict[str, Any]) -> None:
    row, held, said, box, label = kinds
    server.execute("SET session_replication_role = replica")  # keys are right by the way the rows are made
    copies(server, row, f"generate_series(1, {rows}) n", known, name="'row ' || n", global_key="'row-' || n")
    some = f"(SELECT id AS data_row_id FROM catalog_datarow WHERE name <> '' ORDER BY id LIMIT {evaluated}) held"
    copies(
        server,
        held,
        "catalog_datarow held WHERE name <> ''",
        known,
        data_row_id="held.id",
        lowest_confidence="random()",
        prediction_count="1",
    )
    copies(server, said, some, known, data_row_id="held.data_row_id")
    near = f"CASE WHEN n <= {TRUTHS} THEN {TRUE_X} + random() * 30 ELSE random() * 500 END"
    copies(
        server, box, f"annotations_annotationset held, generate_series(1, {EACH}) n WHERE held.id <> '{said.pk}'", known,
        annotation_set_id="held.id", feature_id=OTHER, value=PLACE.format(x=near),
        confidence=f"CASE WHEN n <= {TRUTHS} THEN sqrt(random()) ELSE random() * random() END",
    )  # fmt: skip
    true = f"jsonb_build_object('id', uuidv7(), 'kind', 'bounding_box', 'feature', {CLASS}, 'value', {PLACE.format(x=TRUE_X)})"
    copies(
        server, label, some, known, data_row_id="held.data_row_id",
        annotations=f"(SELECT jsonb_agg({true}) FROM generate_series(1, {TRUTHS}) n)",
    )  # fmt: skip
    for each in (box, said, held, label, row):
        server.execute(f"DELETE FROM {each._meta.db_table} WHERE id = %s", [each.pk])
    server.execute(
        """UPDATE model_runs_modelrundatarow held SET is_stale = true, prediction_count = found.count, lowest_confidence = found.lowest
        FROM (SELECT s.data_row_id, count(*), min(a.confidence) lowest FROM annotations_annotationset s
          JOIN annotations_annotation a ON a.annotation_set_id = s.id GROUP BY 1) found WHERE held.data_row_id = found.data_row_id"""
    )


def copies(server: psycopg.Connection[Any], row: models.Model, source: str, known: dict[str, Any], **expressions: str) -> None:
    """Rows like this one, one for each of the source, with a new id and these columns worked out."""
    fields = [each for each in row._meta.concrete_fields if not isinstance(each, models.GeneratedField)]
    columns = [f'"{each.column}"' for each in fields]
    values = [{"id": "uuidv7()", **expressions}.get(str(each.column), f'(SELECT "{each.column}" FROM one)') for each in fields]
    table = row._meta.db_table
    server.execute(
        f"WITH one AS (SELECT * FROM {table} WHERE id = %(one)s) INSERT INTO {table} ({', '.join(columns)}) "
        f"SELECT {', '.join(values)} FROM {source}",
        {**known, "one": row.pk},
    )


def evaluate(made: Crowd) -> float:
    """Let the job do what it does after an upload. Returns the seconds it takes, in this one process."""
    with tenant(made.organization):
        job = evaluation.keep_current(run=ModelRun.objects.get(pk=made.run))
    began = time.perf_counter()
    while True:
        with bound(made.organization):
            jobs.run(str(job.pk))
        with tenant(made.organization):
            found = Job.objects.get(pk=job.pk)
        if found.is_over:
            assert found.state == JobState.FINISHED, found.message
            return time.perf_counter() - began
