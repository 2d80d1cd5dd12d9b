"""Production queues and decisions."""

from tests.contract.matrix import Line, Request

COIN = {"name": "coin", "kind": "bounding_box", "value": {"x": 1, "y": 1, "width": 9, "height": 9}, "confidence": 0.9}

LINES = (
    Line("GET production-queues", lambda here, there: Request("production-queues")),
    Line("GET production-queues/<pk>", lambda here, there: Request(f"production-queues/{here.production_queue}")),
    Line("GET production-queues/<pk>/figures", lambda here, there: Request(f"production-queues/{here.production_queue}/figures")),
    Line(
        "POST production-queues",
        lambda here, there: Request("production-queues", {"name": "new", "model": there.model, "dataset": there.dataset}),
        201,
    ),
    Line(
        "POST production-queues",
        lambda here, there: Request(
            "production-queues",
            {"name": "fed", "model": here.model, "dataset": here.dataset, "feedback": {"mode": "at_once", "dataset": there.dataset}},
        ),
        201,
        note="with a dataset for training",
    ),
    Line(
        "PATCH production-queues/<pk>",
        lambda here, there: Request(
            f"production-queues/{here.production_queue}",
            {"threshold": 0.9, "model": there.model},
            headers={"If-Match": here.etags["production_queue"]},
        ),
    ),
    Line("POST production-queues/<pk>/feedback", lambda here, there: Request(f"production-queues/{here.production_queue}/feedback"), 202),
    Line(
        "POST production-queues/<pk>/decisions",
        lambda here, there: Request(
            f"production-queues/{here.production_queue}/decisions",
            {"external_id": "new", "data_row": {"id": there.spare_row}, "predictions": [COIN]},
        ),
    ),
    Line("GET decisions", lambda here, there: Request("decisions", query={"queue": there.production_queue})),
    Line("GET decisions/<pk>", lambda here, there: Request(f"decisions/{here.production_decision}")),
)
