"""Predictions through the public API and a worker into a model run, and out again: beside COPY and bulk_create of the same rows.

Ratios: `vs_copy` and `vs_bulk_create` are annotations per second of wall time here over theirs: a bare COPY into the same table with its
keys and indexes, and Django's bulk_create into sets that are there already. Neither of them reads a file, looks up a data row, makes a
set, counts, or can be told twice. `cpu_vs_label_studio` is the CPU seconds of Label Studio for the same import (as many tasks of 5
predicted boxes; web and database) over those of all processes here; `export_cpu_vs_label_studio` is the same for the export. Theirs are
measured in the same run with WITH_LABEL_STUDIO=1, and else as recorded: `conditions` say which.

The import is measured until its job has ended. What follows from it, which is the evaluation of the run, has no counterpart in Label
Studio: it is in neither ratio but told by itself as `follow_up_cpu_s`, and the export begins when it is over and no event is left to tell.

What the import takes beyond the floor is the sets of the data rows and their counts (10,000 rows with their keys and indexes), looking
up data rows by their keys, checking each value, and the web server, the queue and the client that asks how far it is.

Figures: `floor_cpu_s` is what nothing but parsing the file's lines and copying the rows takes; `copy_without_keys_s` is COPY into a
temporary table with the same indexes and no foreign keys.
"""

import argparse
import json
from importlib import import_module
from typing import Any

from benchmarks.house import house, report
from benchmarks.label_studio import Theirs, theirs
from benchmarks.processes import stderr

BOXES_EACH = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-rows", type=int, default=10_000)
    asked = parser.parse_args()
    other = theirs(asked.data_rows, BOXES_EACH)
    with house():
        measure(asked.data_rows, other)


def measure(count: int, other: Theirs) -> None:
    """Set everything up, measure the three ways in and the way out, and report."""
    scale, serving = import_module("benchmarks.scale"), import_module("benchmarks.served")  # Django is set up by now, and not before
    made = scale.furnished(count)
    body = scale.lines_of(made, BOXES_EACH)
    boxes = count * BOXES_EACH
    with serving.served() as running:
        running.key = made.key
        spent: list[Any] = []
        with running.watched(spent):
            job = running.call("POST", f"model-runs/{made.run}/predictions", body, "application/x-ndjson")
            result = running.done(job)["result"]
        assert result["written"] == boxes, result
        stderr(f"imported {boxes:,} in {spent[0].wall_s:.1f} s, {spent[0].cpu_s:.1f} CPU s")
        with running.watched(spent):
            running.settle(made.organization)
        with running.watched(spent):
            running.done(running.call("POST", f"model-runs/{made.run}/exports", json.dumps({"format": "firstpass"}).encode()))
        stderr(f"exported in {spent[2].wall_s:.1f} s, {spent[2].cpu_s:.1f} CPU s")
    bare, bulk_s = scale.by_copy(made), scale.by_bulk_create(made)
    stderr(f"COPY {bare.wall_s:.1f} s, bulk_create {bulk_s:.1f} s")
    into, follow_up, out = spent
    compared = {
        "follow_up_cpu_s": follow_up.cpu_s,
        "copy_s": bare.wall_s,
        "copy_cpu_s": bare.cpu_s,
        "copy_without_keys_s": bare.keyless_s,
        "bulk_create_s": bulk_s,
    }
    told(boxes, into, out, compared | {"floor_cpu_s": bare.cpu_s + scale.by_parsing(body)}, other)


def told(boxes: int, into: Any, out: Any, compared: dict[str, float], other: Theirs) -> None:
    """Report what the import and the export took, beside what they are compared with."""
    report(
        "import_predictions",
        ratios={
            "vs_copy": compared["copy_s"] / into.wall_s,
            "vs_bulk_create": compared["bulk_create_s"] / into.wall_s,
            "cpu_vs_label_studio": other.import_cpu_s / into.cpu_s,
            "export_cpu_vs_label_studio": other.export_cpu_s / out.cpu_s,
        },
        figures={
            "annotations": boxes,
            "per_second": boxes / into.wall_s,
            "import_wall_s": into.wall_s,
            "import_cpu_s": into.cpu_s,
            "import_rss_growth_mb": into.growth_mb,
            "export_wall_s": out.wall_s,
            "export_cpu_s": out.cpu_s,
            "export_rss_growth_mb": out.growth_mb,
            **compared,
            **other.figures(),
        },
        label_studio=other.words,
    )


if __name__ == "__main__":
    main()
