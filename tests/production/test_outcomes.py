"""What people decide is the outcome, told once for each revision of it; blind audits show nothing; feedback moves what people decided."""

from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from apps.annotations.models import Annotation, Label
from apps.catalog.models import DataRow, Dataset
from apps.core import jobs
from apps.core.models import EventLog, SubscriberCursor
from apps.core.tenancy import bound, tenant
from apps.organizations.permissions import Permission, Role
from apps.production import services
from apps.production.models import Decision, Outcome
from apps.projects.models import Task
from tests.cast import Person, as_role
from tests.production.conftest import Line, coin, make_line
from tests.support.labeling import Desk, box

pytestmark = pytest.mark.django_db(transaction=True)
BLIND = 1.0  # audits everything


def decide_by_hand(line: Line, person: Person, *boxes: dict[str, Any], stage: str = "label") -> Desk:
    desk = Desk(line.bench, person, stage=stage)
    desk.draw(*boxes)
    desk.submitted()
    return desk


def outcomes(line: Line, number: str) -> list[tuple[int, str, str, list[float]]]:
    return [
        (each["revision"], each["state"], each["by"], [one["value"]["x"] for one in each["annotations"]])
        for each in line.decision(number)["outcomes"]
    ]


def test_what_a_person_submits_is_the_outcome(line: Line, ana: Person) -> None:
    answer = line.ask("claim-1", 0.3)
    decide_by_hand(line, ana, box(line.words.coin, x=300))
    line.settle()
    found = line.decision(answer["id"])
    assert outcomes(line, answer["id"]) == [(1, "decided", "person", [300.0])]
    assert (found["by"], found["provenance"], found["right"], found["audited"]) == ("person", "human", False, False)
    assert found["outcomes"][0]["member"] == str(ana.membership.pk)
    (told,) = line.told()
    assert (told["event"], told["revision"], told["external_id"], told["state"]) == (found["outcomes"][0]["id"], 1, "claim-1", "decided")


def test_a_review_comes_before_the_outcome_where_the_project_reviews(ada: Person, ana: Person, rui: Person) -> None:
    line = make_line(ada, review_share=1.0)
    answer = line.ask("claim-1", 0.3)
    decide_by_hand(line, ana, box(line.words.coin, x=300))
    line.settle()
    assert line.decision(answer["id"])["state"] == "needs_review"
    assert Desk(line.bench, rui, stage="review").review("approve").status_code == 201
    line.settle()
    assert outcomes(line, answer["id"]) == [(1, "decided", "person", [300.0])]


def test_a_later_correction_is_a_new_revision_and_the_first_stays_as_it_was(line: Line, ana: Person) -> None:
    answer = line.ask("claim-1", 0.3)
    desk = decide_by_hand(line, ana, box(line.words.coin, x=300))
    line.settle()
    again = ana.api.post(f"tasks/{desk.task}/take-back")
    assert again.status_code == 200, again.content
    desk.open(again.json())
    desk.draw(box(line.words.coin, x=350))
    desk.submitted()
    line.settle()
    assert outcomes(line, answer["id"]) == [(1, "decided", "person", [300.0]), (2, "decided", "person", [300.0, 350.0])]
    assert [each["revision"] for each in line.told()] == [1, 2]
    assert len({each["event"] for each in line.told()}) == 2


def test_a_manager_may_put_an_automatic_decision_into_the_queue_again(line: Line, ana: Person) -> None:
    answer = line.ask("claim-1", 0.95)
    moved = line.owner.api.post(f"projects/{line.bench.project.pk}/task-moves", {"action": "requeue", "tasks": [answer["task"]]})
    assert moved.json()["moved"] == 1
    decide_by_hand(line, ana, box(line.words.coin, x=300))
    line.settle()
    assert outcomes(line, answer["id"]) == [(1, "decided", "model", [10.0]), (2, "decided", "person", [300.0])]
    assert line.decision(answer["id"])["provenance"] == "human"


def test_telling_the_same_again_makes_no_second_outcome(line: Line, ana: Person) -> None:
    answer = line.ask("claim-1", 0.3)
    decide_by_hand(line, ana, box(line.words.coin, x=300))
    line.settle()
    with tenant(line.organization_id):
        SubscriberCursor.objects.filter(subscriber="production.settle").update(tx=0, event_id=0)
    line.settle()
    with tenant(line.organization_id):
        assert services.settle(tasks=[Task.objects.get().pk]) == 0
        assert Outcome.objects.count() == 1
    assert [each["event"] for each in line.told()] == [line.decision(answer["id"])["outcomes"][0]["id"]]


