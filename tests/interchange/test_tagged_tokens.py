"""Tokens with their tags, as the sets for token classification of Hugging Face have them: entities of the text that they make."""

import pytest

from tests.cast import Person
from tests.interchange.conftest import errors, lines, work
from tests.interchange.labels import bring, stored
from tests.interchange.test_by_text import keep, spans
from tests.interchange.test_hub_tables import drafted_project, table

pytestmark = pytest.mark.django_db(transaction=True)
TAGS = {"names": ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"], "_type": "ClassLabel"}
WORDS, TAGGED = [["Ada", "Lovelace", "left", "London", "."], ["Nobody", "came"]], [[1, 2, 0, 3, 0], [0, 0]]


@pytest.mark.parametrize("column", ["ner_tags", "tags"])
@pytest.mark.parametrize("form", ["parquet", "jsonl-classes"])
def test_tags_of_tokens_are_entities_of_the_text_that_the_tokens_make(ada: Person, form: str, column: str) -> None:
    row, empty = keep(ada, "Ada Lovelace left London.\n", "Nobody came")
    if form == "parquet":
        cells = {"id": ["0", "1"], "tokens": WORDS, column: TAGGED}
        body = table(cells, **{column: {"feature": TAGS, "_type": "Sequence"}, "tokens": {"feature": {"dtype": "string"}}})
    else:
        named = [[TAGS["names"][number] for number in each] for each in TAGGED]  # type: ignore[index]
        body = lines(*({"id": str(at), "tokens": WORDS[at], column: named[at]} for at in (0, 1)))
    project = drafted_project(ada, body, form)
    work(ada, started := bring(ada, project, body, form=form))
    assert [each[2] for each in errors(ada, started)] == []
    assert spans(project) == [(row.pk, 0, 12), (row.pk, 18, 24)]
    assert {each["data_row_id"] for each in stored(project)["labels"]} == {row.pk, empty.pk}
