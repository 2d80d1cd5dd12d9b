"""Workers die, hang and come back, and Redis forgets: nothing is lost, nothing is doubled, and a zombie's late write is refused."""

import time

import pytest

from apps.core.models.jobs import JobState
from tests.faults.conftest import WAITING, Stage, ask

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MINUTE_S = 60.0
PATIENCE_S = 180.0  # a worker that starts afresh reads torch first, and machines differ
SHORT = {"JOB_LEASE_S": "4"}


@pytest.mark.parametrize(("place", "lease"), [("written", {}), ("committed", SHORT)], ids=["before it commits", "before it acknowledges"])
def test_a_worker_killed_in_the_middle_of_a_chunk_is_made_up_for_within_a_minute(stage: Stage, place: str, lease: dict[str, str]) -> None:
    victim = stage.halting_worker(place, after=4, **lease)
    asked = ask(stage.world)
    stage.eventually(victim.has_halted)
    done = asked.state().done
    assert 0 < done < WAITING
    victim.worker.kill()
    killed = time.monotonic()
    stage.worker(**lease)
    stage.eventually(lambda: asked.state().done > done, within_s=MINUTE_S - (time.monotonic() - killed))
    stage.eventually(asked.is_finished, within_s=PATIENCE_S)
    asked.refuse_loss_and_doubles(stage.undisturbed)


def test_a_worker_that_hung_past_its_lease_writes_nothing_more(stage: Stage) -> None:
    zombie = stage.halting_worker("before", after=3, **SHORT)
    asked = ask(stage.world)
    stage.eventually(zombie.has_halted)
    zombie.worker.freeze()
    stage.worker(**SHORT)
    stage.eventually(asked.is_finished, within_s=PATIENCE_S)
    zombie.go_on()
    zombie.worker.thaw()
    stage.eventually(lambda: "another worker has it" in zombie.worker.log)
    asked.refuse_loss_and_doubles(stage.undisturbed)
    assert zombie.worker.process.poll() is None


def test_messages_that_redis_forgot_are_sent_again(stage: Stage) -> None:
    asked = ask(stage.world)
    stage.forget_messages()
    stage.worker()
    stage.eventually(asked.is_finished, within_s=PATIENCE_S)
    asked.refuse_loss_and_doubles(stage.undisturbed)


def test_redis_may_forget_while_a_worker_works(stage: Stage) -> None:
    worker = stage.halting_worker("written", after=4)
    asked = ask(stage.world)
    stage.eventually(worker.has_halted)
    stage.forget_messages()
    worker.go_on()
    stage.eventually(asked.is_finished, within_s=PATIENCE_S)
    asked.refuse_loss_and_doubles(stage.undisturbed)


def test_a_cancelled_run_goes_on_though_its_next_worker_is_killed_too(stage: Stage) -> None:
    first = stage.halting_worker("committed", after=4, **SHORT)
    asked, api = ask(stage.world), stage.world.owner.api
    stage.eventually(first.has_halted)
    assert api.post(f"jobs/{asked.job}/cancel").status_code == 200
    first.go_on()
    stage.eventually(lambda: asked.state().state == JobState.CANCELLED, within_s=PATIENCE_S)
    first.worker.kill()
    done = asked.state().done
    assert 0 < done < WAITING
    victim = stage.halting_worker("written", after=2, **SHORT)
    assert api.post(f"model-runs/{asked.run}/retry", {}).status_code == 202
    stage.eventually(victim.has_halted)
    victim.worker.kill()
    stage.worker(**SHORT)
    stage.eventually(asked.is_finished, within_s=PATIENCE_S)
    asked.refuse_gaps(stage.undisturbed)
