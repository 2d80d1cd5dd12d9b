"""A queue's promise through its doors: made, certified once when it is due, followed, and refused in words."""

import threading
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from django.db import connections

from apps.core.tenancy import tenant
from apps.production import services
from apps.production.models import Audit, AuditPart, Certification, Decision, ProductionQueue, Promise
from tests.cast import Person
from tests.production.audited import answer, ask_many, audits_of
from tests.production.conftest import Line, make_line
from tests.production.test_outcomes import decide_by_hand
from tests.support.labeling import Desk, box

pytestmark = pytest.mark.django_db(transaction=True)
RATE, CONFIDENCE = 0.2, 0.8
HARDLY = 1e-9  # of what is asked is audited: none of a test's few


def make_promised(owner: Person, **promised: Any) -> Line:
    """A queue whose confidences spread evenly, with a promise, and every audit for its certificate."""
    line = make_line(owner, audit_share=0.0, certify_share=1.0)
    ask_many(line, np.linspace(0.5, 0.99, 120).tolist(), "other")
    promise(line, **promised)
    line.change(audit_share=1.0)
    return line


def promise(line: Line, **more: Any) -> dict[str, Any]:
    made = line.owner.api.post(f"production-queues/{line.id}/promise", {"error_rate": RATE, "confidence": CONFIDENCE, "first": 40, **more})
    assert made.status_code == 201, made.content
    return dict(made.json())


def threshold(line: Line) -> dict[str, Any]:
    got = line.owner.api.get(f"production-queues/{line.id}/threshold")
    assert got.status_code == 200, got.content
    return dict(got.json())


def audited(line: Line, right: Any, scores: Any = None, name: str = "audit") -> list[Audit]:
    """So many audits asked for, evenly sure, and answered; looked at once."""
    known = {each.pk for each in audits_of(line)}
    ask_many(line, (np.linspace(0.99, 0.5, len(right)) if scores is None else np.asarray(scores)).tolist(), name)
    new = [each for each in audits_of(line) if each.pk not in known]
    with tenant(line.organization_id):
        answer(new, list(right))
    look(line)
    return new


def look(line: Line) -> None:
    with tenant(line.organization_id):
        services.look(queues=[ProductionQueue.objects.get(pk=line.id).pk])


def test_a_promise_is_certified_when_its_audits_are_over_and_not_before(ada: Person) -> None:
    line = make_promised(ada)
    found = threshold(line)
    assert (found["state"], found["next"]) == ("not_due", {"number": 1, "audits": 40, "over": 0})
    audited(line, [True] * 39)
    assert (threshold(line)["state"], threshold(line)["next"]["over"]) == ("not_due", 39)
    audited(line, [True], name="last")
    found = threshold(line)
    newest = found["newest"]
    assert (found["state"], newest["number"], newest["audits"]) == ("kept", 1, 40)
    group = newest["groups"][0]
    assert group["threshold"] == group["candidates"][group["place"]]["threshold"] == min(each["threshold"] for each in group["candidates"])
    assert group["candidates"][group["place"]]["bound"] <= RATE
    assert group["coverage"]["low"] < group["coverage"]["value"] <= group["coverage"]["high"]
    assert newest["doubt"] == pytest.approx(0.2 * 6 / np.pi**2)
    assert found["next"] == {"number": 2, "audits": 50, "over": 40}


def test_by_hand_the_certificate_changes_nothing_and_followed_it_settles_the_threshold(ada: Person) -> None:
    line = make_promised(ada)
    audited(line, [True] * 40)
    assert threshold(line)["in_force"]["threshold"] == 0.8
    after = line.change(follows=True)
    certified = next(each for each in threshold(line)["presets"] if each["name"] == "certified")["threshold"]
    assert after["threshold"] == certified < 0.8
    etag = ada.api.get(f"production-queues/{line.id}").headers["ETag"]
    by_hand = ada.api.patch(f"production-queues/{line.id}", {"threshold": 0.1}, headers={"If-Match": etag})
    assert by_hand.json()["errors"][0]["pointer"] == "/threshold"
    line.change(audit_share=HARDLY)
    assert line.ask("sure", certified + 0.01)["state"] == "decided"
    assert line.ask("unsure", certified - 0.01)["state"] == "needs_review"


def test_a_refusal_says_how_many_audits_more_and_nothing_is_decided_by_a_queue_that_follows(ada: Person) -> None:
    line = make_promised(ada)
    line.change(follows=True)
    assert threshold(line)["in_force"]["threshold"] is None, "as long as nothing is certified"
    audited(line, [place % 6 != 5 for place in range(40)])  # a sixth is wrong, whatever the confidence
    found = threshold(line)
    group = found["newest"]["groups"][0]
    assert (found["state"], group["threshold"]) == ("refused", None)
    assert group["more"] > 0
    assert f"{group['more']} more would" in group["reason"]
    assert [each["audits"] for each in group["outlook"]][:2] == [50, 63]
    assert line.ask("any", 0.99)["why"] == "no_threshold"


