"""An organization with many data rows and a run that holds them; and the two bare ways to write the same annotations."""

import io
import random
import time
from dataclasses import dataclass
from uuid import UUID

import orjson
from django.db import connection, transaction
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

AT_ONCE = 1_000
COLUMNS = (
    "id", "annotation_set_id", "feature_id", "kind", "confidence", "value", "answers", "at", "metrics", "derived_from", "pass_number",
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """What a benchmark works with; `twin` is a run of the same data rows that nothing is uploaded into."""

    organization: int
    key: str
    run: UUID
    twin: UUID
    feature: UUID


def furnished(count: int) -> Made:
    """An organization with a key, an ontology of one box, and two runs that hold as many data rows."""
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
    return Made(organization.pk, key, runs[0].pk, runs[1].pk, feature)


def lines_of(made: Made, each: int) -> bytes:
    """So many boxes for every data row, as prediction lines by global key."""
    chance, out = random.Random(1), io.BytesIO()
    with tenant(made.organization):
        keys = list(DataRow.objects.order_by("id").values_list("global_key", flat=True))
    for key in keys:
        for _ in range(each):
            x, y, width, height = (chance.uniform(*span) for span in ((0, 500), (0, 400), (5, 100), (5, 60)))
            value = {"x": x, "y": y, "width": width, "height": height}
            line = {"data_row": {"global_key": key}, "uuid": str(uuid7()), "name": "thing", "kind": "bounding_box", "value": value}
            out.write(orjson.dumps({**line, "confidence": chance.random()}, option=orjson.OPT_APPEND_NEWLINE))
    return out.getvalue()


def by_copy(made: Made) -> float:
    """Seconds for a bare COPY of the rows that the upload wrote into a table with the same columns and indexes.

    A temporary one, without policies, keys and write-ahead log: as little as COPY can be asked to do.
    """
    with tenant(made.organization):
        rows = list(Annotation.objects.filter(annotation_set__model_run=made.run).values_list("organization_id", *COLUMNS))
    name = Annotation._meta.db_table
    ready = [[*row[:6], Jsonb(row[6]), Jsonb(row[7]), None, Jsonb(row[9]), *row[10:]] for row in rows]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE bare (LIKE {name} INCLUDING DEFAULTS INCLUDING INDEXES)")
        began = time.perf_counter()
        with cursor.copy(f"COPY bare (organization_id, {', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in ready:
                copy.write_row(row)
        spent = time.perf_counter() - began
        transaction.set_rollback(True)
    return spent


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
