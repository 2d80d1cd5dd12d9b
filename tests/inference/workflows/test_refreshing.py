"""A part of a workflow changes: what people have open is suggested anew, and as before once the part is rolled back."""

from typing import Any

import pytest

from apps.core import jobs
from apps.core.models import EventLog, Job
from apps.core.tasks import tell_subscribers
from apps.core.tenancy import bound, tenant
from apps.inference.models import PredictorVersion
from tests.inference.workflows.conftest import SIDE, Flows
from tests.inference.workflows.graphs import chain, node
from tests.support.horizon import settle

pytestmark = pytest.mark.django_db(transaction=True)
SURE = 0.85  # the finder is surer of the first square than that, and less sure of the second


def follow(flows: Flows) -> None:
    """Let subscribers and jobs do what there is to do."""
    number = flows.world.organization_id
    with bound(number):
        for _ in range(10):
            settle(number)
            tell_subscribers()
            with tenant(number):
                waiting = list(Job.objects.filter(state__lte=1).values_list("pk", flat=True))
            if not waiting:
                return
            for each in waiting:
                jobs.run(str(each))


def opened(flows: Flows, predictor: str) -> dict[str, Any]:
    """A task that somebody has open, of which the workflow has spoken."""
    flows.api.post(f"projects/{flows.project.pk}/predictors", {"predictor": predictor})
    task: dict[str, Any] = flows.api.post(f"projects/{flows.project.pk}/tasks/next", {"stage": "label"}).json()
    assert flows.api.post(f"tasks/{task['id']}/suggestions", {"predictor": predictor}).json()["job"]
    follow(flows)
    return task


def said(flows: Flows, task: dict[str, Any]) -> int:
    """How many squares are suggested for it now."""
    (one,) = flows.api.get(f"tasks/{task['id']}").json()["suggestions"]
    return len(one["annotations"])


def surer(flows: Flows) -> None:
    """A new version of the finder, which keeps to itself what it is less sure of."""
    shared = {"url": flows.server.url, "width": SIDE, "height": SIDE, "scaling": "0..1"}
    settings = {**shared, "model": "finder", "labels": ["square"], "answers": "detections", "threshold": SURE}
    assert flows.api.post(f"predictors/{flows.finder}/versions", {"settings": settings}).status_code == 202
    follow(flows)


def roll_back(flows: Flows, predictor: str) -> str:
    with tenant(flows.world.organization_id):
        first = str(PredictorVersion.objects.get(predictor=predictor, number=1).pk)
    assert flows.api.post(f"predictors/{predictor}/promotion", {"version": first}).status_code == 200
    follow(flows)
    return first


def test_what_is_open_follows_a_part_that_changes_and_is_rolled_back(flows: Flows) -> None:
    made = flows.made(chain(node("find", "predictor", predictor=flows.finder)))
    task = opened(flows, made["id"])
    assert said(flows, task) == 2
    surer(flows)
    assert said(flows, task) == 1
    roll_back(flows, flows.finder)
    assert said(flows, task) == 2
    again = flows.api.post(f"tasks/{task['id']}/suggestions", {"predictor": made["id"]}).json()
    assert again["job"] is None, "with these parts it said so before"
    with tenant(flows.world.organization_id):
        last = EventLog.objects.filter(type="suggestions.added", body__data_row=task["data_row"]["id"]).order_by("-id").first()
    assert last.body["model_run"] == again["model_run"]


def test_a_workflow_in_a_workflow_passes_the_change_on(flows: Flows) -> None:
    inner = flows.made(chain(node("find", "predictor", predictor=flows.finder)), "inner")
    outer = flows.made(chain(node("ask", "predictor", predictor=inner["id"])), "outer")
    task = opened(flows, outer["id"])
    assert said(flows, task) == 2
    surer(flows)
    assert said(flows, task) == 1


def test_a_part_at_a_version_of_its_own_stays_as_it_is(flows: Flows) -> None:
    with tenant(flows.world.organization_id):
        first = str(PredictorVersion.objects.get(predictor=flows.finder).pk)
    made = flows.made(chain(node("find", "predictor", predictor=flows.finder, version=first)))
    task = opened(flows, made["id"])
    surer(flows)
    assert said(flows, task) == 2
    with tenant(flows.world.organization_id):
        assert Job.objects.filter(params__task=task["id"]).count() == 1
