"""The editor in headless Chromium: frames with many objects, the first paint of a task, what many tasks leave in memory, the next task.

Ratios, each of two things measured in turns in this run:

- `frame_5000_vs_50`: the median frame while a picture of 12 megapixels with 5,000 polygons of 12 vertices is zoomed and panned, and a
  vertex is dragged, over that with 50; the worst of the three gestures. The browser draws as many frames as it can.
- `paint_2000_vs_image`: from the click that opens a task with 2,000 suggestions to the first frame with picture and shapes, over a bare
  page that loads the same picture alone, neither from a cache. `cold_paint_2000_vs_image` is the same from an empty browser, with
  the application itself to load.
- `next_vs_swap`: from the key that submits to the frame with the next picture, over a bare page that swaps two decoded pictures on a key.
  The key comes once the next task's picture was fetched, as it does to who looks at a picture before submitting; `settled_ms` is when bar
  and lists are the next task's too.
- `memory_500_vs_20`: what JavaScript holds after 500 tasks, over that after 20, each after a collection. Part of it is code that the
  browser compiled anew because it ran often; `objects_500_vs_20` is the same of all else, which is what the page itself keeps. The
  figures say how both went in between. In one run on two shared cores it was 11.7, 12.2, 12.3, 13.2, 14.0 and 14.2 MB after 20, 60, 100,
  200, 350 and 500 tasks, a ratio of 1.21 that flattens. Of the 2.5 MB more, 2.2 are code: 1.5 of machine code, of 700 functions more, none
  above 25 kB, and 0.5 of the tables that belong to it; closures, feedback vectors, loaded scripts and objects stayed as many as they
  were. The floor is the same loop with the browser's compilers off (`--js-flags=--jitless`): 7.7, 7.4 and 7.5 MB after 20, 100 and 200.
- `resident_500_vs_20`: of the resident set of the page's process. The browser keeps pictures in it as long as there is room:
  `resident_floor_500_vs_20` is of a bare page that shows the same pictures one after the other.
"""

import argparse
import json
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from statistics import median
from typing import Any
from uuid import uuid4

import numpy as np
import psutil

from benchmarks.house import house, report
from benchmarks.processes import stderr

GESTURES = ("zoom", "pan", "drag")
STEPS, ROUNDS, OPENINGS = 120, 4, 5
FEW_TASKS, THINKS_MS = 20, 50
BETWEEN = (100, 200, 350)  # tasks after which memory is looked at too
Ratios = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--objects", type=int, default=5000)
    parser.add_argument("--suggestions", type=int, default=2000)
    parser.add_argument("--tasks", type=int, default=500)
    parser.add_argument("--only", choices=("frames", "paint", "tasks"))
    asked = parser.parse_args()
    ratios, figures = Ratios(), Ratios()
    with house():
        houses, pages, serving = (import_module(f"benchmarks.{name}") for name in ("editor_house", "editor_page", "served"))
        stage = Stage(asked, houses)
        with serving.served() as running, pages.chromium_running() as browser:
            stage.seat = lambda: pages.Seat(browser, stage.slug, stage.session, running.port)
            stage.shown = pages.SHOWN
            for name, measure in PARTS.items():
                if asked.only in {None, name}:
                    measure(stage, ratios, figures)
                    stderr(f"{name}: {ratios}")
    report("editor", ratios=ratios, figures=figures, objects=asked.objects, suggestions=asked.suggestions, tasks=asked.tasks)


class Stage:
    """What the parts of the benchmark share; all is furnished before there is a browser, whose loop Django's signals cannot live beside."""

    seat: Callable[[], Any]
    shown: str

    def __init__(self, asked: argparse.Namespace, houses: Any) -> None:
        studio = houses.Studio()
        self.asked, self.slug, self.session = asked, studio.slug, studio.session()
        wanted = {name for name in PARTS if asked.only in {None, name}}
        self.sittings = dict[str, Any]()
        if "frames" in wanted:
            self.objects = {name: studio.polygons(houses.LARGE, count) for name, count in (("many", asked.objects), ("few", 50))}
            self.sittings = {name: studio.project(name, pictures=1, size=houses.LARGE) for name in self.objects}
        if "paint" in wanted:
            self.sittings["paint"] = studio.project("paint", pictures=1, size=houses.LARGE, suggestions=asked.suggestions)
        if "tasks" in wanted:
            self.sittings["tasks"] = studio.project("tasks", pictures=asked.tasks + 2, size=houses.SMALL, suggestions=1)


