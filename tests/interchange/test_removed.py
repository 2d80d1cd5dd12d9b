"""Files that speak of what was removed from the ontology: what was kept comes back in labels; of the rest each line says what to name."""

from typing import Any
from uuid import UUID

import pytest

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun
from apps.ontologies.models import Ontology
from apps.ontologies.queries import tree
from apps.ontologies.removals import Action, Removal
from apps.ontologies.services import save_ontology
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, line, lines, said, upload, work
from tests.interchange.labels import Speech, bring, label, make_project, make_speech, stored, take, taken
from tests.interchange.labels import said as annotation
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
BOX = {"x": 1, "y": 2, "width": 30, "height": 40}
FORMS = ("firstpass", "coco", "parquet", "cvat", "voc", "yolo-detect", "label-studio", "mask-png")


@pytest.fixture
def speech(ada: Person) -> Speech:
    return make_speech(ada)


@pytest.fixture
def project(ada: Person, speech: Speech) -> Project:
    return make_project(ada, speech)


@pytest.fixture
def car_run(ada: Person, bench: Bench, speech: Speech) -> ModelRun:
    """A run of a model that is bound to the speech."""
    with tenant(bench.organization_id):
        made = model_runs.create_run(model=model_runs.create_model(name="cars", ontology=speech.ontology), name="v1")
        model_runs.add_data_rows(run=made, data_rows=[row.pk for row in bench.rows])
    return made


def remove(speech: Speech, *removals: Removal, add: tuple[FeatureSpec, ...] = ()) -> None:
    """Save the ontology without the features of these, and with others. Opens the organization's scope."""
    with tenant(speech.ontology.organization_id):
        ontology = Ontology.objects.select_for_update().get(pk=speech.ontology.pk)
        gone = {each.id for each in removals}
        left = tuple(each for each in tree(ontology) if each.id not in gone)
        both = (*left, *add)
        save_ontology(ontology=ontology, name=ontology.name, features=both, removals=removals)


def car(speech: Speech) -> Removal:
    return Removal(speech.ids["car"], Action.DELETE)


def refusals(person: Person, job: Any) -> list[tuple[str, str, str]]:
    """Code, message and what was expected."""
    found = person.api.get(f"jobs/{job['id']}/errors").json()["results"]
    return [(each["code"], each["message"], each["expected"]) for each in found]


@pytest.mark.parametrize("form", FORMS)
def test_labels_of_what_was_kept_come_back_in_every_format(ada: Person, bench: Bench, speech: Speech, project: Project, form: str) -> None:
    other = make_project(ada, speech, name="Other")
    work(ada, bring(ada, project, lines(label("acme-0", annotation("bounding_box", speech["car"], BOX)))))
    remove(speech, Removal(speech.ids["car"], Action.KEEP))
    work(ada, started := sent(ada, other, take(ada, project, form), form))
    assert refusals(ada, started) == []
    (found,) = stored(other)["annotations"]
    assert (str(found["feature_id"]), found["kind"]) == (speech["car"], "bounding_box")


def sent(person: Person, project: Project, body: bytes, form: str) -> Any:
    place = f"projects/{project.pk}/label-imports?format={form}"
    answer = person.api.post(place, body, content_type="application/octet-stream")
    assert answer.status_code == 202, answer.content
    return answer.json()


@pytest.mark.parametrize("form", FORMS)
def test_labels_of_what_was_deleted_are_refused_with_what_is_there_now(
    ada: Person, bench: Bench, speech: Speech, project: Project, form: str
) -> None:
    work(ada, bring(ada, project, lines(label("acme-0", annotation("bounding_box", speech["car"], BOX)))))
    file = take(ada, project, form)
    remove(speech, car(speech))
    work(ada, started := sent(ada, project, file, form))
    ((code, message, expected),) = refusals(ada, started)
    assert (code, message) == ("feature_removed", "The feature car was removed from the ontology.")
    assert expected in ("one of: road", "one of: road, weather, note")  # some formats have objects only
    assert stored(project)["annotations"] == []


