"""Looking at many items at once: they are read ahead in threads and shown in batches as large as memory allows.

One item that cannot be read, or that alone needs more memory than there is, costs itself and nothing else.
"""

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice
from typing import TypeVar

from apps.inference.predictors.contract import Batch, Item, Prediction, PredictorError
from apps.kinds.values import Annotation

log = logging.getLogger(__name__)
Ready = TypeVar("Ready")
Said = Sequence[Prediction | Annotation]
FIRST, MOST = 8, 256
GAIN = 1.05
WINDOW = 4  # batches that are put in order by size together
NO_MEMORY = ("out of memory", "can't allocate memory", "not enough memory")


class NoNumbers(PredictorError, ValueError):  # noqa: N818
    """A network answered with what is no number: it costs the items that it was shown, one by one."""

    def __init__(self) -> None:
        super().__init__("Scores were answered that are no numbers: the weights hold none, or the precision is too small for them.")


class BatchSize:
    """How many items are shown at once. Keep one with a loaded predictor: what it learns holds for the next call.

    Told a number it keeps to it; told none it begins at 8 and doubles while more items a second come of it, up to `most`. Where memory
    runs out it halves, and stays below what was too much.
    """

    def __init__(self, told: int | None = None, *, most: int = MOST) -> None:
        self.now = told or min(FIRST, most)
        self._most = told or most
        self._searching = told is None
        self._best = (0.0, self.now)

    def took(self, items: int, seconds: float) -> None:
        """So many items were shown at once, in so many seconds."""
        if not self._searching or items != self.now:
            return
        rate = items / max(seconds, 1e-9)
        if rate > self._best[0] * GAIN:
            self._best = (rate, self.now)
            self.now = min(self.now * 2, self._most)
            self._searching = self.now != self._best[1]
        else:
            self.now, self._searching = self._best[1], False

    def ran_out(self, items: int) -> None:
        """So many items at once were too much for the memory."""
        self._most = self.now = max(1, items // 2)
        self._searching = False


def micro_batches(
    items: Sequence[Item],
    prepare: Callable[[Item], Ready],
    forward: Callable[[Sequence[Ready]], Sequence[Said]],
    *,
    size: BatchSize,
    cost: Callable[[Ready], float] | None = None,
    threads: int = 0,
) -> Iterator[Batch]:
    """Yield one final batch for each item, in about their order: `prepare` runs ahead in threads, `forward` here, on many at once.

    `prepare` decodes one item; whatever it raises, except a PredictorError, is the item's error. `forward` answers with what it says of
    each, in order; where it raises NoNumbers the items are shown one by one. `cost` (pixels, tokens) puts items of like size into one
    batch, so that little is padded. Threads: 0 for one per core, at most eight.
    """
    many = WINDOW if cost else 1
    with ThreadPoolExecutor(threads or min(8, os.cpu_count() or 1), thread_name_prefix="prepare") as pool:
        coming = _prepared(items, prepare, pool, ahead=lambda: 2 * many * size.now)
        try:
            while window := list(islice(coming, many * size.now)):
                yield from (one for one in window if isinstance(one, Batch))
                ready = [one for one in window if not isinstance(one, Batch)]
                yield from _shown(sorted(ready, key=lambda one: cost(one[1])) if cost else ready, forward, size)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _prepared(
    items: Iterable[Item], prepare: Callable[[Item], Ready], pool: ThreadPoolExecutor, *, ahead: Callable[[], int]
) -> Iterator[tuple[Item, Ready] | Batch]:
    """The items as they are prepared, `ahead` of who asks but in the scope (the organization) of it; or what is wrong with them."""
    rest, coming = iter(items), deque[tuple[Item, Future[Ready]]]()
    while True:
        for item in islice(rest, max(0, ahead() - len(coming))):
            coming.append((item, pool.submit(copy_context().run, prepare, item)))
        if not coming:
            return
        item, future = coming.popleft()
        try:
            yield item, future.result()
        except PredictorError:
            raise
        except Exception as error:
            log.info("item %s cannot be read", item.id, exc_info=True)
            yield _refused(item, f"It cannot be read: {str(error) or type(error).__name__}")


def _shown(ready: Sequence[tuple[Item, Ready]], forward: Callable[[Sequence[Ready]], Sequence[Said]], size: BatchSize) -> Iterator[Batch]:
    """All of them, at most `size` at once; halved where memory runs out."""
    at = 0
    while at < len(ready):
        part = ready[at : at + size.now]
        began, said, trouble = time.perf_counter(), None, ""
        try:
            said = forward([one for _, one in part])
        except NoNumbers as error:
            yield from ([_refused(part[0][0], str(error))] if len(part) == 1 else _alone(part, forward))
            at += len(part)
            continue
        except (MemoryError, RuntimeError) as error:
            if not _is_about_memory(error):
                raise
            trouble = str(error).split("\n", 1)[0] or "out of memory"
        if said is not None:
            size.took(len(part), time.perf_counter() - began)
            for (item, _), each in zip(part, said, strict=True):
                yield Batch(item.id, tuple(each), pass_number=1, final=True)
        elif len(part) > 1:
            log.warning("%d items at once are too much for the memory: %s", len(part), trouble)
            size.ran_out(len(part))
            continue
        else:
            yield _refused(part[0][0], f"It needs more memory than there is: {trouble}")
        at += len(part)


def _alone(ready: Sequence[tuple[Item, Ready]], forward: Callable[[Sequence[Ready]], Sequence[Said]]) -> Iterator[Batch]:
    """Each by itself, for one of them may have spoiled what was said of all."""
    for one in ready:
        yield from _shown([one], forward, BatchSize(1))


def _is_about_memory(error: Exception) -> bool:
    """Whether it says that there is no memory: torch's OutOfMemoryError is a RuntimeError, and its CPU allocator raises a plain one."""
    return isinstance(error, MemoryError) or any(words in str(error).lower() for words in NO_MEMORY)


def _refused(item: Item, error: str) -> Batch:
    return Batch(item.id, (), pass_number=1, final=True, error=error)