def test_what_nobody_can_say_is_set_aside_with_the_reason(line: Line, ana: Person) -> None:
    answer = line.ask("claim-1", 0.3)
    desk = Desk(line.bench, ana)
    assert ana.api.post(f"tasks/{desk.task}/skip", {"token": desk.token, "reason": "too dark"}).status_code == 200
    line.settle()
    found = line.decision(answer["id"])
    assert (found["state"], found["outcomes"][0]["reason"], found["outcomes"][0]["annotations"]) == ("set_aside", "too dark", [])


def test_an_audited_prediction_stands_at_once_and_a_person_who_says_the_same_leaves_it(ada: Person, ana: Person) -> None:
    line = make_line(ada, audit_share=BLIND)
    answer = line.ask("claim-1", 0.95)
    assert (answer["state"], answer["by"], answer["revision"]) == ("decided", "model", 1)
    desk = Desk(line.bench, ana)
    assert (desk.detail["suggestions"], desk.detail["annotation_set"]["annotations"]) == ([], [])
    desk.draw(box(line.words.coin, x=11))
    desk.submitted()
    line.settle()
    found = line.decision(answer["id"])
    assert (found["right"], found["audited"], found["provenance"], found["revision"]) == (True, True, "audited", 1)
    assert outcomes(line, answer["id"]) == [(1, "decided", "model", [10.0])]
    assert len(line.told()) == 1
    with tenant(line.organization_id):
        assert Label.objects.get().automatic is False
        assert Annotation.objects.by_models().count() == 1, "what was predicted stands in the run once the audit is over"


def test_an_audited_prediction_that_was_wrong_is_overridden(ada: Person, ana: Person) -> None:
    line = make_line(ada, audit_share=BLIND)
    answer = line.ask("claim-1", 0.95)
    decide_by_hand(line, ana, box(line.words.coin, x=400))
    line.settle()
    assert line.decision(answer["id"])["right"] is False
    assert outcomes(line, answer["id"]) == [(1, "decided", "model", [10.0]), (2, "decided", "person", [400.0])]


def test_audits_come_from_both_sides_of_the_threshold(ada: Person, ana: Person) -> None:
    line = make_line(ada, audit_share=BLIND)
    answer = line.ask("claim-1", 0.2)
    assert answer["state"] == "needs_review"
    assert Desk(line.bench, ana).detail["suggestions"] == []
    decide_by_hand(line, ana, box(line.words.coin, x=10))
    line.settle()
    found = line.decision(answer["id"])
    assert (found["audited"], found["right"], found["by"], found["audit_probability"]) == (True, True, "person", 1.0)


@pytest.mark.parametrize("role", [Role.ANNOTATOR, Role.REVIEWER, Role.MANAGER])
def test_nothing_of_an_open_audit_leaks_to_people_through_any_door(ada: Person, ana: Person, role: Role) -> None:
    """Two queues alike but for what the model said: whatever a person can read of them is alike too."""
    seen = []
    for confidence, x in ((0.9517, 123.25), (0.2093, 234.75)):
        line = make_line(ada, audit_share=BLIND)
        body = line.asked("claim-1", predictions=[coin(line.words, x=x, confidence=confidence)])
        answer = line.post(body)
        person = as_role(ana, role)
        detail = Desk(line.bench, person).detail
        project = line.bench.project.pk
        told = [
            repr(person.api.get(path).json())
            for path in (
                f"tasks/{answer['task']}",
                f"tasks?project={project}",
                f"tasks/{answer['task']}/transitions",
                f"projects/{project}",
                f"decisions/{answer['id']}",
                f"decisions?queue={line.id}",
                f"decisions?queue={line.id}&state=decided",
                f"decisions?queue={line.id}&by=model",
                f"decisions?queue={line.id}&audited=true",
                f"production-queues/{line.id}",
                f"production-queues/{line.id}/figures",
                f"data-rows/{answer['data_row']}",
                f'data-rows?filter=[{{"term":"provenance","is":"automatic_unseen","queue":"{line.id}"}}]',
                f"events?topics=production_queue:{line.id},project:{project},task:{answer['task']}&after=0.0",
            )
        ]
        assert str(x) not in repr([detail, *told])
        assert str(confidence) not in repr([detail, *told])
        run = line.owner.api.get(f"production-queues/{line.id}").json()["model_run"]
        assert person.api.get(f"model-runs/{run}/predictions").json().get("results", []) == []
        seen.append([word for each in told for word in ("'decided'", "'by': 'model'", "sure_enough", "below_threshold") if word in each])
    assert seen[0] == seen[1] == []


