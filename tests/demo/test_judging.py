"""The demo's model runs: two versions of its detector on the same scenes, with splits and the ground truth, ready to be compared."""

from typing import Any
from uuid import UUID

import pytest

from apps.core.tenancy import bound, tenant
from apps.demo import content, services
from apps.inference.models import Predictor, PredictorVersion
from apps.inference.queries import newest_ready
from apps.model_runs.models import ModelRun, ModelRunDataRow, Purpose
from tests.cast import Person
from tests.evaluation.runs import work_all
from tests.inference.conftest import QUICK
from tests.support.horizon import settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SCALE, STEPS = 0.02, 20


@pytest.fixture
def demo(settings: Any, monkeypatch: pytest.MonkeyPatch, ada: Person) -> Person:
    """Ada's organization, as the demo's seeding and all that comes of it leave it, with a detector that learns little and fast."""
    settings.DEMO_SCALE = SCALE
    monkeypatch.setattr(content, "training_settings", lambda share=1.0: {**QUICK, "steps": round(STEPS * share)})
    with tenant(ada.organization.pk):
        services.start_seeding(actor=ada.actor)
    for _ in range(4):  # the scenes, the first version, the second, and what comes of that
        work_all(ada)
        settle(ada.organization.pk)
    return ada


def test_two_versions_are_judged_on_the_same_scenes_and_the_better_trained_one_stays_in_use(demo: Person) -> None:
    few, many = (each for each in demo.api.get("model-runs").json()["results"] if each["purpose"] != "production")
    assert (few["name"], many["name"]) == ("6 steps, held-out scenes", "20 steps, held-out scenes")
    told = [demo.api.get(f"model-runs/{run['id']}").json()["config"] for run in (few, many)]
    assert [(each["version"], each["steps"]) for each in told] == [(2, 6), (1, 20)]
    splits = [_splits(demo, run["id"]) for run in (few, many)]
    assert splits[0] == splits[1]
    assert sorted(splits[0].values()) == ["test"] * 3 + ["validation"] * 3
    for run in (few, many):
        total = demo.api.get(f"model-runs/{run['id']}/metrics").json()["total"]
        assert total["true_positives"] + total["false_negatives"] > 0
    compared = demo.api.get(f"model-runs/{few['id']}/comparison?with={many['id']}")
    assert compared.status_code == 200, compared.json()
    with tenant(demo.organization.pk):
        assert newest_ready(Predictor.objects.get()).number == 1
    assert [each["name"] for each in demo.api.get("publications").json()["results"]] == [content.PREDICTOR]
    _told_again_nothing_is_new(demo)


def _told_again_nothing_is_new(demo: Person) -> None:
    with bound(demo.organization.pk), tenant(demo.organization.pk):
        for version in PredictorVersion.objects.all():
            services.judge_version(version=version.pk)
        assert (PredictorVersion.objects.count(), ModelRun.objects.exclude(purpose=Purpose.PRODUCTION).count()) == (2, 2)


def _splits(demo: Person, run: str) -> dict[UUID, str]:
    with tenant(demo.organization.pk):
        return dict(ModelRunDataRow.objects.filter(model_run=run).values_list("data_row_id", "split"))
