"""The tasks that CVAT's <meta> tells of, and at which frames each of them begins.

In the document of a project, the frames of a task are counted on from the tasks before it that are of the same subset, in the order of
their ids: each takes its first frame and its step times its size (ProjectData in CVAT's bindings.py).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from apps.formats.cvat_shapes import SHAPES, is_set, whole
from apps.formats.rows import DataRowRef
from apps.kinds import InvalidValue
from apps.kinds.reading import join
from apps.kinds.values import Extent

STEP = re.compile(r"step\s*=\s*([1-9][0-9]{0,8})(?![0-9])")
MAX_DIGITS = 9
NEEDED = ("size", "start_frame")


@dataclass(frozen=True, slots=True)
class CvatTask:
    """One task: the video that it is of where it is of one, how many frames of it are shown, and their size.

    The first of them is `start` of the video, the next one `step` later. `offset` is how much is added to the numbers of its frames as
    other tasks come before it, None where the document does not tell; `among` whether there are others of its subset at all.
    """

    data_row: DataRowRef
    frames: int | None = None
    extent: Extent | None = None
    is_video: bool = False
    start: int = 0
    step: int = 1
    offset: int | None = 0
    among: bool = False

    @property
    def length(self) -> int | None:
        """How many frames of the video there are up to the last one that is shown."""
        return None if self.frames is None else self.start + self.step * (self.frames - 1) + 1

    def count_from_zero(self, track: Element, at: str) -> None:
        """Give the shapes of a track the numbers that their frames have in the video. Raises InvalidValue."""
        if not self.among:
            return
        if self.offset is None:
            words = "Which frames these are is not told: other tasks of the subset come before this one, and how long they are is missing."
            expected = f"{' and '.join(NEEDED)} of every task in meta, as CVAT writes them, or a file for each task"
            raise InvalidValue(at, words, expected, code="frames_unknown")
        for index, shape in enumerate(track):
            if shape.tag in SHAPES:
                shape.set("frame", str(self._frame(shape, f"{at}/{index}")))

    def _frame(self, shape: Element, at: str) -> int:
        written, offset = whole(shape, "frame", at), self.offset or 0
        after = None if self.length is None else offset + self.length + self.step * is_set(shape, "outside")
        if written < offset + self.start or (after is not None and written >= after):
            last = "" if after is None else f" to {after - 1}"
            words = f"Frame {written} is none of this task."
            expected = f"a frame from {offset + self.start}{last}, as CVAT counts the frames of all tasks of a subset together"
            raise InvalidValue(join(at, "frame"), words, expected, code="frames_unknown")
        return written - offset


def read_tasks(meta: Element) -> Mapping[str, CvatTask]:
    """The tasks that an element <meta> tells of by their ids, or its job by an empty one."""
    elements = {_id(each): each for each in meta.iter("task")}
    if not elements:
        job = meta.find("job")
        return {} if job is None else {"": _task(job, meta)}
    if len(elements) == 1:
        return {number: _task(each, meta) for number, each in elements.items()}
    tasks = {number: _task(each) for number, each in elements.items()}
    for subset in {_subset(each) for each in elements.values()}:
        alike = [number for number, each in elements.items() if _subset(each) == subset]
        if len(alike) > 1:
            tasks |= _in_a_row(sorted(alike, key=_rank), elements, tasks)
    return tasks


def _in_a_row(numbers: Iterable[str], elements: Mapping[str, Element], tasks: Mapping[str, CvatTask]) -> Iterator[tuple[str, CvatTask]]:
    """The tasks of one subset with their offsets."""
    offset: int | None = 0
    for number in numbers:
        task = tasks[number]
        yield number, replace(task, offset=offset, among=True)
        is_told = not _rank(number)[0] and all(_count(elements[number].findtext(name)) is not None for name in NEEDED)
        offset = None if offset is None or not is_told else offset + task.start + task.step * (task.frames or 0)


def _task(element: Element, meta: Element | None = None) -> CvatTask:
    """A task; of the only one, CVAT may tell video and size beside it, in `meta`."""
    places = [element] if meta is None else [element, meta]
    name = (element.findtext("name") or "").strip()
    source = next((said for each in places if (said := (each.findtext("source") or "").strip())), name)
    sizes = ([_count(each.findtext(f"original_size/{key}")) for key in ("width", "height")] for each in places)
    width, height = next((size for size in sizes if all(size)), (None, None))
    key = source[:1000].replace("\x00", "") or None
    step = STEP.search(element.findtext("frame_filter") or "")
    return CvatTask(
        DataRowRef(element.findtext("uid") or None, key, key),
        _count(element.findtext("size")),
        Extent(width, height) if width and height else None,
        is_video=(element.findtext("mode") or "").strip() == "interpolation",
        start=_count(element.findtext("start_frame")) or 0,
        step=int(step[1]) if step else 1,
    )


def _id(element: Element) -> str:
    return (element.findtext("id") or "").strip()


def _subset(element: Element) -> str:
    return (element.findtext("subset") or "").strip()


def _rank(number: str) -> tuple[bool, int]:
    """The order of ids, what is no number last."""
    return (False, int(number)) if number.isascii() and number.isdecimal() and len(number) <= 2 * MAX_DIGITS else (True, 0)


def _count(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else None
