"""Tables as Hugging Face `datasets` writes them: what is drafted of a table is read of it."""

from io import BytesIO
from typing import Any

import orjson
import pyarrow as pa
import pytest
from pyarrow import parquet

from apps.core.tenancy import tenant
from apps.projects import services as projects
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, work
from tests.interchange.labels import bring, stored
from tests.interchange.test_by_text import keep

pytestmark = pytest.mark.django_db(transaction=True)
CLASSES = {"names": ["sad", "glad"], "_type": "ClassLabel"}


def table(columns: dict[str, Any], **described: Any) -> bytes:
    """A Parquet file, its columns described as `datasets` does."""
    out = BytesIO()
    metadata = {"huggingface": orjson.dumps({"info": {"features": described}})}
    parquet.write_table(pa.table(columns).replace_schema_metadata(metadata), out)
    return out.getvalue()


def drafted_project(person: Person, body: bytes, form: str = "parquet") -> Project:
    """A project that is labeled with what is drafted of the file."""
    drafted = person.api.post(f"ontology-drafts?format={form}", body, content_type="application/json")
    assert drafted.status_code == 200, drafted.content
    made = person.api.post("ontologies", {"name": "Drafted", "features": drafted.json()["features"]})
    assert made.status_code == 201, made.content
    with tenant(person.organization.pk):
        return projects.create_project(name="Drafted", ontology=made.json()["id"], review_share=0.0)


@pytest.mark.parametrize("column", ["labels", "label"])
@pytest.mark.parametrize(
    ("cells", "described", "options"),
    [
        (["sad", "glad"], {"dtype": "string", "_type": "Value"}, [1, 1]),
        ([0, 1], CLASSES, [1, 1]),
        ([[0], [0, 1]], {"feature": CLASSES, "_type": "Sequence"}, [1, 2]),
        ([[0], [0, 1]], [CLASSES], [1, 2]),
    ],
)
def test_labels_of_rows_are_drafted_and_read(ada: Person, column: str, cells: list[Any], described: Any, options: list[int]) -> None:
    keep(ada, "one", "two")
    quality = {"dtype": "string", "_type": "Value"}
    body = table({"file_name": ["0.txt", "1.txt"], column: cells, "quality": ["x", "y"]}, **{column: described, "quality": quality})
    work(ada, started := bring(ada, project := drafted_project(ada, body), body, form="parquet"))
    assert errors(ada, started) == []
    found = [each["value"] for each in stored(project)["annotations"]]
    assert sorted(len(value.get("options", [1])) for value in found) == sorted([1, 1, *options])


def test_labels_answer_whichever_question_has_them(ada: Person) -> None:
    keep(ada, "one", "two")
    moods = table({"file_name": ["0.txt", "1.txt"], "moods": [[0], [0, 1]]}, moods={"feature": CLASSES, "_type": "Sequence"})
    body = table({"file_name": ["0.txt", "1.txt"], "labels": [[0], [0, 1]]}, labels={"feature": CLASSES, "_type": "Sequence"})
    work(ada, started := bring(ada, project := drafted_project(ada, moods), body, form="parquet"))
    assert errors(ada, started) == []
    assert sorted(len(each["value"]["options"]) for each in stored(project)["annotations"]) == [1, 2]
