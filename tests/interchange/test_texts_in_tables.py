"""Tables that leave here bring the texts of their data rows along, as whoever trains on them needs them, and come in again."""

import csv
import json
from io import BytesIO, StringIO
from typing import Any

import pytest
from pyarrow import parquet

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.formats import LABEL_FORMATS
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from tests.cast import Person
from tests.interchange.conftest import errors, lines, work
from tests.interchange.labels import bring, stored, take
from tests.interchange.test_by_text import keep

pytestmark = pytest.mark.django_db(transaction=True)
TEXTS = ('A "good" day,\nall of it', "A bad day")


def texts_of(form: str, body: bytes) -> list[Any]:
    if form == "parquet":
        return list(parquet.read_table(BytesIO(body)).column("text").to_pylist())
    if form == "csv":
        return [each["text"] for each in csv.DictReader(StringIO(body.decode()))]
    return [json.loads(each)["text"] for each in body.splitlines()]


@pytest.mark.parametrize("form", ["csv", "jsonl-classes", "parquet"])
def test_texts_go_along_and_the_table_comes_in_again(ada: Person, form: str) -> None:
    rows = keep(ada, *TEXTS)
    options = tuple(OptionSpec(uuid7(), name) for name in ("good", "bad"))
    with tenant(ada.organization.pk):
        ontology = create_ontology(name="Moods", features=(FeatureSpec(uuid7(), "Mood", "radio", options),))
        project = projects.create_project(name="Moods", ontology=ontology.pk, review_share=0.0)
    answers = zip(rows, ("good", "bad"), strict=True)
    work(ada, started := bring(ada, project, lines(*({"id": str(row.pk), "Mood": mood} for row, mood in answers)), form="jsonl-classes"))
    assert errors(ada, started) == []
    table = take(ada, project, form)
    assert sorted(texts_of(form, table)) == sorted(TEXTS)
    assert [feature.name for feature in LABEL_FORMATS[form].draft(BytesIO(table))] == ["Mood"]
    before = stored(project)["annotations"]
    work(ada, again := bring(ada, project, table, form=form))
    assert errors(ada, again) == []
    assert [each["value"] for each in stored(project)["annotations"]] == [each["value"] for each in before]
    assert take(ada, project, form) == table