def frames(stage: Stage, ratios: Ratios, figures: Ratios) -> None:
    """Zoom, pan and drag with many objects and with few, in turns."""
    seats = {}
    for name, objects in stage.objects.items():
        sitting, seats[name] = stage.sittings[name], stage.seat()
        task = seats[name].call(f"projects/{sitting.project}/tasks/next", {})
        body = {
            "change_id": str(uuid4()), "base_revision": task["annotation_set"]["revision"], "token": task["lease"]["token"],
            "created": objects,
        }  # fmt: skip
        seats[name].call(f"annotation-sets/{task['annotation_set']['id']}/changes", body)
        seats[name].label(sitting.project)
        seats[name].page.get_by_test_id("object-row").first.click()
        seats[name].page.wait_for_selector("[data-handle='0']")
    took: dict[tuple[str, str], list[float]] = {(name, gesture): [] for name in seats for gesture in GESTURES}
    for _ in range(ROUNDS):
        for name, seat in seats.items():
            seat.page.bring_to_front()
            for gesture in GESTURES:
                seat.page.keyboard.press("Shift+f" if gesture == "drag" else "f")
                took[name, gesture] += seat.page.evaluate(f"bench.{gesture}({STEPS})")[1:]
    for gesture in GESTURES:
        for name in seats:
            figures[f"{gesture}_{name}_ms"] = median(took[name, gesture])
            figures[f"{gesture}_{name}_p95_ms"] = float(np.percentile(took[name, gesture], 95))
        figures[f"{gesture}_vs_50"] = figures[f"{gesture}_many_ms"] / figures[f"{gesture}_few_ms"]
    ratios[f"frame_{stage.asked.objects}_vs_50"] = max(figures[f"{gesture}_vs_50"] for gesture in GESTURES)
    for seat in seats.values():
        seat.leave()


def paint(stage: Stage, ratios: Ratios, figures: Ratios) -> None:
    """Open a task with many suggestions, and a bare page of its picture, in browsers that know neither."""
    count = stage.asked.suggestions
    sitting = stage.sittings["paint"]
    shown = None
    took: dict[str, list[float]] = {"app": [], "cold": [], "image": []}
    for _ in range(OPENINGS):
        seat = stage.seat()
        shown = shown or seat.call(f"projects/{sitting.project}/tasks/next", {})["data_row"]["shown_url"]
        seat.page.goto(f"/o/{seat.slug}/projects/{sitting.project}")
        link = f"a[href$='{sitting.project}/label']"
        seat.page.wait_for_selector(link)
        seat.page.wait_for_load_state("networkidle")
        took["app"].append(
            seat.page.evaluate(
                "async (link) => { const began = performance.now(); document.querySelector(link).click();"
                " return (await bench.painted(() => bench.picture(document) && bench.drawn(document))) - began }",
                link,
            )
        )
        seat.leave()
        seat = stage.seat()
        seat.page.goto(seat.address(sitting.project), wait_until="commit")
        took["cold"].append(seat.page.evaluate("bench.painted(() => bench.picture(document) && bench.drawn(document))"))
        seat.leave()
        seat = stage.seat()
        seat.bare(f"<img class=bare width=960 src='{shown}'>")
        took["image"].append(seat.page.evaluate("bench.painted(() => bench.picture(document))"))
        seat.leave()
    figures |= {f"paint_{name}_ms": median(values) for name, values in took.items()}
    ratios[f"paint_{count}_vs_image"] = figures["paint_app_ms"] / figures["paint_image_ms"]
    ratios[f"cold_paint_{count}_vs_image"] = figures["paint_cold_ms"] / figures["paint_image_ms"]