def test_the_system_that_sent_it_reads_its_own_audit(ada: Person) -> None:
    line = make_line(ada, audit_share=BLIND)
    answer = line.ask("claim-1", 0.95)
    assert line.decision(answer["id"])["state"] == "decided"
    assert outcomes(line, answer["id"]) == [(1, "decided", "model", [10.0])]
    person = line.decision(answer["id"], ada.api)
    assert (person["state"], person["predictions"], person["outcomes"], person["confidence"]) == ("needs_review", None, [], None)
    looker = line.decision(answer["id"], ada.key(Permission.MODELS_VIEW))
    assert looker["predictions"] is None


def test_a_skipped_audit_leaves_the_decision_and_says_nothing_of_it(ada: Person, ana: Person) -> None:
    line = make_line(ada, audit_share=BLIND)
    answer = line.ask("claim-1", 0.95)
    desk = Desk(line.bench, ana)
    ana.api.post(f"tasks/{desk.task}/skip", {"token": desk.token, "reason": "too dark"})
    line.settle()
    found = line.decision(answer["id"], ada.api)
    assert (found["state"], found["by"], found["right"], found["revision"]) == ("decided", "model", None, 1)


def test_audits_are_drawn_uniformly_and_the_same_each_time(ada: Person) -> None:
    line = make_line(ada, audit_share=0.25)
    bodies = [line.asked(f"claim-{number}", 0.9) for number in range(200)]
    line.post({"decisions": bodies})
    with tenant(line.organization_id):
        drawn = Decision.objects.filter(is_audit=True).count()
    assert 25 <= drawn <= 75


def test_what_is_due_first_is_handed_out_first(line: Line, ana: Person, rui: Person, ada: Person, max_: Person) -> None:
    now = timezone.now()
    late = line.post({**line.asked("none", 0.3)})
    soon = line.post({**line.asked("soon", 0.3), "deadline": (now + timezone.timedelta(minutes=5)).isoformat()})
    sooner = line.post({**line.asked("later", 0.3), "deadline": (now + timezone.timedelta(hours=3)).isoformat(), "priority": 5})
    doubtful = line.post({**line.asked("doubtful", 0.1)})
    handed = [Desk(line.bench, person).task for person in (ana, rui, max_, ada)]
    assert handed == [sooner["task"], soon["task"], doubtful["task"], late["task"]]


def test_a_default_deadline_holds_where_none_is_named(ada: Person) -> None:
    line = make_line(ada, deadline_s=60)
    answer = line.ask("claim-1", 0.3)
    assert answer["deadline"] is not None
    with tenant(line.organization_id):
        found = Decision.objects.annotate(left=F("deadline") - F("created_at")).get()
    assert 59 <= found.left.total_seconds() <= 61


def test_what_people_decided_moves_into_the_chosen_dataset_at_once(ada: Person, ana: Person) -> None:
    line = make_line(ada)
    with tenant(line.organization_id):
        training = Dataset.objects.create(name="training")
    line.change(feedback={"mode": "at_once", "dataset": str(training.pk)})
    seen, unseen = line.ask("seen", 0.3), line.ask("unseen", 0.95)
    decide_by_hand(line, ana, box(line.words.coin, x=10))
    line.settle()
    with tenant(line.organization_id):
        assert [str(row.pk) for row in DataRow.objects.filter(dataset=training)] == [seen["data_row"]]
    assert line.decision(seen["id"])["fed_at"] is not None
    assert line.decision(unseen["id"])["fed_at"] is None
    found = {
        name: [
            each["id"]
            for each in ada.api.get("data-rows", query_params={"filter": f'[{{"term":"provenance","is":"{name}"}}]'}).json()["results"]
        ]
        for name in ("human", "automatic_unseen", "audited")
    }
    assert found == {"human": [seen["data_row"]], "automatic_unseen": [unseen["data_row"]], "audited": []}


