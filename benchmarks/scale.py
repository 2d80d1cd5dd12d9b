"""An organization with many data rows and a run that holds them; and the two bare ways to write the same annotations."""

import io
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import psutil
import psycopg
from django.db import connection
from psycopg.types.json import Jsonb

from apps.accounts.models import User
from apps.annotations.models import Annotation, AnnotationSet
from apps.catalog.models import DataRow, Dataset
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec
from apps.model_runs import services as model_runs
from apps.ontologies.services import create_ontology
from apps.organizations import services
from apps.organizations.directory import actor_of
from apps.organizations.models import Membership, Organization
from apps.organizations.permissions import ROLE_PERMISSIONS, Role
from apps.projects.services import create_project
from config.embedded.places import urls

AT_ONCE = 1_000
COLUMNS = (
    "id", "annotation_set_id", "feature_id", "kind", "confidence", "value", "answers", "at", "metrics", "derived_from", "pass_number",
)  # fmt: skip


@dataclass(frozen=True)
class Bare:
    """What a bare COPY took: seconds of wall time, CPU seconds, and seconds of wall time without foreign keys."""

    wall_s: float
    cpu_s: float
    keyless_s: float


@dataclass(frozen=True)
class Made:
    """What a benchmark works with; `twin` is a run of the same data rows that nothing is uploaded into."""

    organization: int
    key: str
    run: UUID
    twin: UUID
    feature: UUID
    project: UUID


def furnished(count: int) -> Made:
    """An organization with a key, an ontology of one box, two runs that hold as many data rows, and a project that is still empty."""
    owner = User.objects.create_user("owner@bench.example", "only-for-benchmarks")
    organization = services.found_organization(owner=owner, name="Bench").organization
    Organization.objects.filter(pk=organization.pk).update(quotas={"data_rows": None})
    actor = actor_of(Membership.objects.get(user=owner))
    with tenant(organization.pk):
        _, key = services.create_api_key(actor=actor, name="bench", scopes=ROLE_PERMISSIONS[Role.OWNER])
    with tenant(organization.pk):
        feature = uuid7()
        ontology = create_ontology(name="Boxes", features=(FeatureSpec(feature, "thing", "bounding_box"),))
        dataset = Dataset.objects.create(name="Rows")
        same = {"dataset": dataset, "width": 640, "height": 480, "mime": "image/png"}
        rows = [DataRow(name=f"{number}.png", global_key=f"row-{number}", **same) for number in range(count)]
        DataRow.objects.bulk_create(rows, batch_size=AT_ONCE)
        model = model_runs.create_model(name="detector", ontology=ontology)
        runs = [model_runs.create_run(model=model, name=name) for name in ("run", "twin")]
        for run in runs:
            model_runs.add_data_rows(run=run, data_rows=[row.pk for row in rows])
        project = create_project(name="project", ontology=ontology.pk)
    return Made(organization.pk, key, runs[0].pk, runs[1].pk, feature, project.pk)


def lines_of(made: Made, each: int) -> bytes:
    """So many boxes for every data row, as prediction lines by global key."""
    chance, out = random.Random(1), io.BytesIO()
    with tenant(made.organization):
        keys = list(DataRow.objects.order_by("id").values_list("global_key", flat=True))
    for key in keys:
        for _ in range(each):
            line = {"data_row": {"global_key": key}, "uuid": str(uuid7()), "name": "thing", "kind": "bounding_box", "value": _box(chance)}
            out.write(orjson.dumps({**line, "confidence": chance.random()}, option=orjson.OPT_APPEND_NEWLINE))
    return out.getvalue()


def labels_of(made: Made, each: int) -> bytes:
    """So many boxes for every data row, as label lines by global key."""
    chance, out = random.Random(1), io.BytesIO()
    with tenant(made.organization):
        keys = list(DataRow.objects.order_by("id").values_list("global_key", flat=True))
    said = {"kind": "bounding_box", "feature": str(made.feature)}
    for key in keys:
        boxes = [{"id": str(uuid7()), **said, "value": _box(chance)} for _ in range(each)]
        out.write(orjson.dumps({"data_row": {"global_key": key}, "annotations": boxes}, option=orjson.OPT_APPEND_NEWLINE))
    return out.getvalue()


def _box(chance: random.Random) -> dict[str, float]:
    spans = {"x": (0, 500), "y": (0, 400), "width": (5, 100), "height": (5, 60)}
    return {key: chance.uniform(*span) for key, span in spans.items()}


def by_parsing(body: bytes) -> float:
    """CPU seconds for nothing but reading the lines as JSON."""
    began = time.process_time()
    for line in body.splitlines():
        orjson.loads(line)
    return time.process_time() - began


def by_copy(made: Made) -> Bare:
    """A bare COPY of the rows that the upload wrote, under new ids into the same table with its keys and indexes; then taken back.

    By the superuser, because a policy refuses COPY; with `keyless`, into a copy of the table with its indexes but without keys.
    """
    with tenant(made.organization):
        rows = list(Annotation.objects.filter(annotation_set__model_run=made.run).values_list("organization_id", *COLUMNS))
    name = Annotation._meta.db_table
    with psycopg.connect(host=urls()["PGHOST"], user="postgres", dbname=connection.settings_dict["NAME"]) as superuser:
        whole, cpu_s = _copied(superuser, name, rows)
        superuser.execute(f"CREATE TEMPORARY TABLE bare (LIKE {name} INCLUDING DEFAULTS INCLUDING INDEXES)")
        keyless, _ = _copied(superuser, "bare", rows)
        superuser.rollback()
    return Bare(whole, cpu_s, keyless)


def _copied(server: psycopg.Connection[Any], table: str, rows: Sequence[Sequence[Any]]) -> tuple[float, float]:
    """Seconds of wall time, and CPU seconds of the server's process and this one; keys are checked at the end, as by a commit."""
    ready = [[row[0], uuid7(), *row[2:6], Jsonb(row[6]), Jsonb(row[7]), None, Jsonb(row[9]), *row[10:]] for row in rows]
    process = psutil.Process(server.info.backend_pid)
    began, before = time.perf_counter(), time.process_time() + sum(process.cpu_times()[:2])
    with server.cursor() as cursor:
        with cursor.copy(f"COPY {table} (organization_id, {', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in ready:
                copy.write_row(row)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return time.perf_counter() - began, time.process_time() + sum(process.cpu_times()[:2]) - before


def by_bulk_create(made: Made) -> float:
    """Seconds for Django's bulk_create of as many annotations, in sets of the twin that are there already."""
    with tenant(made.organization):
        found = list(Annotation.objects.filter(annotation_set__model_run=made.run).select_related("annotation_set"))
        rows = {each.annotation_set.data_row_id for each in found}
        sets = {row: AnnotationSet(model_run_id=made.twin, data_row_id=row) for row in rows}
        AnnotationSet.objects.bulk_create(sets.values(), batch_size=AT_ONCE)
        ready = [
            Annotation(
                id=uuid7(), annotation_set=sets[each.annotation_set.data_row_id], feature_id=each.feature_id, kind=each.kind,
                confidence=each.confidence, value=each.value, answers=each.answers,
            )
            for each in found
        ]  # fmt: skip
        began = time.perf_counter()
        Annotation.objects.bulk_create(ready, batch_size=AT_ONCE)
        return time.perf_counter() - began
