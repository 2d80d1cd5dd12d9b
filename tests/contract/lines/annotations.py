"""Labeling: the queue's door, tasks, annotation sets."""

from typing import Any
from uuid import uuid4

from apps.core.ids import uuid7
from tests.contract.matrix import Line, Request
from tests.support.labeling import box

SPAN = {"outcome": "drawn", "active_ms": 1200, "started_at": "2026-01-01T00:00:00Z"}


def change(here: Any, **parts: Any) -> dict[str, Any]:
    """The body of a change of the owner's draft."""
    return {"base_revision": 1, "change_id": str(uuid4()), "token": here.tokens["task"], **parts}


def send_change(here: Any, **parts: Any) -> Request:
    return Request(f"annotation-sets/{here.own_set}/changes", change(here, **parts))


def decided(here: Any, there: Any) -> Request:
    """A suggestion is accepted, with the time it took."""
    kept = box(here.feature, derived_from=there.suggestion)
    decision = {"id": str(uuid7()), "suggestion": there.suggestion, "outcome": "accepted", "annotation": kept["id"], "focus_ms": 900}
    return send_change(here, created=[kept], decisions=[decision])


def spent(here: Any, there: Any) -> dict[str, Any]:
    return {"id": str(uuid7()), "annotation": here.own_annotation, "suggestion": there.suggestion, **SPAN}


LINES = (
    Line("GET projects/<pk>/batches", lambda here, there: Request(f"projects/{here.project}/batches")),
    Line(
        "POST projects/<pk>/batches",
        lambda here, there: Request(f"projects/{here.project}/batches", {"name": "new", "priority": 1, "data_rows": list(there.rows)}),
        201,
        note="of data rows",
    ),
    Line(
        "POST projects/<pk>/batches",
        lambda here, there: Request(f"projects/{here.project}/batches", {"name": "new", "global_keys": list(there.keys)}),
        201,
        note="by key",
    ),
    Line(
        "POST projects/<pk>/batches",
        lambda here, there: Request(f"projects/{here.project}/batches", {"name": "new", "dataset": there.dataset, "limit": 2}),
        201,
        note="of a dataset",
    ),
    Line(
        "POST projects/<pk>/batches",
        lambda here, there: Request(f"projects/{here.project}/batches", {"name": "new", "slice": there.slice, "limit": 2}),
        201,
        note="of a slice",
    ),
    Line(
        "POST projects/<pk>/batches",
        lambda here, there: Request(f"projects/{here.project}/batches", {"name": "new", "model_run": there.run, "order": "name"}),
        201,
        note="of a run",
    ),
    Line(
        "POST projects/<pk>/batches",
        lambda here, there: Request(
            f"projects/{here.project}/batches", {"name": "new", "data_rows": [here.rows[0]], "prelabel_run": there.run}
        ),
        201,
        note="with a run's predictions",
    ),
    Line(
        "POST projects/<pk>/tasks/next",
        lambda here, there: Request(f"projects/{here.project}/tasks/next", {"stage": "label", "after": there.task}),
    ),
    Line("POST projects/<pk>/tasks/claim", lambda here, there: Request(f"projects/{here.project}/tasks/claim", {"count": 24})),
    Line(
        "POST projects/<pk>/tasks/submit",
        lambda here, there: Request(
            f"projects/{here.project}/tasks/submit",
            {"answers": [{**change(here, created=[box(here.feature)], activity=[spent(here, here)]), "task": there.task}]},
        ),
        refused=(200,),
        note="another's task is told as missing",
    ),
    Line("GET tasks/<pk>", lambda here, there: Request(f"tasks/{here.task}")),
    Line("GET tasks/<pk>", lambda here, there: Request(f"tasks/{here.done_task}"), note="that is done"),
    Line(
        "POST tasks/<pk>/take-back",
        lambda here, there: Request(f"tasks/{here.done_task}/take-back"),
        409,
        by="annotator",
        note="that somebody reviewed",
    ),
    Line(
        "POST tasks/<pk>/submit",
        lambda here, there: Request(
            f"tasks/{here.task}/submit", {"token": here.tokens["task"], "revision": 1, "activity": [spent(here, there)]}
        ),
    ),
    Line("GET annotation-sets/<pk>", lambda here, there: Request(f"annotation-sets/{here.own_set}")),
    Line("GET annotation-sets/<pk>", lambda here, there: Request(f"annotation-sets/{here.run_set}"), note="of a run"),
    Line("GET annotation-sets/<pk>/revisions", lambda here, there: Request(f"annotation-sets/{here.own_set}/revisions")),
    Line("GET annotation-sets/<pk>/revisions/<number>", lambda here, there: Request(f"annotation-sets/{here.own_set}/revisions/1")),
    Line("POST annotation-sets/<pk>/changes", lambda here, there: send_change(here, created=[box(there.feature)]), note="something drawn"),
    Line(
        "POST annotation-sets/<pk>/changes",
        lambda here, there: send_change(here, updated=[{**box(here.feature, x=5), "id": there.own_annotation}]),
        note="something moved",
    ),
    Line(
        "POST annotation-sets/<pk>/changes",
        lambda here, there: send_change(here, deleted=[there.own_annotation]),
        note="something deleted",
    ),
    Line("POST annotation-sets/<pk>/changes", decided, note="something accepted"),
    Line(
        "POST annotation-sets/<pk>/changes",
        lambda here, there: send_change(here, activity=[spent(here, there)]),
        note="time spent",
    ),
    Line(
        "POST annotation-sets/<pk>/changes",
        lambda here, there: send_change(here, created=[{**box(here.feature), "id": there.suggestion}]),
        422,
        taken=True,
        note="an id that is taken",
    ),
)
