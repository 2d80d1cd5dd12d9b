"""A second import about the same data rows: what it takes the place of is counted, also when it is only tried, or it is added."""

import pytest

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, lines, work
from tests.interchange.labels import stored
from tests.interchange.test_by_text import keep

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Ada works in Oslo."


@pytest.fixture
def project(ada: Person) -> Project:
    features = tuple(FeatureSpec(uuid7(), name, kind) for name, kind in (("PER", "entity"), ("LOC", "entity"), ("Mood", "text")))
    with tenant(ada.organization.pk):
        ontology = create_ontology(name="Names", features=features)
        return projects.create_project(name="Names", ontology=ontology.pk, review_share=0.0)


def bring(person: Person, project: Project, row: object, *said: dict[str, object], **query: str) -> str:
    """Import this as the label of the data row; what the job says of it."""
    body = lines({"data_row": {"id": str(row)}, "annotations": list(said)})
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    started = person.api.post(f"projects/{project.pk}/label-imports?{asked}", body, content_type="application/x-ndjson").json()
    work(person, started)
    assert errors(person, started) == []
    return str(person.api.get(f"jobs/{started['id']}").json()["message"])


def span(name: str, start: int, end: int) -> dict[str, object]:
    return {"name": name, "kind": "entity", "value": {"start": start, "end": end}}


def mood(name: str) -> dict[str, object]:
    return {"name": "Mood", "kind": "text", "value": {"text": name}}


def kinds(project: Project) -> list[str]:
    return sorted(each["kind"] for each in stored(project)["annotations"])


def test_what_goes_is_told_before_it_goes_and_when_it_went(ada: Person, project: Project) -> None:
    (row,) = keep(ada, TEXT)
    assert "removed" not in bring(ada, project, row.pk, span("PER", 0, 3), span("LOC", 13, 17))
    tried = bring(ada, project, row.pk, mood("good"), dry_run="true")
    assert "2 annotations of an earlier import would be removed" in tried
    assert kinds(project) == ["entity", "entity"]
    assert "2 annotations of an earlier import were removed" in bring(ada, project, row.pk, mood("good"))
    assert kinds(project) == ["text"]
    assert "1 annotation of an earlier import was removed" in bring(ada, project, row.pk)


def test_it_can_be_added_and_an_answer_takes_the_place_of_an_answer(ada: Person, project: Project) -> None:
    (row,) = keep(ada, TEXT)
    bring(ada, project, row.pk, span("PER", 0, 3), mood("good"))
    assert "removed" not in bring(ada, project, row.pk, span("LOC", 13, 17), earlier="keep")
    assert kinds(project) == ["entity", "entity", "text"]
    assert "1 annotation of an earlier import was removed" in bring(ada, project, row.pk, mood("bad"), earlier="keep")
    assert kinds(project) == ["entity", "entity", "text"]
    before = stored(project)["annotations"]
    bring(ada, project, row.pk, earlier="keep")
    assert stored(project)["annotations"] == before
