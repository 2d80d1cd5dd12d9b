"""Eight people label one data row after another: the CPU time of a label beside that of Label Studio.

The ratio `cpu_vs_label_studio` is the CPU seconds that Label Studio takes for asking for the next task and submitting an annotation of 5
boxes, web server and database together, over the CPU seconds here of all processes, from the web server to Postgres, Redis and the
worker, until the last event of the last label was told to everybody who hears of it. Theirs is measured in the same run with
WITH_LABEL_STUDIO=1, and else as recorded: `conditions` say which.

Both sides hold as many tasks of 5 predicted boxes. Here a person does what the editor does: submits with the five as accepted, each with
its decision, which answers with the next task and what is suggested for it. Theirs keeps no decisions.
"""

import argparse
import json
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any
from uuid import uuid4

from benchmarks.house import house, report
from benchmarks.label_studio import Loop, label_loop
from benchmarks.processes import stderr

BOXES_EACH = 5
WARM = 5  # labels of each before it counts: a server compiles what it asks once, and the recorded figures are of one that was warm


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--labels", type=int, default=50, help="of each of them")
    parser.add_argument("--data-rows", type=int, default=2_000)
    asked = parser.parse_args()
    other = label_loop(asked.data_rows, BOXES_EACH, asked.labels)
    with house():
        measure(asked, other)


def measure(asked: argparse.Namespace, other: Loop) -> None:
    """Set everything up, let them label, and report."""
    scale, serving, people = (import_module(f"benchmarks.{name}") for name in ("scale", "served", "claim_house"))
    tenant = import_module("apps.core.tenancy").tenant
    made = scale.furnished(asked.data_rows)
    with tenant(made.organization):
        keys = [people.key_of(number) for number in range(asked.people)]
    with serving.served() as running:
        running.key = made.key
        lines = scale.lines_of(made, BOXES_EACH)
        running.done(running.call("POST", f"model-runs/{made.run}/predictions", lines, "application/x-ndjson"))
        batch = {"name": "all", "model_run": str(made.run), "prelabel_run": str(made.run)}
        running.call("POST", f"projects/{made.project}/batches", json.dumps(batch).encode())
        running.settle(made.organization)
        crew = [_Person(running, key, made.project) for key in keys]
        for person in crew:
            person.label(WARM)
        running.settle(made.organization)
        spent: list[Any] = []
        took: list[list[float]] = []
        with running.watched(spent):
            with ThreadPoolExecutor(asked.people) as pool:
                took.extend(pool.map(lambda person: person.label(asked.labels), crew))
            wall_s = max(map(sum, took))
            running.settle(made.organization)
    given = [task for person in crew for task in person.submitted]
    every = sorted(second for person in took for second in person)
    assert len(every) == asked.people * asked.labels, len(every)
    stderr(f"{len(every)} labels in {wall_s:.1f} s")
    cpu_s = spent[0].cpu_s / len(every)
    report(
        "next_and_submit",
        ratios={"cpu_vs_label_studio": other.cpu_s / cpu_s, "duplicates": len(given) - len(set(given))},
        figures={
            "cpu_ms": 1000 * cpu_s,
            "label_studio_cpu_ms": 1000 * other.cpu_s,
            "labels_per_s": len(every) / wall_s,
            "p50_ms": 1000 * every[len(every) // 2],
            "p95_ms": 1000 * every[int(0.95 * len(every))],
        },
        people=asked.people, labels=asked.labels, data_rows=asked.data_rows, boxes=BOXES_EACH, label_studio=other.words,
    )  # fmt: skip


class _Person:
    """One annotator, with the task that they have open."""

    def __init__(self, running: Any, key: str, project: Any) -> None:
        self._running, self._key = running, key
        self.submitted: list[str] = []
        self._task = self._call(f"projects/{project}/tasks/next", {"stage": "label"})

    def label(self, count: int) -> list[float]:
        """Accept everything and submit, so many times. Returns the seconds that each took."""
        return [self._once() for _ in range(count)]

    def _once(self) -> float:
        began, task = time.perf_counter(), self._task
        suggested = [each for run in task["suggestions"] for each in run["annotations"]]
        assert len(suggested) == BOXES_EACH, len(suggested)
        kept = [{**each, "id": str(uuid4()), "confidence": None, "derived_from": each["id"]} for each in suggested]
        token, own = task["lease"]["token"], task["annotation_set"]
        change = {
            "base_revision": own["revision"], "change_id": str(uuid4()), "created": kept, "updated": [], "deleted": [],
            "decisions": [_accepted(each) for each in kept], "activity": [],
        }  # fmt: skip
        answer = self._call(f"tasks/{task['id']}/submit", {"token": token, "change": change, "activity": [], "after": None})
        self.submitted.append(task["id"])
        self._task = answer["next"]
        return time.perf_counter() - began

    def _call(self, path: str, body: dict[str, Any]) -> Any:
        return self._running.call("POST", path, json.dumps(body).encode(), key=self._key)


def _accepted(kept: dict[str, Any]) -> dict[str, Any]:
    said = {"suggestion": kept["derived_from"], "outcome": "accepted", "annotation": kept["id"]}
    return {"id": str(uuid4()), **said, "bulk": False, "shown_threshold": 0.0, "focus_ms": 0}


if __name__ == "__main__":
    main()