def test_a_promise_stands_on_audits_drawn_after_it_and_its_count_goes_on(ada: Person) -> None:
    line = make_promised(ada)
    audited(line, [True] * 40)
    again = promise(line, error_rate=0.1)
    assert (again["state"], again["next"]) == ("not_due", {"number": 2, "audits": 40, "over": 0})
    audited(line, [True] * 40, name="new")
    newest = threshold(line)["newest"]
    assert (newest["number"], newest["error_rate"]) == (2, 0.1)
    assert newest["doubt"] == pytest.approx(0.2 * 6 / np.pi**2 / 4), "making it again wins nothing back"


def test_a_slow_audit_holds_the_certification_up_and_one_set_aside_counts_as_wrong(ada: Person) -> None:
    line = make_promised(ada)
    ask_many(line, [0.9] * 45, "audit")
    drawn = audits_of(line)
    with tenant(line.organization_id):
        answer(drawn[1:], [True] * 44)
    look(line)
    assert threshold(line)["state"] == "not_due", "44 are over, but not the first 40 that were drawn"
    with tenant(line.organization_id):
        answer(drawn[:1], [None])
    look(line)
    newest = threshold(line)["newest"]
    assert (newest["audits"], newest["set_aside"]) == (40, 1)
    assert newest["groups"][0]["candidates"][-1]["wrong"] == 1


def test_two_workers_certify_once(ada: Person) -> None:
    line = make_promised(ada)
    ask_many(line, [0.9] * 40, "audit")
    drawn = audits_of(line)
    with tenant(line.organization_id):
        answer(drawn, [True] * 40)
    gate, failed = threading.Barrier(4), []

    def work() -> None:
        try:
            gate.wait()
            look(line)
        except Exception as error:  # noqa: BLE001
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not failed
    with tenant(line.organization_id):
        assert list(Certification.objects.values_list("number", flat=True)) == [1]
    assert [each["number"] for each in line.told("production_queues.certified")] == [1]


def test_an_audit_that_a_person_answers_leads_to_its_certification_by_itself(ada: Person, ana: Person) -> None:
    line = make_line(ada, audit_share=0.0, certify_share=1.0)
    promise(line, error_rate=0.5, confidence=0.5, first=3)
    line.change(audit_share=1.0)
    for number in range(3):
        line.ask(f"claim-{number}", 0.95)
    for _ in range(2):
        decide_by_hand(line, ana, box(line.words.coin, x=10))
    desk = Desk(line.bench, ana)
    assert ana.api.post(f"tasks/{desk.task}/skip", {"token": desk.token, "reason": "too dark"}).status_code == 200
    line.settle()
    line.settle()
    newest = threshold(line)["newest"]
    assert (newest["audits"], newest["set_aside"], newest["groups"][0]["candidates"][-1]["wrong"]) == (3, 1, 1)


def test_calibration_and_certificate_never_share_an_audit_and_what_each_is_for_is_drawn_by_lot(ada: Person) -> None:
    line = make_line(ada, audit_share=1.0, certify_share=0.5)
    ask_many(line, [0.9] * 200, "audit")
    parts = [each.part for each in audits_of(line)]
    assert 70 <= parts.count(AuditPart.CERTIFICATION) <= 130
    assert {each.chance for each in audits_of(line) if each.part == AuditPart.CALIBRATION} == {0.5}
    assert {each.chance for each in audits_of(line) if each.part == AuditPart.CERTIFICATION} == {None}


def test_targeted_audits_lie_near_the_threshold_keep_their_budget_and_never_certify(ada: Person) -> None:
    line = make_line(ada, audit_share=0.0)
    ask_many(line, np.linspace(0.5, 1, 200).tolist(), "first")
    promise(line)
    ada.api.put(f"production-queues/{line.id}/calibration", {"number": 0})
    line.change(targeted_share=0.2)
    scores = np.random.default_rng(1).uniform(0.5, 1, 400)
    ask_many(line, scores.tolist(), "more")
    drawn = audits_of(line)
    assert {each.part for each in drawn} == {AuditPart.TARGETED}
    assert 50 <= len(drawn) <= 110, "a fifth of 400"
    assert all(0.7 <= (each.score or 0) <= 0.9 for each in drawn), "threshold 0.8, and a fifth of all on either side"
    assert min(each.chance or 0 for each in drawn) < 0.3 < max(each.chance or 0 for each in drawn)
    with tenant(line.organization_id):
        assert Decision.objects.filter(is_audit=True, sealed__isnull=False).count() == len(drawn), "blind like any other"
        answer(drawn, [True] * len(drawn))
    look(line)
    assert threshold(line)["next"]["over"] == 0
    counts = ada.api.get(f"production-queues/{line.id}").json()["counts"]
    assert (counts["audited"], counts["audited_right"]) == (0, 0), "what was aimed at says nothing of the rest"


