"""How a workflow's parts are doing that work in workers here: known, by what their work last came to."""

from typing import Any

import pytest

from apps.catalog.models import DataRow
from apps.core import storage
from apps.core.models import Job, JobError
from apps.core.models.jobs import JobState
from apps.core.tenancy import tenant
from apps.inference import warm
from apps.inference.models import PredictorVersion
from tests.inference.test_training import start, work
from tests.inference.workflows.conftest import Flows
from tests.inference.workflows.graphs import chain, node

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def detector(flows: Flows) -> str:
    """A predictor that was trained here."""
    work(flows.world, start(flows.world))
    return str(flows.world.predictor.pk)


@pytest.fixture
def around(flows: Flows, detector: str) -> dict[str, Any]:
    """A workflow that asks it, through another workflow."""
    inner = flows.made(chain(node("a", "predictor", predictor=detector)), "inner")
    return flows.made(chain(node("b", "predictor", predictor=inner["id"])), "outer")


def run(flows: Flows, predictor: str, *rows: DataRow) -> Job:
    body = {"data_rows": [str(row.pk) for row in rows or flows.world.rows[:2]]}
    answer = flows.api.post(f"predictors/{predictor}/runs", body)
    assert answer.status_code == 202, answer.json()
    return work(flows.world, answer.json()["job"])


def health(flows: Flows, predictor: str) -> dict[str, Any]:
    return dict(flows.api.get(f"predictors/{predictor}/health").json())


def spoil(flows: Flows, detector: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Weights that cannot be read take the place of its own, which are returned; nothing is in memory any more."""
    with tenant(flows.world.organization_id):
        version = PredictorVersion.objects.get(predictor=detector)
        sound = version.weights_key
        put(flows, detector, storage.put("weights", b"no weights at all", "safetensors"))
    monkeypatch.setattr(warm, "_ready", warm.Warm(warm.fresh, most_bytes=2**30))
    return sound


def put(flows: Flows, detector: str, key: str) -> None:
    PredictorVersion.objects.filter(predictor=detector).update(weights_key=key)


def test_a_part_that_was_not_asked_yet_is_ready_and_one_that_answered_works(flows: Flows, detector: str, around: dict[str, Any]) -> None:
    told = health(flows, around["id"])
    (only,) = told["parts"]
    assert (told["condition"], only["predictor"], only["condition"], only["succeeded_at"]) == ("ready", detector, "ready", None)
    assert run(flows, around["id"]).state == JobState.FINISHED
    told = health(flows, around["id"])
    (only,) = told["parts"]
    assert (told["condition"], only["condition"]) == ("working", "working")
    assert only["succeeded_at"] is not None
    assert health(flows, detector)["condition"] == "working"


def test_a_part_that_cannot_be_loaded_fails_until_it_can(
    flows: Flows, detector: str, around: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = spoil(flows, detector, monkeypatch)
    assert run(flows, around["id"]).state == JobState.FAILED
    told = health(flows, around["id"])
    assert (told["condition"], told["parts"][0]["condition"]) == ("failing", "failing")
    assert told["error"] == told["parts"][0]["error"] != ""
    own = health(flows, detector)
    assert (own["condition"], own["error"], own["succeeded_at"]) == ("failing", told["error"], None)
    with tenant(flows.world.organization_id):
        put(flows, detector, sound)
    assert run(flows, around["id"]).state == JobState.FINISHED
    assert health(flows, around["id"])["condition"] == "working"


def test_what_went_wrong_when_it_was_asked_by_itself_counts_as_well(
    flows: Flows, detector: str, around: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(flows, detector, monkeypatch)
    assert run(flows, detector).state == JobState.FAILED
    assert health(flows, around["id"])["condition"] == "failing"


def test_a_picture_that_cannot_be_read_does_not_count_against_it(flows: Flows, detector: str, around: dict[str, Any]) -> None:
    row = flows.world.rows[0]
    with tenant(flows.world.organization_id):
        DataRow.objects.filter(pk=row.pk).update(media_key=storage.put("media", b"no picture", "png"))
    for asked in (detector, around["id"]):
        assert run(flows, asked, row).failed == 1
        assert health(flows, asked)["condition"] == "working"


def test_a_new_version_begins_anew(flows: Flows, detector: str, around: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(flows, detector, monkeypatch)
    run(flows, around["id"])
    assert health(flows, around["id"])["condition"] == "failing"
    work(flows.world, start(flows.world))
    assert health(flows, around["id"])["condition"] == "ready"


def test_a_part_without_a_version_that_is_ready_fails(flows: Flows, detector: str, around: dict[str, Any]) -> None:
    with tenant(flows.world.organization_id):
        PredictorVersion.objects.filter(predictor=detector).update(state=2)
    told = health(flows, around["id"])
    assert (told["condition"], told["error"]) == ("failing", "No version of it is ready.")


def test_what_a_server_behind_a_part_cost_keeps_its_code(flows: Flows) -> None:
    asked = flows.made(chain(node("a", "predictor", predictor=flows.finder)))
    flows.server.respond = lambda _: (500, {"error": "the model is broken"})
    job = run(flows, asked["id"])
    with tenant(flows.world.organization_id):
        codes = set(JobError.objects.filter(job=job).values_list("code", flat=True))
    assert (job.failed, codes) == (2, {"endpoint_failed"})
