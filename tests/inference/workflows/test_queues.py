"""Where workflows run: those of parts that only wait for servers go by the queue of such parts, and others by that of heavy work."""

import pytest

from apps.core.models import Job
from apps.core.tenancy import tenant
from apps.inference.models import PredictorVersion
from apps.inference.parts import parts_of
from apps.inference.services.workflows import is_light
from apps.model_runs.models import ModelRun
from tests.inference.test_training import start, work
from tests.inference.workflows.conftest import Flows
from tests.inference.workflows.graphs import chain, node

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(flows: Flows, predictor: str) -> list[str]:
    """The kinds of job that trying it, running it and asking it live start."""
    row = str(flows.world.rows[0].pk)
    asked = [
        flows.api.post(f"predictors/{predictor}/trials", {"data_rows": [row]}),
        flows.api.post(f"predictors/{predictor}/runs", {"data_rows": [row]}),
        flows.api.post(f"tasks/{flows.task().pk}/suggestions", {"predictor": predictor}),
    ]
    assert [each.status_code for each in asked] == [202] * 3, [each.json() for each in asked]
    with tenant(flows.world.organization_id):
        return [Job.objects.get(pk=each.json()["job"]).kind for each in asked]


def test_a_workflow_of_servers_waits_for_no_heavy_work(flows: Flows) -> None:
    inner = flows.made(chain(node("a", "predictor", predictor=flows.finder)), "inner")
    outer = flows.made(chain(node("a", "predictor", predictor=inner["id"])), "outer")
    for one in (inner, outer):
        assert kinds(flows, one["id"]) == ["inference.trial_light", "inference.predict_light", "inference.live_light"]


def test_a_workflow_with_one_heavy_part_goes_by_the_queue_of_heavy_work(flows: Flows) -> None:
    work(flows.world, start(flows.world))
    heavy = str(flows.world.predictor.pk)
    inner = flows.made(chain(node("a", "predictor", predictor=heavy)), "inner")
    outer = flows.made(chain(node("a", "predictor", predictor=inner["id"])), "outer")
    with tenant(flows.world.organization_id):
        versions = PredictorVersion.objects.select_related("predictor").filter(predictor__in=[inner["id"], outer["id"]])
        assert [is_light(each) for each in versions] == [False, False]
    assert kinds(flows, outer["id"]) == ["inference.trial", "inference.predict", "inference.live"]


def test_a_run_over_data_rows_of_the_catalog_tells_of_which_parts_it_is(flows: Flows) -> None:
    made = flows.made(chain(node("a", "predictor", predictor=flows.finder)))
    answer = flows.api.post(f"predictors/{made['id']}/runs", {"data_rows": [str(flows.world.rows[0].pk)]})
    with tenant(flows.world.organization_id):
        version = PredictorVersion.objects.select_related("predictor").get(predictor=made["id"])
        assert ModelRun.objects.get(pk=answer.json()["model_run"]).parts == parts_of(version) != ""
