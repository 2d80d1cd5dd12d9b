"""Names of the figures that are worked out here: those who send figures of their own call them otherwise, wherever they state them.

They are those that the `labelbox` package for Python, 7.17.0, reserves (labelbox.data.annotation_types.metrics.scalar); in capitals too.
"""

from typing import Any

from apps.kinds.reading import InvalidValue, join, read_metrics
from apps.kinds.values import Metrics

COUNTED = ("true_positive_count", "false_positive_count", "true_negative_count", "false_negative_count")
RESERVED = ("iou", "precision", "recall", "f1", *COUNTED)


def refuse_reserved(name: str, at: str) -> str:
    """The name, where it is free. Raises InvalidValue."""
    if name.strip().lower() in RESERVED:
        expected = f"a name of your own, as in 'my {name.strip()}', and none of {', '.join(RESERVED)}"
        raise InvalidValue(at, f"{name!r} is the name of a figure that is worked out here.", expected, code="reserved_name")
    return name


def read_own_metrics(payload: Any, at: str) -> Metrics:
    """Figures by name that a prediction or an answer brings. Raises InvalidValue."""
    metrics = read_metrics(payload, at)
    for name, _ in metrics:
        refuse_reserved(name, join(at, name))
    return metrics
