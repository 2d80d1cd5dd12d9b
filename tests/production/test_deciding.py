"""What is posted is decided at once or goes to people; an external id is asked once; one bad item costs no other."""

import base64
import json
from typing import Any

import pytest

from apps.annotations.models import Annotation, Label
from apps.catalog.models import DataRow
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.production.models import Decision
from apps.projects.models import Task, TaskState
from tests.cast import Person
from tests.catalog.pictures import picture
from tests.production.conftest import Line, coin
from tests.support.labeling import Desk, box

pytestmark = pytest.mark.django_db


def test_from_the_threshold_on_the_prediction_is_the_decision(line: Line) -> None:
    answer = line.ask("claim-1", 0.8)
    assert (answer["state"], answer["by"], answer["why"], answer["revision"]) == ("decided", "model", "sure_enough", 1)
    assert (answer["confidence"], answer["threshold"], answer["is_new"]) == (0.8, 0.8, True)
    found = line.decision(answer["id"])
    assert found["provenance"] == "automatic_unseen"
    (outcome,) = found["outcomes"]
    assert [each["value"]["x"] for each in outcome["annotations"]] == [10.0]
    with tenant(line.organization_id):
        label = Label.objects.get()
        assert (label.automatic, str(label.data_row_id)) == (True, answer["data_row"])
        assert Task.objects.get(pk=answer["task"]).state == TaskState.DONE
        assert Label.objects.by_people().count() == 0
    assert [(each["event"], each["external_id"], each["by"]) for each in line.told()] == [(outcome["id"], "claim-1", "model")]


def test_below_the_threshold_people_are_asked_and_see_the_suggestion(line: Line, ana: Person) -> None:
    answer = line.ask("claim-1", 0.79)
    assert (answer["state"], answer["by"], answer["why"]) == ("needs_review", None, "below_threshold")
    desk = Desk(line.bench, ana)
    assert desk.task == answer["task"]
    (suggested,) = desk.detail["suggestions"]
    assert [each["confidence"] for each in suggested["annotations"]] == [0.79]
    assert line.told() == []


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"predictions": []}, "nothing_said"),
        ({"predictions": [{"name": "coin", "kind": "bounding_box", "value": {"x": 1, "y": 1, "width": 9, "height": 9}}]}, "no_confidence"),
        ({"confidence": 0.5}, "below_threshold"),
    ],
)
def test_what_says_too_little_goes_to_people(line: Line, more: dict[str, Any], why: str) -> None:
    assert line.ask("claim-1", **more)["why"] == why


def test_a_required_answer_that_is_missing_sends_it_to_people(line: Line) -> None:
    stamp = {**coin(line.words, confidence=0.99), "name": "stamp"}
    assert line.ask("claim-1", predictions=[stamp])["why"] == "incomplete"


def test_a_stated_confidence_counts_in_place_of_the_least_sure(line: Line) -> None:
    said = [coin(line.words, confidence=0.95), coin(line.words, x=200, confidence=0.6)]
    assert line.ask("claim-1", predictions=said)["confidence"] == 0.6
    stated = line.ask("claim-2", predictions=said, data_row={"id": line.fresh()})
    assert stated["state"] == "needs_review"
    assert line.post({**line.asked("claim-3", predictions=said), "confidence": 0.9})["state"] == "decided"
    nothing = line.post({**line.asked("claim-4", predictions=[]), "confidence": 0.9})
    assert nothing["state"] == "decided"


def test_without_a_threshold_or_switched_off_everything_goes_to_people(line: Line) -> None:
    line.change(threshold=None)
    assert line.ask("claim-1", 1.0)["why"] == "no_threshold"
    line.change(threshold=0.5, automatic=False, reason="the camera was changed")
    assert line.ask("claim-2", 1.0)["why"] == "switched_off"
    assert line.told("production_queues.switched")[0]["reason"] == "the camera was changed"


def test_the_same_id_again_is_answered_with_what_was_decided(line: Line) -> None:
    body = line.asked("claim-1", 0.9)
    first = line.post(body)
    again = line.post({**body, "deadline": "2030-01-01T00:00:00Z", "metadata": {"try": 2}})
    assert (again["id"], again["is_new"], again["state"]) == (first["id"], False, "decided")
    assert len(line.told()) == 1


