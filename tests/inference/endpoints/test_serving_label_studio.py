"""A Label Studio asks a predictor here as it asks any ML backend: the recorded requests, sent to our own address."""

import base64
from collections.abc import Callable
from io import BytesIO
from typing import Any

import httpx
import pytest
from django.test import Client
from PIL import Image

from apps.core import jobs
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.inference.api import label_studio
from tests.cast import Person
from tests.factories import make_api_key
from tests.inference.conftest import World
from tests.inference.endpoints.replay import RECORDED, Asked, Respond, Server
from tests.inference.endpoints.test_connecting import connect, red
from tests.inference.test_training import work
from tests.support.live import WebServer

pytestmark = pytest.mark.django_db(transaction=True)
Serve = Callable[[Respond], Server]
CONFIG = RECORDED["setup"]["body"]["schema"].replace("car", "red").replace("bus", "blue")


@pytest.fixture
def elsewhere(serve: Serve) -> Server:
    """The predictor's own server."""
    return serve(red)


@pytest.fixture
def connected(world: World, elsewhere: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """A predictor with a version; who waits for a worker finds one here."""
    made = connect(world, elsewhere)
    work(world, made["versions"][0]["job"])

    def let_a_worker_work(_: float) -> None:
        with_open = Job.objects.filter(kind__startswith="inference.serve", state__lte=1)
        with label_studio.transaction.atomic():
            numbers = [str(job.pk) for job in with_open]
        for number in numbers:
            jobs.run(number)

    monkeypatch.setattr(label_studio.time, "sleep", let_a_worker_work)
    return str(made["id"])


def call(key: str, predictor: str, what: str, body: Any = None) -> Any:
    headers = {"Authorization": "Basic " + base64.b64encode(f"anybody:{key}".encode()).decode()}
    address = f"/label-studio/{predictor}/{what}"
    if body is None:
        return Client().get(address, headers=headers)
    return Client(enforce_csrf_checks=True).post(address, body, content_type="application/json", headers=headers)


@pytest.fixture
def key(world: World) -> str:
    return make_api_key(world.owner.membership)[1]


def png(asked: Asked) -> tuple[int, Any]:
    buffer = BytesIO()
    Image.new("RGB", (400, 200), "red").save(buffer, "PNG")
    return {"/a.png": (200, buffer.getvalue()), "/words.png": (200, b"no picture at all")}.get(asked.path, (404, b""))


def asking(*addresses: str, **changes: Any) -> dict[str, Any]:
    recorded: dict[str, Any] = RECORDED["predict"]["body"]
    tasks = [{**recorded["tasks"][0], "id": number, "data": {"image": address}} for number, address in enumerate(addresses)]
    return {**recorded, "tasks": tasks, "label_config": CONFIG, **changes}


def test_it_answers_as_a_backend_does_when_it_is_added(connected: str, key: str) -> None:
    assert call(key, connected, "health").json()["status"] == "UP"
    assert call(key, connected, "setup", {**RECORDED["setup"]["body"], "schema": CONFIG}).json() == {"model_version": "elsewhere v1"}
    assert call(key, connected, "versions").json() == {"versions": ["elsewhere v1"]}
    assert call(key, connected, "webhook", RECORDED["created"]["body"]).json() == {"status": "Unknown event"}


@pytest.mark.parametrize("end", ["", "/", "/health"])
def test_its_own_address_tells_of_its_health_as_well(web_server: WebServer, connected: str, key: str, end: str) -> None:
    address = f"{web_server.url}/label-studio/{connected}{end}"
    answer = httpx.get(address, auth=("anybody", key))
    assert (answer.status_code, answer.json()) == (200, {"status": "UP", "model_class": "elsewhere"})
    refused = httpx.get(address, auth=("anybody", "wrong"))
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, 'Basic realm="firstpass"')
    assert httpx.post(address, auth=("anybody", key), json={}).status_code == 404


