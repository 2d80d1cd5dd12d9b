"""Production QA as people and systems meet it: a claim that the model is unsure of, an adjuster, a webhook, and the training data."""

import base64
import hashlib
import hmac
import json
from typing import Any
from uuid import uuid4

from playwright.sync_api import expect

from apps.demo.scenes import write_scene
from tests.e2e.conftest import Guest
from tests.e2e.desk import Desk
from tests.e2e.person import Person
from tests.e2e.workshop import Workshop, crowded_scenes
from tests.inference.endpoints.replay import Asked, serving
from tests.walk.client import Caller

START = 2_900_000  # of scenes that no other test takes
TRAINING = f"Decided by people {uuid4().hex[:6]}"


def test_what_a_model_is_unsure_of_is_decided_by_a_person_told_and_taken_over(
    guest: Guest, workshop: Workshop, api: Caller, elsewhere_port: int
) -> None:
    queue = make_queue(workshop, api)
    with serving(lambda asked: (200, {"thank": "you"}), port=elsewhere_port) as server:
        hook = {"name": "Claims", "url": f"{server.url}/claims", "events": ["decisions.decided"], "project": queue["project"]}
        webhook = api.post("webhooks", hook)
        asked = post_claim(workshop, api, queue)
        assert (asked["state"], asked["why"]) == ("needs_review", "below_threshold")

        annotator = guest("annotator")
        decide_in_the_editor(annotator, queue)
        manager = guest("owner")
        manager.until(lambda: server.asked, "the webhook arrives")
        (told,) = server.asked
        event = is_ours(webhook["secret"], told)

    decision = api.get(f"decisions/{asked['id']}")
    assert (decision["state"], decision["by"], decision["provenance"]) == ("decided", "person", "human")
    (outcome,) = decision["outcomes"]
    assert (event["id"], event["data"]["event"]) == (told.headers["webhook-id"], outcome["id"])
    assert (event["type"], event["data"]["external_id"], event["data"]["decision"]) == ("decisions.decided", "claim-17", asked["id"])
    shown_to_the_manager(manager, queue, decision)
    found_in_the_training_data(manager, queue)


def make_queue(workshop: Workshop, api: Caller) -> dict[str, Any]:
    """A queue in the words of the demo, which audits nothing and takes over at once what people decide."""
    model = api.post("models", {"name": f"Claims {uuid4().hex[:6]}", "ontology": workshop.ontology()["id"]})
    incoming = api.post("datasets", {"name": f"Claims {uuid4().hex[:6]}"})
    training = api.post("datasets", {"name": TRAINING})
    body = {"name": f"Claims {uuid4().hex[:6]}", "model": model["id"], "dataset": incoming["id"], "threshold": 0.9, "audit_share": 0}
    return dict(api.post("production-queues", {**body, "feedback": {"mode": "at_once", "dataset": training["id"]}}))


def post_claim(workshop: Workshop, api: Caller, queue: dict[str, Any]) -> dict[str, Any]:
    """A picture with one thing found in it, of which the model is not sure."""
    (scene,) = crowded_scenes(1, start=START)
    seven = next(each for each in workshop.ontology()["features"] if each["name"] == "7")
    said = {"feature": seven["id"], "kind": "bounding_box", "value": {"x": 30, "y": 30, "width": 90, "height": 120}, "confidence": 0.42}
    photo = {"bytes": base64.b64encode(write_scene(scene)).decode(), "name": "claim-17.jpg"}
    body = {"external_id": "claim-17", "data_row": photo, "predictions": [said]}
    return dict(api.post(f"production-queues/{queue['id']}/decisions", body, status=200))


def decide_in_the_editor(annotator: Person, queue: dict[str, Any]) -> None:
    """The prediction stands there as a suggestion; it is rejected, and what is there is drawn."""
    desk = Desk(annotator, queue["project"]).by_hand().open()
    desk.until("inside.suggestions.length === 1")
    desk.rows.first.click(position={"x": 12, "y": 12})
    desk.key("x")
    desk.until("inside.decisions.length === 1")
    desk.draw_box((200, 60), (280, 160))
    desk.saved()
    with desk.page.expect_response("**/submit") as answer:
        desk.key("Control+Enter")
    assert answer.value.ok


def is_ours(secret: str, asked: Asked) -> dict[str, Any]:
    """What was told, if its signature is right; worked out here as docs/webhooks.md says, and not by the code that signed it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{asked.headers['webhook-id']}.{asked.headers['webhook-timestamp']}.".encode() + asked.content
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert expected in asked.headers["webhook-signature"].split(" ")
    return dict(json.loads(asked.content))


def shown_to_the_manager(manager: Person, queue: dict[str, Any], decision: dict[str, Any]) -> None:
    """The decision in the list, and what the model said of it beside its outcome."""
    manager.go(f"production/{queue['id']}/decisions")
    expect(manager.page.get_by_text("claim-17").first).to_be_visible()
    manager.go(f"production/{queue['id']}/decisions/{decision['id']}")
    expect(manager.page.get_by_role("heading", name="claim-17")).to_be_visible()
    expect(manager.page.get_by_text("The prediction was wrong")).to_be_visible()
    expect(manager.page.get_by_text(f"Event {decision['outcomes'][0]['id']}")).to_be_visible()


def found_in_the_training_data(manager: Person, queue: dict[str, Any]) -> None:
    """Its data row has moved into the dataset that the queue chooses."""
    dataset = queue["feedback"]["dataset"]
    manager.go(f"datasets/{dataset}")
    expect(manager.page.get_by_text(TRAINING).first).to_be_visible()
    expect(manager.page.get_by_text("claim-17.jpg").or_(manager.page.get_by_label("claim-17.jpg")).first).to_be_visible()
