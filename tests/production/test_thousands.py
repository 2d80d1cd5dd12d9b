"""Thousands of predictions, some of them twice and in any order, by several callers at once, while a worker dies: one outcome each.

`PREDICTIONS=10000` posts so many; without it there are fewer, so that the whole suite stays quick.
"""

import json
import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections

from apps.catalog.models import DataRow
from apps.core.models import EventLog
from apps.core.tenancy import tenant
from apps.organizations.permissions import Permission
from apps.production.models import Decision, DecisionState, Outcome
from tests.cast import Person
from tests.production.conftest import Line, coin, make_line
from tests.support.labeling import box
from tests.support.workers import Eventually, StartWorker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
COUNT = int(os.environ.get("PREDICTIONS", "2000"))
CALLERS, EACH, PEOPLE = 4, 500, 60
COUNT_BY_PEOPLE = len(range(0, COUNT, COUNT // PEOPLE))
QUEUES = ("default", "io", "periodic")


def bodies(line: Line) -> list[bytes]:
    """One line for each: every 150th goes to people."""
    with tenant(line.organization_id):
        rows = DataRow.objects.bulk_create(
            DataRow(dataset_id=line.dataset, name=f"photo {n}", width=640, height=480, mime="image/png", checksum=uuid4().hex * 2)
            for n in range(COUNT)
        )
    step = COUNT // PEOPLE
    return [
        json.dumps(
            {
                "external_id": f"claim-{number}",
                "data_row": {"id": str(row.pk)},
                "predictions": [coin(line.words, confidence=0.3 if number % step == 0 else 0.9)],
            }
        ).encode()
        for number, row in enumerate(rows)
    ]


def post(line: Line, lines: list[bytes]) -> list[tuple[str, str]]:
    """External id and decision of each, as one caller posts them."""
    try:
        system = line.owner.key(Permission.PREDICTIONS_UPLOAD)
        told: list[tuple[str, str]] = []
        for start in range(0, len(lines), EACH):
            body = b"\n".join(lines[start : start + EACH])
            answer = system.post(f"production-queues/{line.id}/decisions", body, content_type="application/x-ndjson")
            assert answer.status_code == 200, answer.content[:500]
            results: list[dict[str, Any]] = answer.json()["results"]
            assert [each["problem"] for each in results if each["problem"]] == []
            told += [(each["external_id"], each["decision"]["id"]) for each in results]
        return told
    finally:
        connections.close_all()


def answer_some(line: Line, person: Person, count: int) -> int:
    """Let a person answer so many that wait, as the grid does."""
    project = line.bench.project.pk
    tasks = person.api.post(f"projects/{project}/tasks/claim", {"count": count}).json()["tasks"]
    answers = [
        {
            "task": each["id"],
            "token": each["lease"]["token"],
            "base_revision": 0,
            "change_id": str(uuid4()),
            "created": [box(line.words.coin, x=300)],
        }
        for each in tasks
    ]
    results = person.api.post(f"projects/{project}/tasks/submit", {"answers": answers}).json()["results"]
    assert {each["outcome"] for each in results} == {"submitted"}
    return len(results)


def test_every_external_id_has_one_outcome_and_one_event(
    ada: Person, ana: Person, rui: Person, celery_worker_process: StartWorker, eventually: Eventually
) -> None:
    line = make_line(ada)
    every = bodies(line)
    chance = random.Random(7)
    sent = every + chance.sample(every, COUNT // 10)
    chance.shuffle(sent)
    with ThreadPoolExecutor(CALLERS) as callers:
        told = [each for some in callers.map(lambda at: post(line, sent[at::CALLERS]), range(CALLERS)) for each in some]
    assert len(told) == len(sent)
    assert all(len({decision for number, decision in told if number == one}) == 1 for one in {number for number, _ in told[:200]})

    victim = celery_worker_process(queues=QUEUES, beat=True)
    by_people = answer_some(line, ana, 30)
    victim.kill()
    by_people += answer_some(line, rui, 30)
    celery_worker_process(queues=QUEUES, beat=True)

    def waiting() -> int:
        with tenant(line.organization_id):
            return int(Decision.objects.filter(state=DecisionState.NEEDS_REVIEW).count())

    eventually(lambda: waiting() == COUNT_BY_PEOPLE - by_people, within_s=90)
    with tenant(line.organization_id):
        assert Decision.objects.count() == COUNT
        outcomes = list(Outcome.objects.values_list("decision__external_id", "number", "id"))
        events = list(EventLog.objects.filter(type="decisions.decided").values_list("body__external_id", "body__revision", "body__event"))
    assert len(outcomes) == COUNT - (COUNT_BY_PEOPLE - by_people)
    assert set(Counter(number for number, _, _ in outcomes).values()) == {1}
    assert sorted((name, number, str(event)) for name, number, event in outcomes) == sorted(events)
