"""Reading a run of a million predictions: metrics at moving thresholds, and the first page of its data rows by confidence.

Ratios: `vs_sql` is the p95 of GET metrics over that of the bare SQL that reads the same sums; `gallery_vs_scan` is the p95 of the first
page of the data rows, least confident first, over that of the bare index scan of the same rows, joined with their data rows. `worst` is the
first page by F1.

The bare side is a transaction with the two statements for the sums, no more. A request cannot do with less than the caller's key and the
run's subjects beside them, each one more statement, and some 50 KB of JSON for 80 classes: it sends four where the bare side sends two. In
a profile of 100 requests (cProfile, 1,500 evaluated data rows, a busy machine) the sums are a sixth of a request, the figures made of them
a sixteenth, the subjects a quarter, the key an eighth, the beginning and end of the transaction a quarter, and Django the rest.

Data rows, predictions and labels are written straight into the tables; what became of them, the sums and the figures are worked out by the
job that does so after every upload. Calls go through the whole of Django, without a socket; the bare statements run on the same connection
in a transaction of their own. Calls and statements alternate, so that whatever else the machine does meets both alike.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from benchmarks.house import house, report
from benchmarks.processes import stderr

CALLS, WARM = 200, 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-rows", type=int, default=1_000_000, help="how many the run holds")
    parser.add_argument("--evaluated", type=int, default=200_000, help="how many of them have five predictions and two labels")
    asked = parser.parse_args()
    with house():
        measure(asked.data_rows, asked.evaluated)


def measure(rows: int, evaluated: int) -> None:
    """Make the run, evaluate it, read it both ways, and report."""
    crowds, reading = import_module("benchmarks.crowd"), import_module("benchmarks.crowd_reading")  # Django is set up by now, not before
    began = time.perf_counter()
    made = crowds.crowd(rows=rows, evaluated=evaluated)
    stderr(f"made in {time.perf_counter() - began:.0f} s")
    evaluate_s = crowds.evaluate(made)
    stderr(f"evaluated in {evaluate_s:.0f} s")
    reader, chance = reading.Reader(made), random.Random(1)
    points = [(chance.randrange(101), chance.randrange(21)) for _ in range(CALLS + WARM)]
    metrics, sums = alternating([partial(reader.metrics, *at) for at in points], [partial(reader.sums, *at) for at in points])
    gallery, scan = alternating([reader.gallery] * len(points), [reader.scan] * len(points))
    worst, _ = alternating([reader.worst] * len(points), [reader.scan] * len(points))
    report(
        "run_metrics",
        ratios={"vs_sql": p95(metrics) / p95(sums), "gallery_vs_scan": p95(gallery) / p95(scan)},
        figures={
            "metrics_p95_ms": p95(metrics), "metrics_p50_ms": statistics.median(metrics), "sql_p95_ms": p95(sums),
            "sql_p50_ms": statistics.median(sums), "gallery_p95_ms": p95(gallery), "gallery_p50_ms": statistics.median(gallery),
            "worst_p95_ms": p95(worst), "worst_p50_ms": statistics.median(worst),
            "scan_p95_ms": p95(scan), "scan_p50_ms": statistics.median(scan), "evaluate_s": evaluate_s,
        },
        predictions=made.predictions, data_rows=rows, evaluated_data_rows=evaluated, classes=crowds.CLASSES, calls=CALLS,
    )  # fmt: skip


def alternating(ours: list[Callable[[], Any]], bare: list[Callable[[], Any]]) -> tuple[list[float], list[float]]:
    """Milliseconds of each after the first WARM, one of ours and one of the bare ones in turn."""
    took: tuple[list[float], list[float]] = ([], [])
    for number, pair in enumerate(zip(ours, bare, strict=True)):
        for side, call in enumerate(pair):
            began = time.perf_counter()
            call()
            if number >= WARM:
                took[side].append(1000 * (time.perf_counter() - began))
    return took


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    main()
