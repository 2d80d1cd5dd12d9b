"""A file of any format, rewritten as lines of our own before it is worked on portion by portion."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, cast

from django.db.models import QuerySet

from apps.catalog.models import DataRow
from apps.core import storage
from apps.core.jobs import ChunkContext
from apps.formats import LABEL_FORMATS
from apps.formats.rows import LabelRow, LineError
from apps.interchange.asked import Asked
from apps.interchange.manner import Manner
from apps.interchange.problems import NothingSent
from apps.interchange.services.portions import EMPTY, Kept, keep_file, note
from apps.interchange.services.reading import Reading
from apps.kinds.features import FeatureSpec

NOTHING_HELD = LineError(None, "", "no_annotations", EMPTY, "at least one, as the chosen format writes them")
FIRSTPASS = LABEL_FORMATS["firstpass"]
MAX_REWRITTEN_BYTES = 4 * 1024**3


def rewrite(
    context: ChunkContext,
    features: Sequence[FeatureSpec],
    lines_of: Callable[[Iterator[LabelRow]], Iterator[bytes]],
    *,
    lines_each: int,
    scopes: Sequence["QuerySet[DataRow]"],
    passed: Mapping[str, int] | None = None,
    after: Callable[[], Sequence[dict[str, Any]]] = tuple,
) -> None:
    """Read the whole file and keep it as lines; what cannot be read is noted by its place, and so is that nothing is in it.

    `scopes` are the data rows among which those are looked for that the file names by their texts alone, the nearest first. `passed` is
    what `lines_of` counts of rows that it passes over: figures of the job. `after` gives chunks of work that comes after the lines.
    """
    reading = Reading(context, is_own=context.payload["rewrite"] == FIRSTPASS.name)
    with tempfile.TemporaryFile() as lines:
        lines.writelines(reading.beating(lines_of(_readable(reading, features, scopes))))
        lines.seek(0)
        try:
            kept = keep_file(lines, suffix="ndjson", lines_each=lines_each, max_bytes=MAX_REWRITTEN_BYTES)
        except NothingSent:
            kept = Kept("")
    failed = reading.count()
    figures: dict[str, Any] = dict(passed or {})
    is_empty = not (kept.lines or failed or figures)
    if is_empty:
        note(context, NOTHING_HELD)
        failed, figures = 1, {"empty": True}
    manner = Manner.of(context.job.params)
    portions = kept.payloads(rewritten=True)
    later = after() if portions else ()
    with context.commit(failed=failed - context.job.failed, result=figures or None, message=""):
        if not (manner.all_or_nothing and failed):
            context.add_chunks([*manner.begins_with(portions), *later], total=kept.lines + failed - context.job.total)


def _readable(reading: Reading, features: Sequence[FeatureSpec], scopes: Sequence["QuerySet[DataRow]"]) -> Iterator[LabelRow]:
    """The rows of the file, without what is wrong with it: where nothing else is said of a data row, it is no row that says nothing."""
    context = reading.context
    source = LABEL_FORMATS[context.payload["rewrite"]]
    asked = Asked(scopes, reading.beat, file_name=Manner.of(context.job.params).file_name, total=reading.total)
    answers = asked.answers(source.asks)
    with storage.opened(context.payload["file"]) as file:
        said: tuple[int | None, str] = None, ""  # the line of the last row, and what its data row is called
        for each in source.read(cast(BinaryIO, file), features=features, **answers):
            reading.entry()
            if isinstance(each, LineError):
                note(context, each, subject=said[1] if each.line is not None and each.line == said[0] else "")
                continue
            said = each.line, each.data_row.global_key or each.data_row.id or ""
            if each.annotations or not each.refused:
                yield each