def test_predictions_come_in_order_in_the_words_of_its_configuration(connected: str, key: str, serve: Serve) -> None:
    site = serve(png)
    answer = call(key, connected, "predict", asking(f"{site.url}/a.png", f"{site.url}/gone.png", f"{site.url}/a.png"))
    assert answer.status_code == 200, answer.json()
    first, missing, last = answer.json()["results"]
    (result,) = first["result"]
    known = RECORDED["predict"]["answer"]["results"][0]["result"][0]
    assert {name: result[name] for name in ("from_name", "to_name", "type")} == {
        name: known[name] for name in ("from_name", "to_name", "type")
    }
    assert result["value"] == {**known["value"], "rectanglelabels": ["red"]}
    assert (result["original_width"], result["original_height"], result["score"]) == (400, 200, 0.9)
    assert (first["model_version"], first["score"]) == ("elsewhere v1", 0.9)
    assert set(missing) == {"error"}, "an empty result would be kept as a prediction that finds nothing"
    assert "404" in missing["error"]
    assert len(last["result"]) == 1


def test_what_could_not_be_looked_at_is_told_with_its_job(connected: str, key: str, serve: Serve, world: World) -> None:
    call(key, connected, "predict", asking(f"{serve(png).url}/gone.png", "/data/upload/1/a.png"))
    with tenant(world.organization_id):
        job = Job.objects.get(kind="inference.serve_light")
    messages = [each["message"] for each in world.owner.api.get(f"jobs/{job.pk}/errors").json()["results"]]
    assert any("404" in message for message in messages)
    assert any("begins with https://" in message for message in messages)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("{site}/gone.png", "404"),
        ("{site}/words.png", "no JPEG"),
        ("/data/upload/1.jpg", "begins with https://"),
        ("http://169.254.169.254/", "169.254.169.254"),
    ],
)
def test_a_task_that_cannot_be_looked_at_is_an_error_with_its_reason(
    connected: str, key: str, serve: Serve, address: str, said: str
) -> None:
    answer = call(key, connected, "predict", asking(address.format(site=serve(png).url)))
    assert (answer.status_code, answer.json()["code"]) == (500, "not-predicted")
    assert said in answer.json()["detail"]
    assert "results" not in answer.json()


def test_a_server_that_fails_behind_the_predictor_is_an_error_with_its_reason(
    connected: str, key: str, serve: Serve, elsewhere: Server
) -> None:
    elsewhere.respond = lambda asked: (500, {"detail": "the model is broken"}) if asked.path.endswith("/predict") else red(asked)
    site = serve(png)
    answer = call(key, connected, "predict", asking(f"{site.url}/a.png", f"{site.url}/a.png"))
    assert answer.status_code == 500
    assert answer.json()["detail"].count("the model is broken") == 1, "one reason is told once"


def squared(asked: Asked) -> tuple[int, Any]:
    """White, with a red square from (100, 50) to (200, 150)."""
    buffer, image = BytesIO(), Image.new("RGB", (400, 200), "white")
    image.paste((220, 20, 20), (100, 50, 200, 150))
    image.save(buffer, "PNG")
    return 200, buffer.getvalue()


@pytest.fixture
def clicked(world: World, connected: str) -> str:
    """A predictor that answers clicks."""
    body = {"name": "cut", "family": "classical_segmentation", "ontology": str(world.ontology.pk), "settings": {}}
    made = world.owner.api.post("predictors", body).json()
    assert work(world, made["versions"][0]["job"]).state == JobState.FINISHED
    return str(made["id"])


def shown(kind: str, label: str, **value: Any) -> dict[str, Any]:
    size = {"original_width": 400, "original_height": 200, "image_rotation": 0}
    region = {
        "id": "r1",
        "from_name": "kp",
        "to_name": "image",
        "type": kind,
        "is_positive": True,
        **size,
        "value": {**value, kind: [label]},
    }
    return {"login": None, "password": None, "context": {"result": [region]}}