def test_a_calibration_is_fitted_as_audits_come_in_and_comes_into_force_with_the_next_certificate(ada: Person) -> None:
    """Predictions at 0.9 are right in two of three cases: surer than they should be."""
    line = make_line(ada, audit_share=0.0, certify_share=0.4)
    ask_many(line, np.linspace(0.5, 0.99, 120).tolist(), "other")
    promise(line)
    line.change(audit_share=1.0, follows=True)
    random = np.random.default_rng(3)
    thin = threshold(line)
    assert (thin["calibrations"][0]["method"], thin["calibration_needs"]) == (None, 100)
    scores = random.uniform(0.5, 0.99, 300)
    audited(line, (random.random(300) < 2 * scores - 1).tolist(), scores)
    found = threshold(line)
    fitted = found["calibrations"][0]
    assert (fitted["method"], fitted["audits"] >= 100, found["calibration_needs"]) == ("platt", True, 0)
    assert fitted["after"]["ece"] < fitted["before"]["ece"]
    assert all(each["right_low"] <= each["right"] <= each["right_high"] for each in fitted["before"]["bins"])
    assert found["newest"]["calibration"] == fitted["number"] == found["in_force"]["calibration"]
    line.change(audit_share=HARDLY)
    asked = line.ask("claim", 0.9)
    assert (asked["confidence"], asked["calibrated"]) == (0.9, pytest.approx(0.8, abs=0.12))
    told = ada.api.put(f"production-queues/{line.id}/calibration", {"number": 0})
    assert (told.status_code, told.json()["code"]) == (409, "follows-promise")


def test_what_a_threshold_would_mean_comes_with_bands(ada: Person) -> None:
    line = make_promised(ada)
    assert threshold(line)["curve_reason"]
    audited(line, [place < 30 for place in range(40)])
    points = threshold(line)["curve"]
    coverages = [each["coverage"]["value"] for each in points]
    assert coverages == sorted(coverages, reverse=True)
    assert points[0]["error"]["value"] == pytest.approx(0.25)
    assert all(each["error"]["low"] <= each["error"]["value"] <= each["error"]["high"] for each in points)


def test_classes_with_enough_decisions_have_thresholds_of_their_own_and_share_the_doubt(ada: Person) -> None:
    line = make_line(ada, audit_share=0.0, certify_share=1.0)
    ask_many(line, np.linspace(0.5, 0.99, 220).tolist(), "other")
    promise(line, by_class=True)
    line.change(audit_share=1.0, follows=True)
    audited(line, [True] * 40)
    newest = threshold(line)["newest"]
    coin = str(line.words.coin)
    assert [each["subject"] for each in newest["groups"]] == [coin, ""]
    assert threshold(line)["in_force"]["class_thresholds"][coin] < 0.6
    assert threshold(line)["in_force"]["class_thresholds"][""] is None, "of the rest there was nothing"
    line.change(audit_share=HARDLY)
    assert line.ask("claim", 0.7)["state"] == "decided"


def test_impossible_promises_are_refused_and_following_none_too(ada: Person, ana: Person) -> None:
    line = make_line(ada)
    few = ada.api.post(f"production-queues/{line.id}/promise", {"error_rate": 0.01, "confidence": 0.95, "first": 20})
    assert (few.json()["errors"][0]["pointer"], few.json()["errors"][0]["expected"]) == ("/first", "at least 348")
    etag = ada.api.get(f"production-queues/{line.id}").headers["ETag"]
    told = ada.api.patch(f"production-queues/{line.id}", {"follows": True}, headers={"If-Match": etag})
    assert told.json()["errors"][0]["pointer"] == "/follows"
    assert ana.api.post(f"production-queues/{line.id}/promise", {"error_rate": 0.1, "confidence": 0.9}).status_code == 403


def test_a_promise_can_be_withdrawn_and_another_model_begins_anew(ada: Person) -> None:
    line = make_promised(ada)
    audited(line, [True] * 40)
    line.change(follows=True)
    other = ada.api.post("models", {"name": "newer", "ontology": str(line.words.ontology.pk)}).json()
    after = line.change(model=other["id"])
    assert (after["threshold"], after["follows"]) == (None, True)
    found = threshold(line)
    assert (found["state"], found["newest"], found["next"]["number"]) == ("not_due", None, 2)
    assert ada.api.delete(f"production-queues/{line.id}/promise").status_code == 204
    found = threshold(line)
    assert (found["state"], found["in_force"]["follows"]) == ("none", False)


