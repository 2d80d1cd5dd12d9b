"""Files of labels that answer one question twice on a data row: nobody would see the second answer, so it is refused."""

from typing import Any
from uuid import uuid4

import pytest

from apps.catalog.models import DataRow
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, lines, work
from tests.interchange.labels import bring, label, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(ada: Person, bench: Bench) -> Project:
    """The second data row is a video of a hundred frames."""
    options = tuple(OptionSpec(uuid7(), name) for name in ("day", "night"))
    marks = tuple(OptionSpec(uuid7(), name) for name in ("wet", "dark"))
    features = (
        FeatureSpec(uuid7(), "scene", "radio", options=options),
        FeatureSpec(uuid7(), "note", "text"),
        FeatureSpec(uuid7(), "marks", "checklist", options=marks),
    )
    with tenant(ada.organization.pk):
        DataRow.objects.filter(pk=bench.rows[1].pk).update(modality="video", facts={"frames": 100})
        ontology = create_ontology(name="Scenes", features=features)
        return projects.create_project(name="Scenes", ontology=ontology.pk, review_share=0.0)


def scene(option: str, **more: Any) -> dict[str, Any]:
    return {"name": "scene", "kind": "radio", "value": {"name": option}, **more}


def note(text: str) -> dict[str, Any]:
    return {"name": "note", "kind": "text", "value": {"text": text}}


def marks(name: str) -> dict[str, Any]:
    return {"name": "marks", "kind": "checklist", "value": {"options": [{"name": name}]}}


def frames(first: int, last: int) -> dict[str, Any]:
    return {"at": {"type": "frames", "first": first, "last": last}}


@pytest.mark.parametrize("twice", [[scene("day"), scene("night")], [note("a"), note("b")], [marks("wet"), marks("dark")]])
def test_two_answers_in_a_line_are_refused_with_their_line(ada: Person, project: Project, twice: list[dict[str, Any]]) -> None:
    work(ada, job := bring(ada, project, lines(label("acme-0", *twice))))
    assert errors(ada, job) == [(1, "/annotations/1/value", "duplicate", "acme-0")]
    assert stored(project)["labels"] == []


def test_the_same_answer_again_is_no_contradiction(ada: Person, project: Project) -> None:
    work(ada, job := bring(ada, project, lines(label("acme-0", scene("day"), scene("day", id=str(uuid4()))))))
    assert errors(ada, job) == []


def test_spans_that_overlap_are_one_place_and_others_are_not(ada: Person, project: Project) -> None:
    over = label("acme-1", scene("day", **frames(0, 10)), scene("night", **frames(10, 20)))
    work(ada, job := bring(ada, project, lines(over)))
    assert errors(ada, job) == [(1, "/annotations/1/value", "duplicate", "acme-1")]
    beside = label("acme-1", scene("day", **frames(0, 10)), scene("night", **frames(11, 20)))
    work(ada, other := bring(ada, project, lines(beside)))
    assert errors(ada, other) == []
    assert len(stored(project)["annotations"]) == 2


def test_two_lines_of_labelbox_with_two_answers_are_refused_the_second_time(ada: Person, project: Project) -> None:
    def said(option: str) -> dict[str, Any]:
        return {"uuid": str(uuid4()), "dataRow": {"globalKey": "acme-0"}, "name": "scene", "answer": {"name": option}}

    work(ada, job := bring(ada, project, lines(said("day"), said("night")), form="labelbox"))
    assert [(line, code) for line, _, code, _ in errors(ada, job)] == [(2, "duplicate")]
    assert len(stored(project)["annotations"]) == 1