@pytest.mark.parametrize(
    "params",
    [shown("keypointlabels", "red", x=37.5, y=50, width=0.5), shown("rectanglelabels", "red", x=22, y=20, width=31, height=60)],
    ids=["click", "box"],
)
def test_what_somebody_shows_there_is_answered_with_the_label_that_is_chosen(
    clicked: str, key: str, serve: Serve, params: dict[str, Any]
) -> None:
    answer = call(key, clicked, "predict", asking(f"{serve(squared).url}/a.png", params=params))
    assert answer.status_code == 200, answer.json()
    (result,) = answer.json()["results"][0]["result"]
    assert (result["type"], result["value"]["rectanglelabels"]) == ("rectanglelabels", ["red"])
    found = result["value"]
    assert [found["x"], found["y"], found["width"], found["height"]] == pytest.approx([25, 25, 25, 50], abs=3)


def test_what_is_shown_under_a_name_that_nothing_has_is_an_error_that_says_so(clicked: str, key: str, serve: Serve) -> None:
    params = shown("keypointlabels", "thing", x=37.5, y=50, width=0.5)
    answer = call(key, clicked, "predict", asking(f"{serve(squared).url}/a.png", params=params))
    assert (answer.status_code, answer.json()["code"]) == (500, "not-predicted")
    assert "class thing: no feature or option stands for it" in answer.json()["detail"]


def test_a_label_that_it_does_not_have_is_left_out_and_told(connected: str, key: str, serve: Serve, world: World) -> None:
    config = CONFIG.replace('value="red"', 'value="green"')
    answer = call(key, connected, "predict", asking(f"{serve(png).url}/a.png", label_config=config))
    assert answer.status_code == 200
    assert answer.json()["results"][0]["result"] == []


@pytest.mark.parametrize(
    "labels",
    ['<Label value="Rot" predicted_values="scarlet, RED"/>', '<Label value="blue" predicted_values="red"/>'],
    ids=["another name", "the name of another"],
)
def test_a_label_stands_for_the_classes_that_it_names(connected: str, key: str, serve: Serve, labels: str) -> None:
    config = f'<View><Image name="image" value="$image"/><RectangleLabels name="l" toName="image">{labels}</RectangleLabels></View>'
    assert call(key, connected, "setup", {"schema": config}).status_code == 200
    answer = call(key, connected, "predict", asking(f"{serve(png).url}/a.png", label_config=config))
    (result,) = answer.json()["results"][0]["result"]
    name = labels.split('"')[1]
    assert (result["from_name"], result["value"]["rectanglelabels"]) == ("l", [name])


@pytest.mark.parametrize(("least", "count"), [("0.85", 1), ("0.95", 0)])
def test_what_is_less_sure_than_the_control_wants_is_not_said(connected: str, key: str, serve: Serve, least: str, count: int) -> None:
    config = CONFIG.replace("<RectangleLabels ", f'<RectangleLabels model_score_threshold="{least}" ')
    answer = call(key, connected, "predict", asking(f"{serve(png).url}/a.png", label_config=config)).json()["results"][0]
    assert len(answer["result"]) == count
    assert answer["score"] == (0.9 if count else None), "the score is of what is said"


