"""Files of which half is wrong: what is right comes in, and each thing that is wrong is told at its place, with what would be right."""

from io import BytesIO
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from apps.catalog.models import DataRow
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, lines, work
from tests.interchange.labels import bring, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
TEXT = "Ada and Bob"


@pytest.fixture
def project(ada: Person, bench: Bench) -> Project:
    """The first two data rows are texts."""
    tone = FeatureSpec(uuid7(), "tone", "radio", tuple(OptionSpec(uuid7(), name) for name in ("good", "bad")))
    features = (tone, FeatureSpec(uuid7(), "PER", "entity"), FeatureSpec(uuid7(), "car", "bounding_box"))
    with tenant(ada.organization.pk):
        facts = {"characters": len(TEXT), "encoding": "UTF-8"}
        rows = DataRow.objects.filter(pk__in=[row.pk for row in bench.rows[:2]])
        rows.update(modality="text", width=None, height=None, facts=facts)
        ontology = create_ontology(name="Both", features=features)
        return projects.create_project(name="Both", ontology=ontology.pk, review_share=0.0)


def line(number: int, *spans: Any, **more: Any) -> dict[str, Any]:
    return {"text": TEXT, "meta": {"global_key": f"acme-{number}"}, "spans": spans, **more}


def test_of_a_line_of_spans_what_is_right_is_taken(ada: Person, project: Project) -> None:
    mixed = line(0, [0, 3, "PER"], [4, 7, "LOC"], [8, 99, "PER"], [8, 11, "PER"], [1], cats={"good": 1, "meh": 1})
    body = lines(mixed, line(9, [0, 3, "PER"]), b"{broken\n", {"text": 7}, {**line(1, [0, 3, "PER"]), "text": TEXT + "!" * 20})
    job = work(ada, started := bring(ada, project, body, form="spacy-jsonl"))
    assert sorted(errors(ada, started), key=lambda each: (each[0] or 0, each[1])) == [
        (1, "/cats/meh", "unknown_option", "acme-0"),
        (1, "/spans/1", "unknown_feature", "acme-0"),
        (1, "/spans/2/end", "outside_asset", "acme-0"),
        (1, "/spans/4", "invalid_value", "acme-0"),
        (2, "/data_row", "unknown_data_row", "acme-9"),
        (3, "", "json_invalid", ""),
        (4, "/text", "invalid_value", ""),
    ]
    assert (job.done, job.failed) == (2, 7)
    assert sorted(each["value"].get("start", -1) for each in stored(project)["annotations"]) == [-1, 0, 0, 8]


def test_of_a_row_of_parquet_what_is_right_is_taken_and_columns_that_nobody_asks_for_are_told(ada: Person, project: Project) -> None:
    mixed = {"bbox": [[1.0, 1.0, 5.0, 5.0], [1.0, 1.0, -5.0, 5.0], [9e3, 1.0, 5.0, 5.0]], "category": ["car"] * 3}
    other = {"bbox": [[1.0, 1.0, 5.0, 5.0]], "category": ["bus"]}
    columns = {"objects": [mixed, other, mixed, mixed], "tone": ["good", "bad", "good", "good"], "weight": [1, 2, 3, 4]}
    out = BytesIO()
    parquet.write_table(pa.table({"global_key": ["acme-2", "acme-3", "acme-77", None], **columns}), out)
    work(ada, started := bring(ada, project, out.getvalue(), form="parquet"))
    assert set(errors(ada, started)) == {
        (None, "", "left_out", ""),
        (1, "/objects/1/bbox/2", "invalid_value", "acme-2"),
        (1, "/objects/2", "outside_asset", "acme-2"),
        (2, "/objects/0/category", "unknown_feature", "acme-3"),
        (3, "/objects/1/bbox/2", "invalid_value", "acme-77"),
        (3, "/data_row", "unknown_data_row", "acme-77"),
        (4, "/global_key", "required", ""),
    }
    assert sorted(each["kind"] for each in stored(project)["annotations"]) == ["bounding_box", "radio", "radio"]
    (told,) = [each for each in ada.api.get(f"jobs/{started['id']}/errors").json()["results"] if each["line"] == 2]
    assert (told["message"], told["expected"]) == ("No feature for objects here is called 'bus'.", "one of: PER, car")
