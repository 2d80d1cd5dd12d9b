"""A workflow is published with the predictors that it asks; whoever copies it says their own addresses and credentials."""

from typing import Any

import pytest

from apps.annotations.models import Annotation
from apps.catalog.models import DataRow, Dataset
from apps.core.models.jobs import JobState
from apps.core.sealed import unseal
from apps.core.tenancy import bound, tenant
from apps.inference.models import Predictor, PublishedPart
from apps.projects import services as projects
from tests.cast import Person
from tests.catalog.pictures import upload
from tests.inference.conftest import picture
from tests.inference.published.conftest import Platform, run
from tests.inference.test_training import start, work
from tests.inference.workflows.conftest import Flows
from tests.inference.workflows.graphs import chain, node

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "hunter2-of-acme"


@pytest.fixture
def published(platform: Platform, flows: Flows) -> str:
    """Find squares, crop each, say its colour; the finder has a credential."""
    flows.api.patch(f"predictors/{flows.finder}", {"secret": SECRET})
    graph = chain(
        node("find", "predictor", predictor=flows.finder), node("crop", "crop", margin=0),
        node("colour", "predictor", predictor=flows.colours),
    )  # fmt: skip
    return platform.publish(flows.made(graph, "Squares and colours")["id"], name="Squares and colours")


def addresses(flows: Flows) -> dict[str, Any]:
    return {"0": {"settings": {"url": flows.server.url}, "secret": "of globex"}, "1": {"settings": {"url": flows.server.url}}}


def test_its_parts_are_published_along_without_address_or_credential(platform: Platform, flows: Flows, published: str) -> None:
    shown = platform.other.api.get(f"publications/{published}")
    told = shown.content.decode()
    assert [(part["place"], part["name"], part["family"], part["wants_secret"]) for part in shown.json()["parts"]] == [
        (0, "finder", "open_inference", True), (1, "colours", "open_inference", False), (2, "Squares and colours", "workflow", False),
    ]  # fmt: skip
    graph = shown.json()["parts"][2]["settings"]["graph"]
    assert [each["settings"]["predictor"] for each in graph["nodes"] if each["kind"] == "predictor"] == ["0", "1"]
    told += str(list(PublishedPart.objects.values()))
    for own in (SECRET, flows.server.url, flows.finder, flows.colours, flows.ontology, str(flows.square.id)):
        assert own not in told


def test_the_example_of_its_ontology_tells_what_is_asked_under_what(platform: Platform, published: str) -> None:
    (square,) = platform.other.api.get(f"publications/{published}").json()["ontology"]
    (colour,) = square["features"]
    assert (square["name"], colour["name"], colour["features"]) == ("square", "colour", [])
    assert colour["options"] == [{"name": name, "features": []} for name in ("red", "green", "blue")]


