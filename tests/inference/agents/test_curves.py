"""The curves of a lesson: every figure that an agent tells is one, within bounds, and stays with the version."""

from typing import Any

import pytest

from apps.core.models import Job
from apps.core.tenancy import tenant
from apps.inference.services.curves import MOST_KEPT, curves_of
from tests.inference.agents.conftest import AgentWorld, Learns, named, newest, train

pytestmark = pytest.mark.django_db(transaction=True)


def tell(agent: Learns, lesson: dict[str, Any], step: int, /, **figures: object) -> Any:
    return agent.fit("progress", agent=agent.told, lease=named(lesson), step=step, steps=10, metrics=figures)


def test_every_figure_by_whatever_name_is_a_curve_of_the_job_and_then_of_the_version(here: AgentWorld, agent: Learns) -> None:
    job = train(here).json()["job"]
    lesson = agent.lesson()
    for step in (1, 2):
        assert tell(agent, lesson, step, accuracy=step / 10, val_map=0.25, rate=0.000012345).status_code == 204
    assert tell(agent, lesson, 3, accuracy=0.3).status_code == 204
    shown = here.world.owner.api.get(f"jobs/{job}").json()
    assert shown["message"] == "Step 3 of 10, accuracy 0.300"
    assert shown["metrics"][1:] == [{"step": 2, "accuracy": 0.2, "val_map": 0.25, "rate": 1.2345e-05}, {"step": 3, "accuracy": 0.3}]
    assert agent.fit("end", agent=agent.told, lease=named(lesson), version="2", metrics={"val_map": 0.25}).status_code == 204
    assert newest(here).card["curves"] == {
        "accuracy": [[1, 0.1], [2, 0.2], [3, 0.3]],
        "val_map": [[1, 0.25], [2, 0.25]],
        "rate": [[1, 1.2345e-05], [2, 1.2345e-05]],
    }


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"accuracy": "high"}, "accuracy", "finite number"),
    ({"accuracy": True}, "accuracy", "finite number"),
    ({"accuracy": None}, "accuracy", "finite number"),
    ({"accuracy": [0.5]}, "accuracy", "finite number"),
    ({"step": 3}, "step", "beside the figures"),
    ({" ": 3}, "", "1 to 80 characters"),
    ({"x" * 81: 3}, "x" * 80, "1 to 80 characters"),
    ({f"figure {number}": 1 for number in range(51)}, "", "at most 50"),
]


def test_what_is_no_figure_is_refused_by_its_name(here: AgentWorld, agent: Learns) -> None:
    job = train(here).json()["job"]
    lesson = agent.lesson()
    for figures, at, words in REFUSED:
        refused = tell(agent, lesson, 1, **figures)
        assert refused.status_code == 400, figures
        (error,) = refused.json()["errors"]
        assert error["pointer"].startswith("/metrics")
        assert at in error["pointer"]
        assert words in error["message"]
    assert here.job(job).metrics == []


def test_figures_under_ever_new_names_are_refused_once_there_are_too_many(here: AgentWorld, agent: Learns) -> None:
    train(here)
    lesson = agent.lesson()
    assert tell(agent, lesson, 1, **{f"of class {number}": 0.5 for number in range(49)}).status_code == 204
    assert tell(agent, lesson, 2, loss=0.5).status_code == 204
    refused = tell(agent, lesson, 3, accuracy=0.5)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/metrics")
    assert "51 names" in refused.json()["errors"][0]["message"]
    assert tell(agent, lesson, 3, loss=0.4).status_code == 204


def test_a_version_keeps_so_much_of_a_long_curve_with_its_ends(here: AgentWorld, agent: Learns) -> None:
    job = train(here).json()["job"]
    lesson = agent.lesson()
    with tenant(here.organization_id):
        points = [{"step": step, "loss": 1 / step, "f1": 0.5} for step in range(1, 2001)]
        Job.objects.filter(pk=job).update(metrics=points)
    agent.fit("end", agent=agent.told, lease=named(lesson), version="2")
    curves = newest(here).card["curves"]
    assert [len(curves[name]) for name in ("loss", "f1")] == [MOST_KEPT / 2] * 2
    assert (curves["loss"][0], curves["loss"][-1]) == ([1, 1.0], [2000, 1 / 2000])


def test_where_training_went_back_a_curve_goes_on_from_there() -> None:
    points = [
        {"step": 1, "loss": 3.0},
        {"step": 2, "loss": 2.0, "f1": 0.1},
        {"step": 3, "loss": 1.0},
        {"step": 2, "loss": 2.5},
        {"step": 2, "f1": 0.2},
    ]
    assert curves_of(points) == {"loss": [(1, 3.0), (2, 2.5)], "f1": [(2, 0.2)]}