def test_what_counts_as_right_cannot_be_changed_under_a_certificate(ada: Person) -> None:
    line = make_promised(ada)
    audited(line, [True] * 40)
    line.change(follows=True)
    ask_many(line, [0.9] * 5, "open")
    before = [each for each in audits_of(line) if each.number is None or each.number > 40]
    assert line.change(iou=0.5)["threshold"] is not None, "the same as before"
    assert threshold(line)["state"] == "kept"
    after = line.change(iou=0.9)
    assert (after["threshold"], after["follows"], after["counts"]["audited"]) == (None, True, 0)
    found = threshold(line)
    assert (found["state"], found["newest"], found["next"]) == ("not_due", None, {"number": 2, "audits": 40, "over": 0})
    assert (found["calibrations"][0]["in_force"], found["audits"]["certification"], found["curve"]) == (False, 0, [])
    assert found["promise"]["error_rate"] == RATE
    with tenant(line.organization_id):
        answer(before, [True] * 5)
    audited(line, [True] * 39, name="fresh")
    assert threshold(line)["next"]["over"] == 39, "those that were drawn before count for nothing"
    audited(line, [True], name="last")
    assert (threshold(line)["state"], threshold(line)["newest"]["number"]) == ("kept", 2)


def test_an_ontology_that_lets_something_else_be_said_begins_the_promise_anew(ada: Person) -> None:
    line = make_promised(ada)
    audited(line, [True] * 40)
    line.change(follows=True)
    address = f"ontologies/{line.words.ontology.pk}"

    def save(change: Any) -> dict[str, Any]:
        told = ada.api.get(address)
        body = {"name": told.json()["name"], "features": told.json()["features"]}
        change(body["features"])
        saved = ada.api.put(address, body, headers={"If-Match": told.headers["ETag"]})
        assert saved.status_code == 200, saved.content
        return dict(ada.api.get(f"production-queues/{line.id}").json())

    assert save(lambda features: features[1].update(name="seal", color="#123456"))["threshold"] is not None, "the same under other names"
    assert save(lambda features: features.reverse())["threshold"] is not None
    after = save(lambda features: features.append({"id": str(uuid4()), "kind": "bounding_box", "name": "banknote"}))
    assert (after["threshold"], after["follows"], after["counts"]["audited"]) == (None, True, 0)
    found = threshold(line)
    assert (found["state"], found["newest"], found["next"]) == ("not_due", None, {"number": 2, "audits": 40, "over": 0})
    with tenant(line.organization_id):
        (ended,) = Promise.objects.filter(queue=line.id).exclude(ended_at=None)
    assert ended.ended_reason == "What the ontology lets be said was changed."
    audited(line, [True] * 40, name="fresh")
    assert threshold(line)["state"] == "kept"
    assert save(lambda features: features.pop())["threshold"] is None, "a class that was removed is no less a change"


def test_a_queue_that_follows_its_promise_refuses_to_go_unaudited_and_a_threshold_by_hand(ada: Person) -> None:
    line = make_promised(ada)
    audited(line, [True] * 40)

    def refused(**values: Any) -> str:
        etag = ada.api.get(f"production-queues/{line.id}").headers["ETag"]
        told = ada.api.patch(f"production-queues/{line.id}", values, headers={"If-Match": etag})
        assert told.status_code == 422, told.content
        (error,) = told.json()["errors"]
        return str(error["pointer"])

    line.change(audit_share=0.0)
    assert refused(follows=True) == "/audit_share"
    line.change(follows=True, audit_share=0.1)
    assert refused(audit_share=0) == "/audit_share"
    assert refused(certify_share=0) == "/certify_share"
    assert refused(threshold=0.1) == "/threshold"
    line.change(follows=False, audit_share=0.0)
    line.change(audit_share=0.1, certify_share=0.0)
    assert refused(follows=True) == "/certify_share"


def test_nothing_of_an_open_audit_is_told_by_the_threshold_s_doors(ada: Person) -> None:
    """Two queues alike but for what the model said of one open audit read alike."""
    seen = []
    for confidence in (0.9517, 0.2093):
        line = make_line(ada, audit_share=1.0)
        ada.api.post(f"production-queues/{line.id}/promise", {"error_rate": 0.1, "confidence": 0.9})
        line.ask("claim", confidence)
        look(line)
        told = [ada.api.get(f"production-queues/{line.id}/{place}").json() for place in ("threshold", "drift")]
        told[0].pop("promise")
        told[0]["calibrations"][0].pop("created_at")
        seen.append(told)
    assert seen[0] == seen[1]