def test_without_an_address_it_is_not_copied_and_the_field_is_named(platform: Platform, flows: Flows, published: str) -> None:
    body = {"ontology": str(platform.words.pk), "parts": {"0": {"settings": {"url": flows.server.url}}}}
    answer = platform.other.api.post(f"publications/{published}/copies", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/parts/1/settings/url")


def test_a_copy_brings_its_parts_and_suggests(platform: Platform, flows: Flows, published: str) -> None:
    ontology = platform.other.api.post("ontologies", {"name": "Own", "features": _words()}).json()
    made = platform.copied(published, ontology=ontology["id"], parts=addresses(flows), name="Ours")
    assert (made["ready"], sorted(made["versions"][0]["classes"])) == (True, ["blue", "green", "red", "square"])
    with tenant(platform.other.organization.pk):
        parts = {each.name: each for each in Predictor.objects.exclude(pk=made["id"])}
    assert set(parts) == {"finder (Ours)", "colours (Ours)"}
    assert unseal(parts["finder (Ours)"].secret) == "of globex"
    asked = [each["settings"]["predictor"] for each in made["versions"][0]["settings"]["graph"]["nodes"] if each["kind"] == "predictor"]
    assert asked == [str(parts["finder (Ours)"].pk), str(parts["colours (Ours)"].pk)]
    row = _row(platform.other)
    answer = platform.other.api.post(f"predictors/{made['id']}/trials", {"data_rows": [str(row.pk)]})
    (tried,) = run(platform.other, answer.json()["job"]).result["data_rows"]
    assert (tried["error"], tried["annotation_count"]) == ("", 2)
    assert all(each["answers"] for each in tried["annotations"])
    batch = _batch(platform.other, ontology["id"], row)
    answer = platform.other.api.post(f"batches/{batch}/prelabel", {"predictor": made["id"]})
    assert run(platform.other, answer.json()["job"]).state == JobState.FINISHED
    with tenant(platform.other.organization.pk):
        assert Annotation.objects.by_models().count() == 2


def test_a_copy_of_parts_that_only_wait_for_servers_is_tried_without_waiting_for_heavy_work(
    platform: Platform, flows: Flows, published: str
) -> None:
    told = platform.copy(published, parts=addresses(flows))
    trying = run(platform.other, run(platform.other, told["job"]).result["then"])
    assert (trying.kind, trying.state) == ("inference.connect_light", JobState.FINISHED)


def test_a_copy_with_a_part_that_learned_is_tried_among_heavy_work(platform: Platform, flows: Flows) -> None:
    work(flows.world, start(flows.world))
    graph = chain(node("a", "predictor", predictor=str(flows.world.predictor.pk)))
    told = platform.copy(platform.publish(flows.made(graph, "Heavy")["id"]))
    trying = run(platform.other, run(platform.other, told["job"]).result["then"])
    assert (trying.kind, trying.state) == ("inference.connect", JobState.FINISHED)


def test_its_next_version_goes_into_the_same_predictors_and_keeps_their_addresses(
    platform: Platform,
    flows: Flows,
    published: str,
) -> None:
    made = platform.copied(published, parts=addresses(flows))
    with tenant(platform.other.organization.pk):
        before = set(Predictor.objects.values_list("pk", flat=True))
    workflow = next(each for each in flows.api.get("predictors").json()["results"] if each["family"] == "workflow")
    platform.publish(workflow["id"], name="Squares and colours", publication=published)
    again = platform.copied(published, predictor=made["id"])
    assert [(each["number"], each["state"]) for each in again["versions"]] == [(2, "ready"), (1, "ready")]
    with tenant(platform.other.organization.pk):
        assert set(Predictor.objects.values_list("pk", flat=True)) == before


def test_a_part_that_cannot_be_connected_fails_the_whole_with_the_reason(platform: Platform, flows: Flows, published: str) -> None:
    nowhere = {place: {"settings": {"url": "http://127.0.0.1:9"}} for place in ("0", "1")}
    told = platform.copy(published, parts=nowhere)
    trying = run(platform.other, run(platform.other, told["job"]).result["then"])
    assert trying.state == JobState.FAILED
    made = platform.other.api.get(f"predictors/{told['predictor']}").json()
    assert made["versions"][0]["state"] == "failed"
    assert made["versions"][0]["error"]


def _words() -> list[dict[str, Any]]:
    options = [{"id": f"0190c1de-0000-7000-8000-00000000000{at}", "name": name} for at, name in enumerate(("red", "green", "blue"))]
    colour = {"id": "0190c1de-0000-7000-8000-0000000000aa", "name": "colour", "kind": "radio", "options": options}
    return [{"id": "0190c1de-0000-7000-8000-0000000000bb", "name": "square", "kind": "bounding_box", "features": [colour]}]


def _row(owner: Person) -> DataRow:
    with tenant(owner.organization.pk):
        dataset = Dataset.objects.create(name="squares")
    form = {"files": [upload(picture(3)[0], "squares.png")]}
    answer = owner.api.client.post(f"/api/v1/datasets/{dataset.pk}/data-rows", form, headers=owner.api.headers)
    with tenant(owner.organization.pk):
        found: DataRow = DataRow.objects.get(pk=answer.json()["created"][0]["id"])
        return found


def _batch(owner: Person, ontology: str, row: DataRow) -> str:
    with bound(owner.organization.pk), tenant(owner.organization.pk):
        project = projects.create_project(name="own", ontology=ontology)
        return str(projects.create_batch(project=project, name="first", data_rows=[row.pk]).batch.pk)