def test_in_batches_it_moves_once_there_is_enough_or_when_asked(ada: Person, ana: Person) -> None:
    line = make_line(ada)
    with tenant(line.organization_id):
        training = Dataset.objects.create(name="training")
    line.change(feedback={"mode": "batches", "dataset": str(training.pk), "every": 2})
    line.ask("one", 0.3)
    line.ask("two", 0.3)
    decide_by_hand(line, ana, box(line.words.coin, x=10))
    line.settle()
    with tenant(line.organization_id):
        assert not EventLog.objects.filter(type="jobs.finished").exists()
    decide_by_hand(line, ana, box(line.words.coin, x=10))
    line.settle()
    job = ada.api.get("jobs?kind=production.feed").json()["results"][0]["id"]
    with bound(line.organization_id):
        jobs.run(job)
    with tenant(line.organization_id):
        assert DataRow.objects.filter(dataset=training).count() == 2
    nothing = ada.api.post(f"production-queues/{line.id}/feedback")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing-to-feed")


def test_settings_have_a_version_and_impossible_ones_are_refused(line: Line, ada: Person) -> None:
    etag = ada.api.get(f"production-queues/{line.id}").headers["ETag"]
    line.change(name="Renamed")
    assert ada.api.patch(f"production-queues/{line.id}", {"name": "late"}, headers={"If-Match": etag}).status_code == 412
    etag = ada.api.get(f"production-queues/{line.id}").headers["ETag"]

    def refused(**values: Any) -> str:
        answer = ada.api.patch(f"production-queues/{line.id}", values, headers={"If-Match": etag})
        assert answer.status_code in (400, 404, 422), answer.content
        return str(answer.json()["errors"][0]["pointer"]) if answer.json().get("errors") else answer.json()["code"]

    assert refused(automatic=False) == "/reason"
    assert refused(feedback={"mode": "at_once"}) == "/feedback/dataset"
    assert refused(iou=0.53) == "/iou"
    assert refused(threshold=1.5) == "/threshold"
    assert refused(model=str(line.id)) == "not-found"


def test_another_model_s_predictions_come_into_a_run_of_their_own(line: Line, ada: Person, ana: Person) -> None:
    before = ada.api.get(f"production-queues/{line.id}").json()
    other = ada.api.post("models", {"name": "newer", "ontology": str(line.words.ontology.pk)}).json()
    after = line.change(model=other["id"])
    assert after["model_run"] != before["model_run"]
    line.ask("claim-1", 0.3)
    (suggested,) = Desk(line.bench, ana).detail["suggestions"]
    assert suggested["model_run"] == after["model_run"]


def test_a_queue_counts_what_stands_where(line: Line, ana: Person) -> None:
    line.ask("auto", 0.95)
    line.ask("hand", 0.3)
    line.ask("waits", 0.3)
    decide_by_hand(line, ana, box(line.words.coin, x=10))
    line.settle()
    figures = line.owner.api.get(f"production-queues/{line.id}/figures").json()
    wanted = {"total": 3, "waiting": 1, "overdue": 0, "by_model": 1, "by_people": 1, "set_aside": 0, "audited": 0, "to_feed": 1}
    assert wanted.items() <= figures["counts"].items()
    assert len(figures["hours"]) == 24
    assert [sum(hour[name] for hour in figures["hours"]) for name in ("came", "by_model", "by_people")] == [3, 1, 1]
    listed = {
        name: line.system.get(f"decisions?queue={line.id}&{name}").json()["count"]
        for name in ("state=decided", "by=model", "by=person", "right=true")
    }
    assert listed == {"state=decided": 2, "by=model": 1, "by=person": 1, "right=true": 1}


def test_what_a_queue_stands_on_is_not_deleted(line: Line, ada: Person) -> None:
    line.ask("claim-1", 0.9)
    queue = ada.api.get(f"production-queues/{line.id}").json()
    gone = ada.api.delete(f"model-runs/{queue['model_run']}")
    assert (gone.status_code, gone.json()["code"]) == (409, "run-in-use")
    with tenant(line.organization_id):
        empty = Dataset.objects.create(name="nothing in it yet")
    line.change(dataset=str(empty.pk))
    kept = ada.api.delete(f"datasets/{empty.pk}")
    assert (kept.status_code, kept.json()["code"]) == (409, "data-row-in-use")
