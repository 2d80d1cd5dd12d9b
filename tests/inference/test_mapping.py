"""Mapping the classes of a predictor, trying it, and letting it look at data rows of the catalog."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from apps.annotations.models import Annotation, AnnotationSet
from apps.catalog import services as catalog
from apps.core.ids import uuid7
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.inference.models import Predictor, PredictorVersion, VersionState
from apps.inference.predictors.contract import Batch, EndpointFailed, Item, Prediction
from apps.inference.services import trying
from apps.inference.services.running import chunk
from apps.inference.services.versions import tell_ready
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.model_runs.models import ModelRun, ModelRunDataRow
from apps.ontologies.services import create_ontology
from tests.cast import Person
from tests.inference.conftest import World
from tests.inference.test_running import Says, Scripted, batch, red
from tests.inference.test_training import work

pytestmark = pytest.mark.django_db(transaction=True)
CLASSES = ["reds", "Blue", "zebra"]


@pytest.fixture
def ready(world: World) -> World:
    with tenant(world.organization_id):
        PredictorVersion.objects.create(predictor=world.predictor, number=1, state=VersionState.READY, card={"classes": CLASSES})
    return world


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Callable[[Says], None]:
    def use(script: Says) -> None:
        monkeypatch.setattr(chunk, "loaded", lambda version: Scripted(script))
        monkeypatch.setattr(trying, "loaded", lambda version: Scripted(script))

    return use


def says_reds(items: Sequence[Item]) -> Iterator[Batch]:
    for item in items:
        yield batch(item, Prediction("bounding_box", "reds", red().value, 0.4), Prediction("bounding_box", "zebra", red().value, 0.9))


def test_the_mapping_tells_what_is_settled_what_follows_and_what_may_be_meant(ready: World) -> None:
    shown = ready.owner.api.get(f"predictors/{ready.predictor.pk}/mapping").json()
    reds, blue, zebra = shown["classes"]
    assert (reds["target"], [hint["target"] for hint in reds["hints"]]) == (None, [str(ready.features["red"])])
    assert blue["target"] == str(ready.features["blue"])
    assert (zebra["target"], zebra["hints"], zebra["settled"]) == (None, [], False)
    assert {tuple(each["path"]) for each in shown["targets"]} == {("red",), ("blue",)}


def rename_blue(world: World, name: str) -> None:
    address = f"ontologies/{world.ontology.pk}"
    found = world.owner.api.get(address)
    features = [{key: each[key] for key in ("id", "kind", "name", "color")} for each in found.json()["features"]]
    told = [{**each, "name": name} if each["id"] == str(world.features["blue"]) else each for each in features]
    body = {"name": found.json()["name"], "features": told}
    assert world.owner.api.put(address, body, headers={"If-Match": found.headers["ETag"]}).status_code == 200


def blue_stands_for(world: World) -> object:
    (blue,) = (each for each in world.owner.api.get(f"predictors/{world.predictor.pk}/mapping").json()["classes"] if each["name"] == "Blue")
    return blue["target"], blue["settled"]


def test_what_stands_for_a_class_by_its_name_does_so_under_another_name_too(ready: World) -> None:
    attached = ready.owner.api.post(f"projects/{ready.open.pk}/predictors", {"predictor": str(ready.predictor.pk)})
    assert attached.status_code in (200, 201), attached.json()
    rename_blue(ready, "azure")
    assert blue_stands_for(ready) == (str(ready.features["blue"]), False)
    with tenant(ready.organization_id):
        newer = PredictorVersion.objects.create(predictor=ready.predictor, number=2, state=VersionState.READY, card={"classes": CLASSES})
        tell_ready(newer)
    assert blue_stands_for(ready) == (str(ready.features["blue"]), False), "a new version goes on where the one before was"


def test_a_version_keeps_from_its_beginning_what_its_classes_stand_for(world: World) -> None:
    with tenant(world.organization_id):
        tell_ready(
            PredictorVersion.objects.create(predictor=world.predictor, number=1, state=VersionState.READY, card={"classes": CLASSES})
        )
    rename_blue(world, "azure")
    assert blue_stands_for(world) == (str(world.features["blue"]), False)
    body = {"feature_map": {"Blue": None}}
    assert world.owner.api.patch(f"predictors/{world.predictor.pk}", body).status_code == 200
    assert blue_stands_for(world) == (None, True), "what people say goes before"


@pytest.mark.parametrize(("name", "code"), [("reds", "kind_unfit"), ("unicorn", "class_unknown")])
def test_what_a_mapping_could_not_do_is_refused_and_not_taken(ready: World, name: str, code: str) -> None:
    with tenant(ready.organization_id):
        sky = FeatureSpec(uuid7(), "sky", "radio", options=(OptionSpec(uuid7(), "bright"),))
        ontology = create_ontology(name="Skies", features=[sky])
        Predictor.objects.filter(pk=ready.predictor.pk).update(ontology=ontology)
    told = {name: str(sky.options[0].id)}
    refused = ready.owner.api.patch(f"predictors/{ready.predictor.pk}", {"feature_map": told})
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["pointer"], error["code"]) == (422, f"/feature_map/{name}", code)
    assert ready.owner.api.get(f"predictors/{ready.predictor.pk}").json()["feature_map"] == {}


def test_one_that_speaks_the_words_of_the_ontology_has_nothing_to_map(ready: World) -> None:
    with tenant(ready.organization_id):
        PredictorVersion.objects.update(card={})
    told = {"reds": str(ready.features["red"])}
    refused = ready.owner.api.patch(f"predictors/{ready.predictor.pk}", {"feature_map": told})
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["code"]) == (422, "class_unknown")
    assert "nothing to map" in error["message"]
    tried = ready.owner.api.post(f"projects/{ready.open.pk}/predictors", {"predictor": str(ready.predictor.pk), "feature_map": told})
    assert tried.status_code == 422


def test_a_mapping_is_stored_and_holds(ready: World) -> None:
    told = {"reds": str(ready.features["red"]), "Blue": None}
    answer = ready.owner.api.patch(f"predictors/{ready.predictor.pk}", {"feature_map": told, "name": "Squares"})
    assert answer.status_code == 200, answer.json()
    assert (answer.json()["feature_map"], answer.json()["name"]) == (told, "Squares")
    classes = ready.owner.api.get(f"predictors/{ready.predictor.pk}/mapping").json()["classes"]
    assert [(each["target"], each["settled"]) for each in classes] == [(told["reds"], True), (None, True), (None, False)]


def test_a_class_cannot_be_mapped_to_what_is_not_there(ready: World) -> None:
    answer = ready.owner.api.patch(f"predictors/{ready.predictor.pk}", {"feature_map": {"reds": str(ready.batch.pk)}})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/feature_map/reds")


def test_a_credential_is_sealed_and_never_shown(ready: World) -> None:
    with tenant(ready.organization_id):
        Predictor.objects.filter(pk=ready.predictor.pk).update(family="open_inference")
    answer = ready.owner.api.patch(f"predictors/{ready.predictor.pk}", {"secret": "open sesame"})
    assert answer.json()["has_secret"] is True
    assert "sesame" not in answer.content.decode()
    with tenant(ready.organization_id):
        assert "sesame" not in Predictor.objects.get(pk=ready.predictor.pk).secret


def test_a_person_who_only_labels_does_not_change_a_predictor(ready: World, ana: Person) -> None:
    assert ana.api.patch(f"predictors/{ready.predictor.pk}", {"name": "mine"}).status_code == 403


def test_a_trial_shows_what_is_said_and_keeps_nothing(ready: World, says: Callable[[Says], None]) -> None:
    says(says_reds)
    body = {"data_rows": [str(row.pk) for row in ready.rows[:2]], "feature_map": {"reds": str(ready.features["red"])}}
    answer = ready.owner.api.post(f"predictors/{ready.predictor.pk}/trials", body)
    assert answer.status_code == 202, answer.json()
    job = work(ready, answer.json()["job"])
    assert (job.state, job.done) == (JobState.FINISHED, 2)
    assert {each["data_row"] for each in job.result["data_rows"]} == set(body["data_rows"])
    for each in job.result["data_rows"]:
        assert [(said["feature"], said["confidence"]) for said in each["annotations"]] == [(str(ready.features["red"]), 0.4)]
        assert each["without_target"] == [{"name": "zebra", "count": 1}]
        assert each["seconds"] >= 0
    with tenant(ready.organization_id):
        assert not AnnotationSet.objects.by_models().exists()
        assert Predictor.objects.get(pk=ready.predictor.pk).feature_map == {}
        assert Job.objects.get(pk=job.pk).kind == "inference.trial"


def test_a_trial_of_a_server_that_fails_says_why(ready: World, says: Callable[[Says], None]) -> None:
    def script(items: Sequence[Item]) -> Iterator[Batch]:
        raise EndpointFailed("It answered 502.")
        yield

    says(script)
    answer = ready.owner.api.post(f"predictors/{ready.predictor.pk}/trials", {"data_rows": [str(ready.rows[0].pk)]})
    job = work(ready, answer.json()["job"])
    assert (job.done, job.failed) == (0, 1)
    assert job.result["data_rows"][0]["error"] == "It answered 502."


def test_at_most_three_data_rows_are_tried(ready: World) -> None:
    rows = [str(row.pk) for row in ready.rows[:4]]
    assert ready.owner.api.post(f"predictors/{ready.predictor.pk}/trials", {"data_rows": rows}).status_code in {400, 422}


def test_a_dataset_is_looked_at_in_a_run_of_its_own(ready: World, says: Callable[[Says], None]) -> None:
    says(says_reds)
    ready.owner.api.patch(f"predictors/{ready.predictor.pk}", {"feature_map": {"reds": str(ready.features["red"])}})
    answer = ready.owner.api.post(
        f"predictors/{ready.predictor.pk}/runs", {"dataset": str(ready.rows[0].dataset_id), "name": "all", "split": "test"}
    )
    assert answer.status_code == 202, answer.json()
    job = work(ready, answer.json()["job"])
    assert (job.state, job.done) == (JobState.FINISHED, len(ready.rows))
    with tenant(ready.organization_id):
        run = ModelRun.objects.get(pk=answer.json()["model_run"])
        assert (run.name, run.model_id) == ("all", ready.predictor.model_id)
        assert set(ModelRunDataRow.objects.filter(model_run=run).values_list("prediction_count", "split")) == {(1, "test")}
        said = Annotation.objects.filter(annotation_set__model_run=run)
        assert set(said.values_list("feature_id", flat=True)) == {ready.features["red"]}


def test_nothing_to_look_at_is_told(ready: World) -> None:
    with tenant(ready.organization_id):
        empty = catalog.create_dataset(name="empty")
    answer = ready.owner.api.post(f"predictors/{ready.predictor.pk}/runs", {"dataset": str(empty.pk)})
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing-to-look-at")


def test_a_run_is_over_one_selection(ready: World) -> None:
    body = {"dataset": str(ready.rows[0].dataset_id), "data_rows": [str(ready.rows[0].pk)]}
    assert ready.owner.api.post(f"predictors/{ready.predictor.pk}/runs", body).status_code in {400, 422}


def test_another_organizations_dataset_is_not_there(ready: World, gus: Person) -> None:
    answer = gus.api.post(f"predictors/{ready.predictor.pk}/runs", {"dataset": str(ready.rows[0].dataset_id)})
    assert answer.status_code == 404


def test_a_data_row_on_which_a_model_breaks_costs_a_trial_none_of_the_others(ready: World, says: Callable[[Says], None]) -> None:
    def breaks_once(items: Sequence[Item]) -> Iterator[Batch]:
        (item,) = items
        if item.id == str(ready.rows[0].pk):
            raise IndexError("index out of range in self")
        yield batch(item, Prediction("bounding_box", "Blue", red().value, 0.4))

    says(breaks_once)
    body = {"data_rows": [str(row.pk) for row in ready.rows[:2]]}
    started = ready.owner.api.post(f"predictors/{ready.predictor.pk}/trials", body)
    job = work(ready, started.json()["job"])
    assert job.state == JobState.FINISHED
    broken, other = (next(each for each in job.result["data_rows"] if each["data_row"] == row) for row in body["data_rows"])
    assert "index out of range" in broken["error"]
    assert (other["error"], other["annotation_count"]) == ("", 1)
