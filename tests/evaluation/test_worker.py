"""An evaluation by real workers, one of which is killed while it writes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import QuerySet
from django.db.models.functions import Now

from apps.core.jobs import wake_job
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.evaluation.models import Outcome, RunEvaluation
from apps.evaluation.services import evaluating, labels
from apps.model_runs.models import ModelRunDataRow
from tests.cast import Person
from tests.evaluation.runs import another_run, make_trial

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROWS = evaluating.PORTION + 50


def passed_over(rows: QuerySet[Any]) -> int:
    """How many rows the database looks at in vain to answer this."""

    def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield plan
        for below in plan.get("Plans", ()):
            yield from nodes(below)

    (told,) = json.loads(rows.explain(analyze=True, format="json"))
    removed = ("Rows Removed by Filter", "Rows Removed by Join Filter")
    return sum(each["Actual Loops"] * each.get(name, 0) for each in nodes(told["Plan"]) for name in removed)


def test_a_worker_killed_while_it_evaluates_leaves_the_same_numbers(ada: Person, celery_worker_process: Any, eventually: Any) -> None:
    trial = make_trial(ada, rows=ROWS)
    whole = another_run(trial, rows=ROWS)
    trial.label(**{f"_{number}": [trial.coin(10)] for number in range(ROWS)})
    lines = [trial.said(number, 10 + number % 90, 0.3 + number % 70 / 100) for number in range(ROWS)]
    whole.take()
    whole.upload(*lines)
    with tenant(ada.organization.pk):
        assert passed_over(labels.rows_to_take(trial.run, trial.bench.project)) < 10 * ROWS
    trial.take()
    trial.upload(*lines, settle=False)
    with tenant(ada.organization.pk):
        rows = ModelRunDataRow.objects.filter(model_run=trial.run)
        # The last portion, in the order of data rows, waits for this row with its transaction open.
        list(rows.select_for_update().order_by("-data_row")[:1])
        first = celery_worker_process(queues=("default", "io"))
        eventually(lambda: rows.filter(is_stale=True).count() == ROWS - evaluating.PORTION, within_s=60)
        eventually(lambda: Job.objects.get(kind=evaluating.EVALUATE, state=JobState.RUNNING).done == evaluating.PORTION)
        first.kill()
    celery_worker_process(queues=("default",))
    with tenant(ada.organization.pk):
        for job in Job.objects.filter(state__lte=JobState.RUNNING):
            JobChunk.objects.filter(job=job).update(lease_until=Now())
            wake_job(job.pk)

    def over() -> bool:
        with tenant(ada.organization.pk):
            evaluation = RunEvaluation.objects.get(model_run=trial.run)
            return evaluation.computed == evaluation.wanted

    eventually(over, within_s=60)
    with tenant(ada.organization.pk):
        assert not rows.filter(is_stale=True).exists()
        assert Outcome.objects.filter(model_run=trial.run).count() == 2 * ROWS
    for query in ("", "?confidence=0.5&iou=0.75"):
        assert trial.get(f"metrics{query}") == whole.get(f"metrics{query}")
