"""What spaCy's own `Doc.to_json()` writes, line by line: its entities and groups of spans are read, what else it says is told."""

from typing import Any

import pytest

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, lines, work
from tests.interchange.labels import bring
from tests.interchange.test_by_text import keep, spans

# As in a worker: what is read outside a transaction of its own is refused by Postgres.
pytestmark = pytest.mark.django_db(transaction=True)
LONDON = "London is where Ada was born."
PLACE, PERSON = {"start": 0, "end": 6, "label": "GPE"}, {"start": 16, "end": 19, "label": "PER"}
TOKEN = {"id": 0, "start": 0, "end": 6, "tag": "NNP", "pos": "PROPN", "lemma": "London", "dep": "nsubj", "head": 1}


@pytest.fixture
def project(ada: Person) -> Project:
    with tenant(ada.organization.pk):
        ontology = create_ontology(name="Names", features=tuple(FeatureSpec(uuid7(), name, "entity") for name in ("PER", "GPE")))
        return projects.create_project(name="Names", ontology=ontology.pk, review_share=0.0)


@pytest.mark.parametrize(
    "said",
    [
        {"ents": [PLACE, PERSON], "tokens": []},
        {"annotations": [PLACE, PERSON]},
        {"ents": [PLACE], "spans": {"sc": [{**PERSON, "kb_id": ""}]}, "tokens": []},
        {"ents": [PLACE, PERSON], "spans": {"copy": [{**PLACE, "kb_id": ""}]}},
    ],
)
def test_its_entities_and_groups_of_spans_are_read(ada: Person, project: Project, said: dict[str, Any]) -> None:
    (row,) = keep(ada, LONDON)
    body = lines({"text": LONDON, **said})
    drafted = ada.api.post("ontology-drafts?format=spacy-jsonl", body, content_type="application/json").json()
    assert {(each["name"], each["kind"]) for each in drafted["features"]} == {("GPE", "entity"), ("PER", "entity")}
    work(ada, started := bring(ada, project, body, form="spacy-jsonl"))
    assert errors(ada, started) == []
    assert spans(project) == [(row.pk, 0, 6), (row.pk, 16, 19)]


def test_what_else_a_line_says_is_told_once(ada: Person, project: Project) -> None:
    keep(ada, LONDON)
    body = lines({"text": LONDON, "ents": [PLACE], "sents": [{"start": 0, "end": 29}], "tokens": [TOKEN]})
    work(ada, started := bring(ada, project, body, form="spacy-jsonl"))
    assert [each[:3] for each in errors(ada, started)] == [(1, "/sents", "left_out"), (1, "/tokens", "left_out")]
    assert len(spans(project)) == 1


def test_a_line_that_says_nothing_known_takes_no_label_away(ada: Person, project: Project) -> None:
    (row,) = keep(ada, LONDON)
    work(ada, bring(ada, project, lines({"text": LONDON, "ents": [PLACE]}), form="spacy-jsonl"))
    work(ada, started := bring(ada, project, lines({"text": LONDON, "mentions": [PERSON]}), form="spacy-jsonl"))
    assert [each[:3] for each in errors(ada, started)] == [(1, "/mentions", "left_out"), (None, "", "no_annotations")]
    assert spans(project) == [(row.pk, 0, 6)]


def test_a_line_without_entities_says_that_there_are_none(ada: Person, project: Project) -> None:
    keep(ada, LONDON)
    work(ada, bring(ada, project, lines({"text": LONDON, "ents": [PLACE]}), form="spacy-jsonl"))
    work(ada, started := bring(ada, project, lines({"text": LONDON, "ents": [], "tokens": []}), form="spacy-jsonl"))
    assert errors(ada, started) == []
    assert spans(project) == []