def tasks(stage: Stage, ratios: Ratios, figures: Ratios) -> None:
    """Accept and submit, task after task; look at the memory after a few and at the end; and how soon the next picture is there."""
    sitting = stage.sittings["tasks"]
    seat = stage.seat()
    seat.label(sitting.project)
    tools = seat.context.new_cdp_session(seat.page)
    held: dict[int, tuple[float, float]] = {}
    kept: dict[int, tuple[float, float]] = {}
    next_ms, settled_ms = [], []
    for number in range(1, stage.asked.tasks + 1):
        seat.page.keyboard.press("a")
        seat.looked_at(number + 1)
        task = seat.page.evaluate("bench.watchKey(), window.__editor().task")
        seat.page.keyboard.press("Control+Enter")
        next_ms.append(seat.page.evaluate("bench.swapped"))
        settled_ms.append(seat.page.evaluate("bench.settled"))
        seat.page.wait_for_function("task => window.__editor?.().task !== task", arg=task)
        seat.page.wait_for_function(stage.shown)
        if number in {FEW_TASKS, *BETWEEN, stage.asked.tasks}:
            held[number], kept[number] = _memory(tools), _kept(tools)
    seat.leave()
    swap_ms, floor = _swaps(stage, sitting), _looking(stage, sitting)
    (few_heap, few_resident), (many_heap, many_resident) = held[FEW_TASKS], held[stage.asked.tasks]
    figures |= {"heap_20_mb": few_heap, "heap_end_mb": many_heap, "resident_20_mb": few_resident, "resident_end_mb": many_resident}
    figures |= {"next_ms": median(next_ms), "next_p95_ms": float(np.percentile(next_ms, 95)), "swap_ms": median(swap_ms)}
    figures["settled_ms"] = median(settled_ms)
    ratios["next_vs_swap"] = figures["next_ms"] / figures["swap_ms"]
    ratios[f"memory_{stage.asked.tasks}_vs_20"] = many_heap / few_heap
    ratios[f"resident_{stage.asked.tasks}_vs_20"] = many_resident / few_resident
    for number in sorted(kept.keys() - {FEW_TASKS, stage.asked.tasks}):
        figures |= {f"heap_{number}_mb": held[number][0], f"code_{number}_mb": kept[number][0], f"objects_{number}_mb": kept[number][1]}
    (few_code, few_objects), (many_code, many_objects) = kept[FEW_TASKS], kept[stage.asked.tasks]
    ratios[f"objects_{stage.asked.tasks}_vs_20"] = many_objects / few_objects
    ratios[f"resident_floor_{stage.asked.tasks}_vs_20"] = floor[-1] / floor[0]
    figures |= {"code_20_mb": few_code, "code_end_mb": many_code, "objects_20_mb": few_objects, "objects_end_mb": many_objects}
    figures |= {"resident_floor_20_mb": floor[0], "resident_floor_end_mb": floor[-1]}


def _memory(tools: Any) -> tuple[float, float]:
    """Megabytes that JavaScript holds after a collection, and that the largest page's process has resident."""
    tools.send("HeapProfiler.collectGarbage")
    return tools.send("Runtime.getHeapUsage")["usedSize"] / 1e6, _resident()


def _resident() -> float:
    sizes = []
    for each in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # others end meanwhile
            if "--type=renderer" in each.cmdline():
                sizes.append(each.memory_info().rss)
    return max(sizes) / 1e6


def _kept(tools: Any) -> tuple[float, float]:
    """Megabytes of compiled code on the heap of JavaScript, and of all else on it, by a snapshot."""
    chunks: list[str] = []

    def add(event: dict[str, str]) -> None:
        chunks.append(event["chunk"])

    tools.on("HeapProfiler.addHeapSnapshotChunk", add)
    tools.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    tools.remove_listener("HeapProfiler.addHeapSnapshotChunk", add)
    found = json.loads("".join(chunks))
    meta = found["snapshot"]["meta"]
    names, fields, nodes = meta["node_types"][0], meta["node_fields"], np.array(found["nodes"])
    nodes = nodes.reshape(-1, len(fields))
    kinds, sizes = nodes[:, fields.index("type")], nodes[:, fields.index("self_size")]
    code = sizes[kinds == names.index("code")].sum()
    foreign = sizes[kinds == names.index("native")].sum()  # the browser's own, not on this heap
    return float(code) / 1e6, float(sizes.sum() - code - foreign) / 1e6


def _looking(stage: Stage, sitting: Any) -> list[float]:
    """A bare page that shows as many pictures, one after the other: megabytes resident after a few, and at the end."""
    seat, took = stage.seat(), []
    shown = [seat.read(f"data-rows/{row.pk}")["shown_url"] for row in sitting.rows[: stage.asked.tasks]]
    seat.bare("<img class=bare width=960>")
    for number, url in enumerate(shown, 1):
        seat.page.evaluate("url => { document.images[0].src = url; return bench.painted(() => bench.picture(document)) }", url)
        if number in {FEW_TASKS, len(shown)}:
            took.append(_resident())
    seat.leave()
    return took


def _swaps(stage: Stage, sitting: Any) -> list[float]:
    """A bare page on which a key shows the other one of two decoded pictures of the same size."""
    seat, took = stage.seat(), []
    shown = [seat.read(f"data-rows/{row.pk}")["shown_url"] for row in sitting.rows[:2]]
    body = "".join(f"<img class=bare width=960 src='{url}' {'hidden' * at}>" for at, url in enumerate(shown))
    script = (
        "<script>addEventListener('keydown', () => document.querySelectorAll('img').forEach((it) => { it.hidden = !it.hidden }))</script>"
    )
    seat.bare(body + script)
    seat.page.wait_for_load_state()
    seat.page.evaluate("Promise.all([...document.images].map((it) => it.decode()))")
    for _ in range(40):
        seat.page.evaluate("bench.watchKey()")
        seat.page.keyboard.press("x")
        took.append(seat.page.evaluate("bench.swapped"))
        seat.page.wait_for_timeout(THINKS_MS)
    seat.leave()
    return took


PARTS = {"frames": frames, "paint": paint, "tasks": tasks}

if __name__ == "__main__":
    main()