def test_other_content_under_the_same_id_is_a_conflict(line: Line) -> None:
    first = line.ask("claim-1", 0.9)
    told = line.ask("claim-1", 0.9, status=409)
    assert (told["code"], told["decision"], told["errors"][0]["pointer"]) == ("external-id-conflict", first["id"], "/external_id")


def test_a_queue_decides_about_a_data_row_once(line: Line) -> None:
    row = line.fresh()
    line.ask("claim-1", data_row={"id": row})
    told = line.ask("claim-2", data_row={"id": row}, status=409)
    assert (told["code"], told["external_id"]) == ("data-row-asked", "claim-1")


def test_a_data_row_that_somebody_put_into_the_project_by_hand_is_refused(line: Line) -> None:
    row = line.fresh()
    line.owner.api.post(f"projects/{line.bench.project.pk}/batches", {"name": "by hand", "data_rows": [row]})
    assert line.ask("claim-1", data_row={"id": row}, status=409)["code"] == "data-row-asked"
    with tenant(line.organization_id):
        assert (Decision.objects.count(), Annotation.objects.count()) == (0, 0)


def test_one_bad_item_never_costs_the_others(line: Line) -> None:
    good, bad = line.asked("good", 0.9), line.asked("bad", 0.9)
    bad["predictions"][0]["name"] = "dragon"
    sent = [
        good,
        {"external_id": 3},
        bad,
        {**good},
        line.asked("good", 0.7),
        line.asked("other", 0.3),
        line.asked("gone", data_row={"id": str(uuid7())}),
    ]
    results = line.post({"decisions": sent})["results"]
    assert [each["line"] for each in results] == [1, 2, 3, 4, 5, 6, 7]
    assert [each["decision"] and each["decision"]["state"] for each in results] == [
        "decided", None, None, "decided", None, "needs_review", None,
    ]  # fmt: skip
    assert results[0]["decision"]["id"] == results[3]["decision"]["id"]
    assert results[1]["problem"]["errors"][0]["code"] == "required"
    assert results[2]["problem"]["errors"][0]["pointer"].startswith("/predictions/0")
    assert [results[4]["problem"]["code"], results[6]["problem"]["code"]] == ["external-id-conflict", "not-found"]
    with tenant(line.organization_id):
        assert sorted(Decision.objects.values_list("external_id", flat=True)) == ["good", "other"]


def test_lines_are_taken_too_and_numbered_as_they_stand(line: Line) -> None:
    lines = [json.dumps(line.asked("one")), "", "{", json.dumps(line.asked("two", 0.1))]
    answer = line.system.post(f"production-queues/{line.id}/decisions", "\n".join(lines), content_type="application/x-ndjson")
    assert answer.status_code == 200, answer.content
    told = [
        (each["line"], each["external_id"], each["problem"] and each["problem"]["errors"][0]["code"]) for each in answer.json()["results"]
    ]
    assert told == [(1, "one", None), (3, None, "json_invalid"), (4, "two", None)]


def test_data_may_come_with_the_decision_and_is_known_again_by_its_content(line: Line) -> None:
    photo = base64.b64encode(picture("dent", size=(320, 240))).decode()
    first = line.ask("claim-1", data_row={"bytes": photo, "name": "dent.png", "global_key": "photo-1"})
    with tenant(line.organization_id):
        row = DataRow.objects.get(pk=first["data_row"])
        assert (row.name, row.global_key, str(row.dataset_id), row.width) == ("dent.png", "photo-1", line.dataset, 320)
    again = line.ask("claim-2", data_row={"bytes": photo}, status=409)
    assert (again["code"], again["external_id"]) == ("data-row-asked", "claim-1")
    by_key = line.ask("claim-3", data_row={"global_key": "photo-1"}, status=409)
    assert by_key["code"] == "data-row-asked"


@pytest.mark.parametrize(
    ("row", "code", "pointer"),
    [
        ({}, "data_row_unclear", "/data_row"),
        ({"id": str(uuid7()), "global_key": "a"}, "data_row_unclear", "/data_row"),
        ({"bytes": "%%%"}, "not_base64", "/data_row/bytes"),
        ({"bytes": base64.b64encode(b"\x00\x01\x02nothing known").decode()}, "media_type_unsupported", "/data_row/bytes"),
        ({"url": "http://127.0.0.1:9/a.png"}, "url_not_allowed", "/data_row/url"),
    ],
)
def test_a_data_row_that_cannot_be_had_is_refused_with_its_place(line: Line, row: dict[str, Any], code: str, pointer: str) -> None:
    told = line.ask("claim-1", data_row=row, status=422)
    assert [(each["code"], each["pointer"]) for each in told["errors"]] == [(code, pointer)]


