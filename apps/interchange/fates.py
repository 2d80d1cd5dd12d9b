"""What became of each line of an upload, kept with its chunk as stretches of lines, and told line by line."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import orjson

from apps.core.models import Job, JobChunk, JobError
from apps.core.models.jobs import ChunkState
from apps.interchange.manner import CHECK

TAKEN, REFUSED, LEFT, NAMES = "taken", "refused", "left", "names"
SUCCESS, FAILURE, SKIPPED = "success", "failure", "skipped"
Stretch = list[int]  # its first and its last line
Part = tuple[dict[str, list[Any]], bool]  # what became of lines, and whether they were written


def fates(
    lines: Iterable[int],
    refused: Iterable[int | None],
    left_out: Iterable[int | None] = (),
    *,
    first: int,
    names: Mapping[int, tuple[str, str]],
) -> dict[str, list[Any]]:
    """The lines of a portion that were taken, refused and left out, by their numbers in the file, which count from `first`.

    With them is kept what each that says so is called, as `names` has it by its number in the portion.
    """
    became = {number: LEFT for number in left_out if number} | {number: REFUSED for number in refused if number}
    every = sorted(set(lines))
    stretched = {
        what: list(stretches(number + first - 1 for number in every if became.get(number, TAKEN) == what))
        for what in (TAKEN, REFUSED, LEFT)
    }
    return {**stretched, NAMES: [[number + first - 1, *names[number]] for number in every if any(names.get(number, ()))]}


def told(job: Job) -> Iterator[bytes]:
    """A line for each line of the file that was worked on, in its order: `line`, `status` and, where it is known, why it was refused.

    With them the sender's `uuid` and the data row's key or id, `data_row`, as the line says them.

    A status is `success` (written, or there already), `failure`, or `skipped`: right, but nothing was written, or left out, and then an
    error says why. Errors are those that the job keeps.
    """
    why = defaultdict[int, list[dict[str, Any]]](list)
    for error in JobError.objects.filter(job=job, line__isnull=False).order_by("line", "id"):
        why[error.line].append({name: getattr(error, name) for name in ("pointer", "code", "message", "expected", "subject")})
    for number, status, name in _numbers(_portions(job)):
        is_told = status == FAILURE or (status == SKIPPED and number in why)
        named = {what: said for what, said in zip(("uuid", "data_row"), name, strict=True) if said}
        line = {"line": number, **named, "status": status, **({"errors": why.get(number, [])} if is_told else {})}
        yield orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


def _portions(job: Job) -> Iterator[list[Part]]:
    """What became of each portion, in the order of the file; of one whose relationships came later, in two parts.

    A check says less than the writing after it.
    """
    chunks = JobChunk.objects.filter(job=job, state=ChunkState.DONE, progress__has_key=TAKEN).order_by("number")
    last: dict[int, dict[bool, tuple[UUID, bool]]] = defaultdict(dict)
    for number, payload in chunks.values_list("pk", "payload"):
        last[payload["line"]]["joins" in payload] = number, payload.get("phase") != CHECK and not job.params.get("dry_run")
    for line in sorted(last):
        became = dict(chunks.filter(pk__in=[number for number, _ in last[line].values()]).values_list("pk", "progress"))
        yield [(became[number], is_written) for number, is_written in last[line].values()]


def _numbers(portions: Iterable[list[Part]]) -> Iterator[tuple[int, str, tuple[str, str]]]:
    for parts in portions:
        names = {number: (key, row) for became, _ in parts for number, key, row in became.get(NAMES, ())}
        for number, status in sorted(each for part in parts for each in _numbers_of(*part)):
            yield number, status, names.get(number, ("", ""))


def _numbers_of(became: dict[str, list[Any]], is_written: bool) -> Iterator[tuple[int, str]]:  # noqa: FBT001
    words = {TAKEN: SUCCESS if is_written else SKIPPED, REFUSED: FAILURE, LEFT: SKIPPED}
    for what, word in words.items():
        for low, high in became.get(what, ()):
            yield from ((number, word) for number in range(low, high + 1))


def stretches(numbers: Iterable[int]) -> Iterator[Stretch]:
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
