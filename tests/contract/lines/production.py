"""Production queues and decisions."""

from collections.abc import Callable
from typing import Any

from tests.contract.matrix import Line, Request

COIN = {"name": "coin", "kind": "bounding_box", "value": {"x": 1, "y": 1, "width": 9, "height": 9}, "confidence": 0.9}


def own(place: str, body: dict[str, Any] | None) -> Callable[[Any, Any], Request]:
    """A call to a door of the queue's."""
    return lambda here, there: Request(f"production-queues/{here.production_queue}/{place}", body)


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
    *(
        Line(f"{method} production-queues/<pk>/{place}", own(place, body), status)
        for method, place, body, status in (
            ("GET", "threshold", None, 200),
            ("POST", "promise", {"error_rate": 0.2, "confidence": 0.8}, 201),
            ("DELETE", "promise", None, 204),
            ("PUT", "calibration", {"number": 0}, 200),
            ("GET", "drift", None, 200),
            ("POST", "drift-steps", {"rung": "warn", "why": "a look"}, 201),
        )
    ),
    *(
        Line(f"POST production-queues/<pk>/drift-steps/<number>/{verb}", own(f"drift-steps/{number}/{verb}", body))
        for number, verb, body in ((1, "take", None), (2, "reverse", {"reason": "a look"}))
    ),
)
