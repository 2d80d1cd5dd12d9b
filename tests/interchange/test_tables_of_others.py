"""Tables that were made elsewhere: their own numbers name no data row, and columns that nothing asks for are told."""

from typing import Any

import pytest

from tests.cast import Person
from tests.interchange.conftest import errors, lines, work
from tests.interchange.labels import bring, stored
from tests.interchange.test_by_text import keep
from tests.interchange.test_hub_tables import drafted_project

pytestmark = pytest.mark.django_db(transaction=True)
MOODS = lines(*({"file_name": f"{number}.txt", "label": mood} for number, mood in enumerate(("sad", "glad"))))


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("csv", b"id,file_name,label\n1,0.txt,sad\n2,1.txt,glad\n"),
        ("csv", b"file_name,id,label\n0.txt,1,sad\n1.txt,2,glad\n"),
        ("jsonl-classes", lines({"id": 1, "file_name": "0.txt", "label": "sad"}, {"id": 2, "file_name": "1.txt", "label": "glad"})),
    ],
)
def test_a_number_beside_the_name_of_the_data_row_is_left_out_and_told_once(ada: Person, form: str, body: Any) -> None:
    first, second = keep(ada, "one", "two")
    project = drafted_project(ada, MOODS, "jsonl-classes")
    work(ada, started := bring(ada, project, body, form=form))
    assert [(pointer, code) for _, pointer, code, _ in errors(ada, started)] == [("/id", "left_out")]
    assert {each["data_row_id"] for each in stored(project)["labels"]} == {first.pk, second.pk}


def test_a_number_alone_is_refused_in_its_column(ada: Person) -> None:
    project = drafted_project(ada, MOODS, "jsonl-classes")
    work(ada, started := bring(ada, project, b"id,label\n1,sad\n", form="csv"))
    assert [each[:2] for each in errors(ada, started)] == [(2, "/id")]


@pytest.mark.parametrize("body", [b",file_name,label\n0,0.txt,sad\n1,1.txt,glad\n", b"file_name,label,\n0.txt,sad,0\n1.txt,glad,1\n"])
def test_a_column_without_a_name_is_drafted_as_nothing_and_told(ada: Person, body: bytes) -> None:
    keep(ada, "one", "two")
    work(ada, started := bring(ada, project := drafted_project(ada, body, "csv"), body, form="csv"))
    ((_, pointer, code, _),) = errors(ada, started)
    assert (pointer, code) == ("", "left_out")
    assert len(stored(project)["annotations"]) == 2
