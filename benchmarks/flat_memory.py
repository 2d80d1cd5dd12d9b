"""A million predictions into a model run and out of it again: by how much the workers grow above their idle size.

Ratios: `of_import_allowance` and `of_export_allowance` are shares of the 300 MB that a worker may grow by; below 1 is right.
The idle size is that of the workers as they stand before each of the two; the export comes after the import, in the same workers.
With a million annotations the worst of them grew by 43 MB in the import, and by less than 1 MB more in the export.
"""

import argparse
import json
from importlib import import_module
from typing import Any

from benchmarks.house import house, report
from benchmarks.processes import stderr

BOXES_EACH = 5
ALLOWED_MB = 300.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-rows", type=int, default=200_000, help=f"with {BOXES_EACH} boxes each")
    asked = parser.parse_args()
    with house():
        measure(asked.data_rows)


def measure(count: int) -> None:
    """Import, export, and report."""
    scale, serving = import_module("benchmarks.scale"), import_module("benchmarks.served")  # Django is set up by now, and not before
    made = scale.furnished(count)
    body = scale.lines_of(made, BOXES_EACH)
    boxes, spent = count * BOXES_EACH, list[Any]()
    with serving.served() as running:
        running.key = made.key
        with running.watched(spent):
            job = running.call("POST", f"model-runs/{made.run}/predictions", body, "application/x-ndjson")
            assert running.done(job)["result"]["written"] == boxes
        stderr(f"imported {boxes:,} in {spent[0].wall_s:.1f} s, {spent[0].cpu_s:.1f} CPU s")
        with running.watched(spent):
            job = running.call("POST", f"model-runs/{made.run}/exports", json.dumps({"format": "firstpass"}).encode())
            assert running.done(job)["result"]["annotations"] == boxes
        stderr(f"exported in {spent[1].wall_s:.1f} s, {spent[1].cpu_s:.1f} CPU s")
    into, out = spent
    report(
        "flat_memory",
        ratios={"of_import_allowance": into.worker_growth_mb / ALLOWED_MB, "of_export_allowance": out.worker_growth_mb / ALLOWED_MB},
        figures={
            "annotations": boxes,
            "file_mb": len(body) / 1e6,
            "import_worker_growth_mb": into.worker_growth_mb,
            "export_worker_growth_mb": out.worker_growth_mb,
            "import_growth_mb": into.growth_mb,
            "export_growth_mb": out.growth_mb,
            "import_wall_s": into.wall_s,
            "import_cpu_s": into.cpu_s,
            "export_wall_s": out.wall_s,
            "export_cpu_s": out.cpu_s,
        },
    )


if __name__ == "__main__":
    main()
