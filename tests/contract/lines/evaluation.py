"""Evaluations of runs."""

from tests.contract.matrix import Line, Request

LINES = (
    Line(
        "PATCH model-runs/<pk>",
        lambda here, there: Request(f"model-runs/{here.run}", {"name": "renamed", "config": {"lr": 1}, "state": "running"}),
    ),
    Line("DELETE model-runs/<pk>", lambda here, there: Request(f"model-runs/{here.run}"), 409, note="in use"),
    Line("GET model-runs/<pk>/evaluation", lambda here, there: Request(f"model-runs/{here.run}/evaluation")),
    Line(
        "PATCH model-runs/<pk>/evaluation",
        lambda here, there: Request(f"model-runs/{here.run}/evaluation", {"confidence": 0.4, "iou": 0.6}),
    ),
    Line(
        "PUT model-runs/<pk>/labels",
        lambda here, there: Request(f"model-runs/{here.run}/labels", {"project": there.project, "follows": True}),
        202,
    ),
    Line(
        "POST model-runs/<pk>/labels/refresh", lambda here, there: Request(f"model-runs/{here.run}/labels/refresh"), 409, note="none chosen"
    ),
    Line("DELETE model-runs/<pk>/labels", lambda here, there: Request(f"model-runs/{here.run}/labels"), 204),
    Line("GET models/<pk>/metrics", lambda here, there: Request(f"models/{here.model}/metrics")),
    Line(
        "GET model-runs/<pk>/metrics",
        lambda here, there: Request(f"model-runs/{here.run}/metrics", query={"confidence": "0.3", "iou": "0.5", "split": "test"}),
    ),
    Line("GET model-runs/<pk>/curves", lambda here, there: Request(f"model-runs/{here.run}/curves", query={"iou": "0.5", "split": ""})),
    Line(
        "GET model-runs/<pk>/data-rows/<data_row>/outcomes",
        lambda here, there: Request(f"model-runs/{here.run}/data-rows/{here.row}/outcomes", query={"confidence": "0.3"}),
    ),
    Line(
        "GET model-runs/<pk>/comparison",
        lambda here, there: Request(f"model-runs/{here.run}/comparison", query={"with": there.run, "split": "test"}),
    ),
    Line(
        "GET model-runs/<pk>/comparison/data-rows",
        lambda here, there: Request(f"model-runs/{here.run}/comparison/data-rows", query={"with": there.run, "order": "better"}),
    ),
    Line("GET model-runs/<pk>/comparison/runs", lambda here, there: Request(f"model-runs/{here.run}/comparison/runs")),
    Line(
        "GET model-runs/<pk>/label-errors",
        lambda here, there: Request(f"model-runs/{here.run}/label-errors", query={"reason": "class"}),
    ),
    Line(
        "POST model-runs/<pk>/label-errors/review",
        lambda here, there: Request(f"model-runs/{here.run}/label-errors/review", {"data_rows": [there.rows[0]], "comment": "look"}),
        409,
        refused=(409,),
        note="no labels",
    ),
)
