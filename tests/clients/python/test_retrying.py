"""A run of a predictor goes on from Python with the data rows that it has no answer for."""

import pytest

from firstpass import Client, Conflict, Unanswered
from tests.cast import Person
from tests.inference.agents.conftest import AgentWorld, connect, one_box_each
from tests.inference.conftest import make_world

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_failed_and_what_was_not_reached_go_on(client: Client, ada: Person) -> None:
    world = make_world(ada)
    here = AgentWorld(world, connect(world))
    agent, asked = here.agent(), here.look_at_everything()
    lease = agent.lease()
    agent.answer(lease, [{"data_row": lease["data_rows"][0]["id"], "error": "No memory.", "seconds": 0.1}, *one_box_each(lease)[1:]])
    run = client.model_run(asked["model_run"])
    with pytest.raises(Conflict) as refused:
        run.retry()
    assert refused.value.code == "still-at-work"
    client.job(asked["job"]).cancel()
    assert run.unanswered() == Unanswered(failed=1, not_reached=4)

    for only in ("failed", None):
        job = run.retry(only)
        assert str(job.id) == asked["job"]
        for each in (agent.take(64) or {"leases": []})["leases"]:
            agent.answer(each, one_box_each(each))
        job.wait(progress=False)
    assert (job.total, job.done, job.failed, list(job.errors())) == (12, 12, 0, [])
    assert (run.unanswered(), run.refresh().prediction_count) == (Unanswered(0, 0), 12)