def test_an_archived_queue_takes_nothing_but_still_answers_for_what_it_took(line: Line) -> None:
    body = line.asked("claim-1")
    line.post(body)
    line.change(archived=True)
    assert line.ask("claim-2", status=409)["code"] == "queue-archived"
    assert line.post(body)["is_new"] is False


def test_a_stranger_finds_no_queue_and_a_viewer_may_not_ask(line: Line, gus: Person, vic: Person) -> None:
    body = line.asked("claim-1")
    assert gus.api.post(f"production-queues/{line.id}/decisions", body).status_code == 404
    assert vic.api.post(f"production-queues/{line.id}/decisions", body).status_code == 403
    assert gus.api.get("decisions").json()["results"] == []


WRITTEN = {"text": "a claim"}


@pytest.mark.parametrize("row", [WRITTEN, {"bytes": base64.b64encode(b"a").decode()}, {"id": str(uuid7())}])
def test_a_queue_that_is_not_there_is_not_found_whatever_is_sent(line: Line, row: dict[str, Any]) -> None:
    body = line.asked("claim-1", data_row=row)
    place = f"production-queues/{uuid7()}/decisions"
    assert line.system.post(place, body).status_code == 404
    assert line.system.post(place, {"decisions": [body]}).status_code == 404
    assert line.system.post(place, json.dumps(body), content_type="application/x-ndjson").status_code == 404


def test_what_is_refused_leaves_no_data_row_behind(line: Line) -> None:
    photo = {"bytes": base64.b64encode(picture("dent", size=(320, 240))).decode()}
    unknown = {**coin(line.words, confidence=0.9), "name": "dragon"}
    assert line.ask("claim-1", data_row=photo, predictions=[unknown], status=422)["errors"][0]["pointer"].startswith("/predictions/0")
    assert line.ask("claim-2", data_row=WRITTEN, status=422)["errors"][0]["pointer"].startswith("/predictions/0"), "no boxes in a text"
    several = line.post({"decisions": [line.asked("claim-3", data_row=photo, predictions=[unknown])]})
    assert several["results"][0]["problem"]["code"] == "invalid"
    line.change(archived=True)
    assert line.ask("claim-4", data_row=photo, status=409)["code"] == "queue-archived"
    with tenant(line.organization_id):
        assert not DataRow.objects.filter(dataset=line.dataset).exists()


def test_a_refused_line_keeps_the_external_id_that_it_states(line: Line) -> None:
    bad = {**line.asked("bad"), "priority": 99}
    lines = [json.dumps(bad), json.dumps({"predictions": []}), json.dumps({"external_id": " "}), json.dumps([1])]
    answer = line.system.post(f"production-queues/{line.id}/decisions", "\n".join(lines), content_type="application/x-ndjson")
    results = answer.json()["results"]
    assert [each["external_id"] for each in results] == ["bad", None, None, None]
    assert all(each["problem"] for each in results)
    (found,) = line.post({"decisions": [bad]})["results"]
    assert (found["external_id"], found["decision"]) == ("bad", None)


def test_predictions_get_ids_of_their_own_and_relationships_follow(line: Line) -> None:
    said = [{**coin(line.words, confidence=0.9), "id": str(uuid7())}]
    body = line.asked("claim-1", predictions=said)
    answer = line.post(body)
    (kept,) = line.decision(answer["id"])["predictions"]
    assert kept["id"] != said[0]["id"]
    assert line.ask("claim-2", predictions=[said[0], said[0]], status=422)["errors"][0]["code"] == "duplicate"


def test_a_box_that_reaches_over_the_edge_is_cut_there(line: Line) -> None:
    wide = {**coin(line.words, confidence=0.9), "value": {"x": 600, "y": 10, "width": 100, "height": 20}}
    (kept,) = line.decision(line.ask("claim-1", predictions=[wide])["id"])["predictions"]
    assert kept["value"]["width"] == 40


def test_boxes_of_helpers_are_those_of_the_ontology(line: Line) -> None:
    assert line.ask("claim-1", predictions=[box(line.words.coin, confidence=0.9)])["state"] == "decided"
