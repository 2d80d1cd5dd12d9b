"""A file of predictions on its way into a model run, as a job: sent as it is, or fetched from where it lies."""

import sys
import tempfile
from dataclasses import dataclass, replace
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from django.db import transaction

from apps.annotations import services as annotations
from apps.core.egress import check_address, fetch_into
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job
from apps.formats import LABEL_FORMATS
from apps.formats.beginning import HEAD_BYTES
from apps.formats.ndjson import Line, read_lines
from apps.interchange.manner import LINES, Manner
from apps.interchange.problems import RunOfPredictor
from apps.interchange.services.portions import Kept, keep_file, read_portion
from apps.interchange.streams import peeked
from apps.interchange.unpacking import unpacked
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun, RunState
from apps.organizations.actor import Actor

PREDICTIONS = "interchange.predictions"
FIRSTPASS = LABEL_FORMATS["firstpass"].name
LINES_EACH = 10_000
MAX_BYTES = 512 * 1024**2
FETCH_TIMEOUT_S = 1800.0
APPENDED = Manner()
MODES = ("append", "replace")
LINED = frozenset({FIRSTPASS, "labelbox"})  # formats whose prediction lines are worked on as they are


@dataclass(frozen=True)
class _Taken:
    """A file in storage: in which manner it comes in, and the first chunks of work on it."""

    manner: Manner
    chunks: list[dict[str, Any]]
    lines: int


def start_upload(*, actor: Actor, run: ModelRun, stream: IO[bytes], manner: Manner = APPENDED) -> Job:
    """Keep the file and start the job that writes it into the run. No transaction may be open: files are large.

    With mode `replace`, what the run said before is forgotten first. Raises TooLarge, NothingSent, RunOfPredictor, PredictionsDecided,
    PredictionsShown, and Invalid for a zip that has no such file.
    """
    _refuse(run, manner)
    taken = _take(stream, manner)
    return _start(actor, run, taken, title=f"Predictions for {run.name}")


def start_fetch(*, actor: Actor, run: ModelRun, url: str, manner: Manner = APPENDED) -> Job:
    """The same for a file at an address, which the job fetches first.

    Raises UrlNotAllowed, RunOfPredictor, PredictionsDecided, PredictionsShown.
    """
    check_address(url)
    _refuse(run, manner)
    chunks = [{"fetch": url, "file": ""}]
    manner = replace(manner, file_name=manner.file_name or unquote(urlsplit(url).path.rpartition("/")[2]) or None)
    return _start(actor, run, _Taken(manner, chunks, 0), title=f"Predictions for {run.name} from {urlsplit(url).hostname}")


def fetch_file(context: ChunkContext) -> None:
    """Fetch the file of a job and go on with it as if it had been sent. Raises UrlNotAllowed, FetchFailed, FetchTooLarge, Problem."""
    with tempfile.TemporaryFile() as spool:

        def write(piece: bytes) -> None:
            context.go_on()
            spool.write(piece)

        context.progress("Fetching the file")
        fetch_into(write, context.payload["fetch"], max_bytes=MAX_BYTES, timeout_s=FETCH_TIMEOUT_S)
        spool.seek(0)
        taken = _take(spool, Manner.of(context.job.params))
    with context.commit(message=""):
        context.add_chunks(taken.chunks, total=taken.lines)


def _refuse(run: ModelRun, manner: Manner) -> None:
    if run.predictor_version_id is not None:
        raise RunOfPredictor
    if manner.mode == "replace":
        with transaction.atomic():
            annotations.refuse_replacement(run=run)


def _take(stream: IO[bytes], manner: Manner) -> _Taken:
    head, stream = peeked(stream, HEAD_BYTES)
    told = manner.told(head, LINES)
    manner = manner if told.form in LINED else told
    is_lines = manner.form == LINES
    suffix = "ndjson" if is_lines else LABEL_FORMATS[manner.form].suffix.lstrip(".")
    with unpacked(stream, form=FIRSTPASS if is_lines else manner.form, max_bytes=MAX_BYTES) as plain:
        kept = keep_file(plain, suffix=suffix, lines_each=LINES_EACH if is_lines else sys.maxsize, max_bytes=MAX_BYTES)
    if is_lines and _is_export(kept):
        is_lines, manner = False, replace(manner, form=FIRSTPASS)
    chunks = manner.begins_with(kept.payloads()) if is_lines else [{"rewrite": manner.form, "file": kept.key}]
    return _Taken(manner, chunks, kept.lines if is_lines else 0)


def _is_export(kept: Kept) -> bool:
    """Whether the lines are whole data rows, as an export of ours writes them: the first one tells."""
    first = next(read_lines(read_portion(kept.payloads()[0])), None)
    return isinstance(first, Line) and first.document.keys() >= {"data_row", "annotations"}


def _start(actor: Actor, run: ModelRun, taken: _Taken, *, title: str) -> Job:
    with transaction.atomic():
        before = run.state
        if not taken.manner.dry_run:
            model_runs.set_run_state(run=run, state=RunState.RUNNING)
        uploads = Job.objects.filter(kind=PREDICTIONS, model_run=str(run.pk)).count()
        return create_job(
            kind=PREDICTIONS,
            title=title,
            chunks=taken.chunks,
            actor_id=actor.user_id,
            total=taken.lines,
            params={"model_run": str(run.pk), "state_before": before, "uploads": uploads, **taken.manner.params()},
            lane=f"{PREDICTIONS} {run.pk}",  # what one upload forgets or has said, the next one finds
        )
