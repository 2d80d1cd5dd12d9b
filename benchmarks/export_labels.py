"""Labels through the public API into a project, and out of it as Firstpass NDJSON and as COCO.

Ratios: `cpu_vs_label_studio` is the CPU seconds of Label Studio for the export of as many annotations as JSON (5 boxes in each task; web
and database) over those of all processes here for the NDJSON; `coco_cpu_vs_label_studio` is the same for COCO. Theirs are measured in the
same run with WITH_LABEL_STUDIO=1, and else as recorded: `conditions` say which. `peak_rss_growth_mb` is by how much the largest process
grew above its idle size in either export. The import of the labels, which comes before, is told among the figures; the exports begin when
its events have been told to those that listen, which `follow_up_cpu_s` is for.
"""

import argparse
import json
from importlib import import_module
from typing import Any

from benchmarks.house import house, report
from benchmarks.label_studio import Theirs, theirs
from benchmarks.processes import stderr

BOXES_EACH = 5
FORMATS = ("firstpass", "coco")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-rows", type=int, default=10_000)
    asked = parser.parse_args()
    other = theirs(asked.data_rows, BOXES_EACH)
    with house():
        measure(asked.data_rows, other)


def measure(count: int, other: Theirs) -> None:
    """Bring the labels in, take them out in both formats, and report."""
    scale, serving = import_module("benchmarks.scale"), import_module("benchmarks.served")  # Django is set up by now, and not before
    made = scale.furnished(count)
    body = scale.labels_of(made, BOXES_EACH)
    boxes = count * BOXES_EACH
    spent: list[Any] = []
    with serving.served() as running:
        running.key = made.key
        with running.watched(spent):
            running.done(running.call("POST", f"projects/{made.project}/label-imports", body, "application/x-ndjson"))
        stderr(f"imported {count:,} labels in {spent[0].wall_s:.1f} s, {spent[0].cpu_s:.1f} CPU s")
        with running.watched(spent):
            running.settle(made.organization)
        for form in FORMATS:
            with running.watched(spent):
                asked = json.dumps({"format": form}).encode()
                result = running.done(running.call("POST", f"projects/{made.project}/exports", asked))["result"]
            assert result["annotations"] == boxes, result
            stderr(f"exported as {form} in {spent[-1].wall_s:.1f} s, {spent[-1].cpu_s:.1f} CPU s")
    into, follow_up, ndjson, coco = spent
    report(
        "export_labels",
        ratios={
            "cpu_vs_label_studio": other.export_cpu_s / ndjson.cpu_s,
            "coco_cpu_vs_label_studio": other.export_cpu_s / coco.cpu_s,
        },
        figures={
            "annotations": boxes,
            "peak_rss_growth_mb": max(ndjson.growth_mb, coco.growth_mb),
            "export_wall_s": ndjson.wall_s,
            "export_cpu_s": ndjson.cpu_s,
            "coco_wall_s": coco.wall_s,
            "coco_cpu_s": coco.cpu_s,
            "import_wall_s": into.wall_s,
            "import_cpu_s": into.cpu_s,
            "import_data_rows_per_second": count / into.wall_s,
            "import_rss_growth_mb": into.growth_mb,
            "follow_up_cpu_s": follow_up.cpu_s,
            **other.figures(),
        },
        label_studio=other.words,
    )


if __name__ == "__main__":
    main()