def joined(asked: Asked) -> tuple[int, Any]:
    """A red box, a blue one that is less sure, and a relation, first of all, that joins them."""
    status, said = red(asked)
    for answered in said["results"] if asked.path.endswith("/predict") else ():
        (box,) = answered["result"]
        other = {**box, "id": "r2", "score": 0.5, "value": {**box["value"], "x": 60.0, "rectanglelabels": ["blue"]}}
        relation = {"type": "relation", "from_id": "r1", "to_id": "r2", "direction": "right", "labels": ["beside"], "score": 0.1}
        answered["result"] = [relation, box, other]
    return status, said


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (CONFIG, (3, 0.5)),
        (CONFIG.replace("<RectangleLabels ", '<RectangleLabels model_score_threshold="0.7" '), (1, 0.9)),
        (CONFIG.replace('value="blue"', 'value="green"'), (1, 0.9)),
    ],
    ids=["both ends", "an end that is not sure", "an end without a label"],
)
@pytest.mark.usefixtures("connected")
def test_a_relation_is_said_where_both_its_ends_are(world: World, key: str, serve: Serve, config: str, expected: tuple[int, float]) -> None:
    features = [{"name": name, "kind": "bounding_box"} for name in ("red", "blue")] + [{"name": "beside", "kind": "relationship"}]
    words = world.owner.api.post("ontologies", {"name": "Squares beside squares", "features": features}).json()
    made = connect(world, serve(joined), ontology=words["id"])
    work(world, made["versions"][0]["job"])
    answer = call(key, str(made["id"]), "predict", asking(f"{serve(png).url}/a.png", label_config=config)).json()["results"][0]
    regions = {each["id"] for each in answer["result"] if each["type"] == "rectanglelabels"}
    relations = [(each["from_id"], each["to_id"]) for each in answer["result"] if each["type"] == "relation"]
    assert (len(regions) + len(relations), answer["score"]) == (expected[0], pytest.approx(expected[1])), "the score is of what is said"
    assert all({*ends} <= regions for ends in relations)


def test_a_score_of_what_has_no_label_there_does_not_count(connected: str, key: str, serve: Serve) -> None:
    config = CONFIG.replace('value="red"', 'value="green"')
    answer = call(key, connected, "predict", asking(f"{serve(png).url}/a.png", label_config=config)).json()["results"][0]
    assert (answer["result"], answer["score"]) == ([], None)


@pytest.mark.parametrize("attribute", ["", 'predicted_values="scarlet,violet"'])
def test_a_configuration_of_which_nothing_is_said_is_refused_where_people_see_it(connected: str, key: str, attribute: str) -> None:
    config = CONFIG.replace('value="red"', f'value="green" {attribute}').replace('value="blue"', 'value="cyan"')
    for answer in (
        call(key, connected, "setup", {**RECORDED["setup"]["body"], "schema": config}),
        call(key, connected, "predict", asking("https://example.org/a.png", label_config=config)),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "nothing-fits")
        assert "red, blue" in answer.json()["detail"]
        assert "predicted_values" in answer.json()["detail"]


def test_a_configuration_that_is_still_to_be_written_is_taken(connected: str, key: str) -> None:
    assert call(key, connected, "setup", {**RECORDED["setup"]["body"], "schema": "<View></View>"}).status_code == 200


def test_a_threshold_that_is_no_score_is_refused(connected: str, key: str) -> None:
    config = CONFIG.replace("<RectangleLabels ", '<RectangleLabels model_score_threshold="high" ')
    answer = call(key, connected, "setup", {"schema": config})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/label_config/label/model_score_threshold")


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"tasks": "many"}, 422), ({"tasks": [7]}, 422), ({"label_config": None}, 422), ({"label_config": "<View>"}, 422)],
)
def test_a_request_that_is_none_is_refused(connected: str, key: str, changes: dict[str, Any], status: int) -> None:
    assert call(key, connected, "predict", asking(**changes)).status_code == status


def test_only_an_api_key_of_the_organization_opens(connected: str, key: str, gus: Person) -> None:
    stranger = make_api_key(gus.membership)[1]
    assert call(stranger, connected, "health").status_code == 404
    refused = call("wrong", connected, "health")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, 'Basic realm="firstpass"')
    assert Client().get(f"/label-studio/{connected}/health").status_code == 401


def test_without_a_worker_it_says_so_in_time(connected: str, key: str, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(label_studio, "WAIT_S", 0.0)
    answer = call(key, connected, "predict", asking(f"{serve(png).url}/a.png"))
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
