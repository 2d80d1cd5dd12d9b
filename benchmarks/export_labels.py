"""Labels through the public API into a project, and out of it as Firstpass NDJSON and as COCO.

Ratios: `cpu_vs_label_studio` is the CPU seconds that Label Studio 1.23.2 took to export as many annotations as JSON (24 for 10,000 tasks
of 5 boxes; recorded on a machine like this one, not measured in this run) over those of all processes here for the NDJSON, scaled by the
number of annotations; `coco_cpu_vs_label_studio` is the same for COCO. `peak_rss_growth_mb` is by how much the largest process grew above
its idle size in either export. The import of the labels, which comes before, is told among the figures.
"""

import argparse
import json
from importlib import import_module
from typing import Any

from benchmarks.house import house, report

LABEL_STUDIO_CPU_S, LABEL_STUDIO_BOXES = 24.0, 50_000
BOXES_EACH = 5
FORMATS = ("firstpass", "coco")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-rows", type=int, default=10_000)
    asked = parser.parse_args()
    with house():
        measure(asked.data_rows)


def measure(count: int) -> None:
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
        serving.stderr(f"imported {count:,} labels in {spent[0].wall_s:.1f} s, {spent[0].cpu_s:.1f} CPU s")
        for form in FORMATS:
            with running.watched(spent):
                asked = json.dumps({"format": form}).encode()
                result = running.done(running.call("POST", f"projects/{made.project}/exports", asked))["result"]
            assert result["annotations"] == boxes, result
            serving.stderr(f"exported as {form} in {spent[-1].wall_s:.1f} s, {spent[-1].cpu_s:.1f} CPU s")
    into, ndjson, coco = spent
    share = LABEL_STUDIO_BOXES / boxes
    report(
        "export_labels",
        ratios={
            "cpu_vs_label_studio": LABEL_STUDIO_CPU_S / (ndjson.cpu_s * share),
            "coco_cpu_vs_label_studio": LABEL_STUDIO_CPU_S / (coco.cpu_s * share),
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
        },
        label_studio="1.23.2 as recorded, not measured in this run",
    )


if __name__ == "__main__":
    main()