def test_what_was_moved_is_refused_with_what_it_went_over_to(
    ada: Person, bench: Bench, speech: Speech, project: Project, car_run: ModelRun
) -> None:
    van = FeatureSpec(uuid7(), "vehicle", "bounding_box")
    remove(speech, Removal(speech.ids["car"], Action.MOVE, van.id), add=(van,))
    told = ("feature_removed", "The feature car was removed from the ontology, and what was said of it is vehicle now.", "vehicle")
    work(ada, started := bring(ada, project, lines(label("acme-0", annotation("bounding_box", speech["car"], BOX)))))
    assert refusals(ada, started) == [told]
    assert errors(ada, started)[0][:2] == (1, "/annotations/0/feature")
    by_id = {**line("acme-0"), "feature": speech["car"], "name": "automobile"}
    work(ada, started := upload(ada, car_run, lines(line("acme-0", name="car"), by_id, line("acme-1", name="vehicle"))))
    assert refusals(ada, started) == [told, told]
    assert [str(row["feature_id"]) for row in said(car_run, bench.organization_id).rows.values()] == [str(van.id)]


def test_a_model_says_nothing_of_what_was_kept(ada: Person, bench: Bench, speech: Speech, project: Project, car_run: ModelRun) -> None:
    work(ada, bring(ada, project, lines(label("acme-0", annotation("bounding_box", speech["car"], BOX)))))
    work(ada, upload(ada, car_run, lines(line("acme-0", name="car"))))
    file, _ = taken(ada, f"model-runs/{car_run.pk}/exports", format="firstpass")
    remove(speech, Removal(speech.ids["car"], Action.KEEP))
    work(ada, started := upload(ada, car_run, lines(line("acme-1", name="car"))))
    assert [code for code, _, _ in refusals(ada, started)] == ["feature_removed"]
    work(ada, started := upload(ada, car_run, file, mode="replace"))
    assert [code for code, _, _ in refusals(ada, started)] == ["feature_removed"]


@pytest.mark.parametrize("form", ["firstpass", "coco", "cvat"])
def test_a_name_means_what_has_it_now_and_an_id_what_was_kept(
    ada: Person, bench: Bench, speech: Speech, project: Project, form: str
) -> None:
    work(ada, bring(ada, project, lines(label("acme-0", annotation("bounding_box", speech["car"], BOX)))))
    file = take(ada, project, form)
    new = FeatureSpec(uuid7(), "car", "bounding_box")
    remove(speech, Removal(speech.ids["car"], Action.KEEP), add=(new,))
    other = make_project(ada, speech, name="Other")
    work(ada, started := sent(ada, other, file, form))
    assert refusals(ada, started) == []
    meant: UUID = new.id if form == "cvat" else speech.ids["car"]
    assert [row["feature_id"] for row in stored(other)["annotations"]] == [meant]


def test_options_that_were_deleted_are_refused_too(ada: Person, bench: Bench, speech: Speech, project: Project) -> None:
    with tenant(bench.organization_id):
        ontology = Ontology.objects.select_for_update().get(pk=speech.ontology.pk)
        features = tuple(
            FeatureSpec(each.id, each.name, each.kind, each.options[1:]) if each.name == "weather" else each for each in tree(ontology)
        )
        save_ontology(ontology=ontology, name="Street", features=features, removals=[Removal(speech.ids["wet"], Action.DELETE)])
    wet = annotation("checklist", speech["weather"], {"options": [{"option": speech["wet"]}]})
    work(ada, started := bring(ada, project, lines(label("acme-0", wet))))
    assert refusals(ada, started) == [("option_removed", "The option wet was removed from the ontology.", "one of: dark")]
    assert errors(ada, started)[0][1] == "/annotations/0/value/options/0/option"


def test_what_comes_back_into_the_ontology_can_be_said_again(ada: Person, bench: Bench, speech: Speech, project: Project) -> None:
    with tenant(bench.organization_id):
        (was,) = (each for each in tree(speech.ontology) if each.name == "car")
    remove(speech, car(speech))
    remove(speech, add=(was,))
    work(ada, started := bring(ada, project, lines(label("acme-0", annotation("bounding_box", speech["car"], BOX)))))
    assert refusals(ada, started) == []
