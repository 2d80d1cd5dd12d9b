"""What became of each line of an upload, kept with its chunk as stretches of lines, and told line by line."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from apps.core.models import Job, JobChunk, JobError
from apps.core.models.jobs import ChunkState
from apps.interchange.manner import CHECK

TAKEN, REFUSED, LEFT = "taken", "refused", "left"
SUCCESS, FAILURE, SKIPPED = "success", "failure", "skipped"
Stretch = list[int]  # its first and its last line


def fates(
    lines: Iterable[int], refused: Iterable[int | None], left_out: Iterable[int | None] = (), *, first: int
) -> dict[str, list[Stretch]]:
    """The lines of a portion that were taken, refused and left out, by their numbers in the file, which count from `first`."""
    became = {number: LEFT for number in left_out if number} | {number: REFUSED for number in refused if number}
    every = sorted(set(lines))
    return {
        what: list(_stretches(number + first - 1 for number in every if became.get(number, TAKEN) == what))
        for what in (TAKEN, REFUSED, LEFT)
    }


def told(job: Job) -> Iterator[bytes]:
    """A line for each line of the file that was worked on, in its order: `line`, `status` and, where it is known, why it was refused.

    A status is `success` (written, or there already), `failure`, or `skipped`: right, but nothing was written, or left out, and then an
    error says why. Errors are those that the job keeps.
    """
    why = defaultdict[int, list[dict[str, Any]]](list)
    for error in JobError.objects.filter(job=job, line__isnull=False).order_by("line", "id"):
        why[error.line].append({name: getattr(error, name) for name in ("pointer", "code", "message", "expected", "subject")})
    for number, status in _numbers(_portions(job)):
        is_told = status == FAILURE or (status == SKIPPED and number in why)
        line = {"line": number, "status": status, **({"errors": why.get(number, [])} if is_told else {})}
        yield orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def _portions(job: Job) -> list[tuple[dict[str, list[Stretch]], bool]]:
    """What became of each portion, in the order of the file, and whether it was written; a check says less than the writing after it."""
    chunks = JobChunk.objects.filter(job=job, state=ChunkState.DONE, progress__has_key=TAKEN).order_by("number")
    last = {
        payload["line"]: (progress, payload.get("phase") != CHECK and not job.params.get("dry_run"))
        for payload, progress in chunks.values_list("payload", "progress")
    }
    return [last[line] for line in sorted(last)]


def _numbers(portions: Iterable[tuple[dict[str, list[Stretch]], bool]]) -> Iterator[tuple[int, str]]:
    for stretches, is_written in portions:
        words = {TAKEN: SUCCESS if is_written else SKIPPED, REFUSED: FAILURE, LEFT: SKIPPED}
        yield from sorted(
            (number, words[what]) for what in words for low, high in stretches.get(what, ()) for number in range(low, high + 1)
        )


def _stretches(numbers: Iterable[int]) -> Iterator[Stretch]:
    """Ascending numbers as stretches without a gap."""
    start = end = None
    for number in numbers:
        if end is None or start is None:
            start = end = number
        elif number == end + 1:
            end = number
        else:
            yield [start, end]
            start = end = number
    if start is not None and end is not None:
        yield [start, end]
