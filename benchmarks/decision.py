"""A decision request beside an endpoint that does nothing.

Ratio: `p50_vs_empty` is the median of `POST production-queues/{id}/decisions` with one prediction and a known threshold over the median of
a POST of the same body, by the same key, to an endpoint that admits the caller, opens the organization and answers. Half of the predictions
are sure enough and become automatic labels, half go to people; 2 % of both are audited blind. `p99` is reported beside it.

Calls go through the whole of Django, without a socket, one of ours and one of the empty ones in turn, so that what else the machine does
meets both alike. Each asks about a data row that no call before it asked about, in a queue that has thousands of decisions by then.
"""

import argparse
import statistics
from importlib import import_module

from django.test.utils import override_settings

from benchmarks.house import house, report
from benchmarks.run_metrics import WARM, alternating, p95


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=2_000)
    asked = parser.parse_args()
    with house():
        measure(asked.calls)


def measure(calls: int) -> None:
    """Post, and report."""
    made = import_module("benchmarks.decision_house").caller(rows=2 * (calls + WARM))
    sure = [0.9 if number % 2 else 0.3 for number in range(calls + WARM)]
    with override_settings(ROOT_URLCONF="benchmarks.decision_house"):
        ours, empty = alternating([made.decide(each) for each in sure], [made.nothing(each) for each in sure])
    report(
        "decision",
        ratios={"p50_vs_empty": statistics.median(ours) / statistics.median(empty)},
        figures={
            "p50_ms": statistics.median(ours), "p95_ms": p95(ours), "p99_ms": p99(ours),
            "automatic_p50_ms": statistics.median(ours[1::2]), "by_people_p50_ms": statistics.median(ours[::2]),
            "empty_p50_ms": statistics.median(empty), "empty_p99_ms": p99(empty),
        },
        calls=calls, audit_share=0.02,
    )  # fmt: skip


def p99(values: list[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(values, n=100)[-1]


if __name__ == "__main__":
    main()
