"""What became of each line of an upload, kept with its chunk as stretches of lines, and told line by line."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from apps.core.models import Job, JobChunk, JobError
from apps.core.models.jobs import ChunkState
from apps.interchange.manner import CHECK

TAKEN, REFUSED = "taken", "refused"
SUCCESS, FAILURE, SKIPPED = "success", "failure", "skipped"
Stretch = list[int]  # its first and its last line


def fates(lines: Iterable[int], refused: Iterable[int | None], *, first: int) -> dict[str, list[Stretch]]:
    """The lines of a portion that were taken, and those that were refused, by their numbers in the file, which count from `first`."""
    wrong = {number for number in refused if number}
    every = sorted(set(lines))
    return {
        TAKEN: list(_stretches(number + first - 1 for number in every if number not in wrong)),
        REFUSED: list(_stretches(number + first - 1 for number in every if number in wrong)),
    }


def told(job: Job) -> Iterator[bytes]:
    """A line for each line of the file that was worked on, in its order: `line`, `status` and, where it is known, why it was refused.

    A status is `success` (written, or there already), `failure`, or `skipped`: right, but nothing was written. Errors are those that
    the job keeps.
    """
    why = defaultdict[int, list[dict[str, Any]]](list)
    for error in JobError.objects.filter(job=job, line__isnull=False).order_by("line", "id"):
        why[error.line].append({name: getattr(error, name) for name in ("pointer", "code", "message", "expected", "subject")})
    for number, status in _numbers(_portions(job)):
        line = {"line": number, "status": status, **({"errors": why.get(number, [])} if status == FAILURE else {})}
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
        words = {TAKEN: SUCCESS if is_written else SKIPPED, REFUSED: FAILURE}
        yield from sorted((number, words[what]) for what in words for low, high in stretches[what] for number in range(low, high + 1))


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
