"""Predictions that are uploaded into a model run, as a job."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Sum

from apps.annotations import services as annotations
from apps.core.garbage import uncollected
from apps.core.jobs import ChunkContext
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.problems import NotFound
from apps.evaluation import services as evaluation
from apps.evaluation.queries.customs import stated_count
from apps.formats.rows import LabelRow
from apps.interchange.apart import PLACE
from apps.interchange.authors import Authors, are_labels
from apps.interchange.manner import CHECK, Manner
from apps.interchange.queries import scopes_of_run
from apps.interchange.rewritten import Origin, dump_predictions
from apps.interchange.same_names import SameNames, ambiguous
from apps.interchange.services.portions import cut_there, forget_files, note, summary
from apps.interchange.services.prediction_lines import PredictionLines
from apps.interchange.services.rehearsing import in_words_that_stand, settle_trial, words_of, write_counted
from apps.interchange.services.rewriting import rewrite
from apps.interchange.services.said_lines import on_trial, read_said
from apps.interchange.services.sending import LINES_EACH, fetch_file
from apps.interchange.services.splits import Splits, keep_splits, splits_kept
from apps.interchange.services.trials import forget_trial, keep_tried, tried
from apps.kinds.features import FeatureSpec
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun, ModelRunDataRow, RunState

CLEARED_AT_ONCE = 200
ENDED = {JobState.FINISHED: RunState.FINISHED, JobState.FAILED: RunState.FAILED, JobState.CANCELLED: RunState.CANCELLED}


@in_words_that_stand
def predictions_chunk(context: ChunkContext) -> None:
    """One portion of the lines, or what comes before them. Raises LeaseLost, JobCancelled, ChunkPaused, NotFound.

    Portions are read side by side, and each is written, or tried, when all before it are: the order of the file decides, and not how it
    was cut.
    """
    with transaction.atomic():
        run: ModelRun | None = ModelRun.objects.select_related("model").filter(pk=context.job.params["model_run"]).first()
        words = words_of(run.model.ontology_id, kept=False) if run is not None else None
    if run is None or words is None:
        raise NotFound("The model run is gone.")
    if "fetch" in context.payload:
        fetch_file(context)
        return
    if "rewrite" in context.payload:
        _rewrite(context, run, words.features)
        return
    if "clear" in context.payload:
        _clear(context, run, words.features)
        return
    if "splits" in context.payload:
        keep_splits(context, run)
        return
    with uncollected():
        portion = _portion(context, run, words.features)
        context.await_turn()
        if context.payload.get("phase") == CHECK or Manner.of(context.job.params).dry_run:
            write_counted(context, words, lambda: tried(portion), keep=lambda: keep_tried(portion))
        else:
            write_counted(context, words, portion.write)


def _portion(context: ChunkContext, run: ModelRun, features: Sequence[FeatureSpec]) -> PredictionLines:
    """The lines of a chunk, read and bound, and nothing written yet."""
    origin = Origin()
    lines = list(read_said(context, origin))
    with transaction.atomic():
        return PredictionLines(context, run, features, origin).read(lines)


def _rewrite(context: ChunkContext, run: ModelRun, features: Sequence[FeatureSpec]) -> None:
    """What the file says as lines of predictions."""
    labels: Counter[str] = Counter()
    authors = Authors(run.name, labels, version=Manner.of(context.job.params).model_version)
    scopes = scopes_of_run(run)
    names, splits = SameNames(scopes[0]), Splits(context)

    def lines_of(rows: Iterator[LabelRow]) -> Iterator[bytes]:
        lines = dump_predictions(names.passing(splits.passing(authors.predicted(rows))))
        first = next(lines, None)  # comes when all rows have passed
        if (refused := authors.refused()) is not None:
            note(context, refused[0], subject=refused[1])
            return
        yield from _unambiguous(context, lines if first is None else chain((first,), lines), names)
        for error, subject in authors.told():
            note(context, error, subject=subject)

    rewrite(context, features, lines_of, lines_each=LINES_EACH, scopes=scopes, passed=labels, after=splits.chunks)


def _unambiguous(context: ChunkContext, lines: Iterator[bytes], names: SameNames) -> Iterator[bytes]:
    """The lines, when all rows have passed, but for those whose data row may be that of another path."""
    refused = names.refused()
    for line in lines:
        if not refused:
            yield line
            continue
        document = orjson.loads(line)
        name = document["data_row"].get("global_key", "")
        if (other := refused.get(name)) is None:
            yield line
        else:
            number, pointer = document[PLACE]
            note(context, ambiguous(number, pointer, name, other), subject=name)


def end_upload(job: Job) -> None:
    """The run is as far as its upload is; the file is no longer needed."""
    run = ModelRun.objects.filter(pk=job.params["model_run"]).first()
    if run is not None and not job.params.get("dry_run"):
        if not _next_uploads(job, run):  # else the run goes on
            model_runs.set_run_state(run=run, state=_state_after(job, run))
        evaluation.keep_current(run=run)
    forget_files(job)
    forget_trial(job)
    settle_trial(job)
    figures = job.result
    if run is not None and job.params.get("dry_run") and job.params.get("mode") == "replace" and job.done:
        predicted = ModelRunDataRow.objects.filter(model_run=run).aggregate(count=Sum("prediction_count"))["count"] or 0
        figures["removed"] = predicted + stated_count(run)
    counts = f": {figures.get('written', 0):,} new, {figures.get('already', 0):,} there already" if job.done else ""
    labels = figures.get("labels", 0)
    told = f", {are_labels(labels)}" if labels else ""
    out = figures.get("lines_left_out", 0)
    left_out = f", {out:,} {'line' if out == 1 else 'lines'} left out" if out else ""
    removed = figures.get("removed", 0)
    forgotten = f", {removed:,} that the run said before {'would be' if job.params.get('dry_run') else 'were'} removed" if removed else ""
    job.message = f"{summary(job, 'read')}{counts}{forgotten}{cut_there(job)}{told}{left_out}{splits_kept(job)}"


def _next_uploads(job: Job, run: ModelRun) -> bool:
    """Whether others wait for this one to end."""
    waiting = Job.objects.filter(kind=job.kind, model_run=str(run.pk), state__lte=JobState.RUNNING).exclude(pk=job.pk)
    return bool(waiting.exclude(params__dry_run=True).exists())


def _state_after(job: Job, run: ModelRun) -> RunState:
    """Where the run stands when its upload is over: where it stood before, if the upload failed or was stopped and changed nothing."""
    state, before = ENDED[JobState(job.state)], job.params.get("state_before")
    if state == RunState.FINISHED or before is None or job.result.get("written"):
        return state
    if before == RunState.RUNNING:  # another upload was under way when this one was sent
        has_any = ModelRunDataRow.objects.filter(model_run=run, prediction_count__gt=0).exists()
        return RunState.FINISHED if has_any else RunState.CREATED
    if job.result.get("removed"):
        return state
    return RunState(before) if run.state == RunState.RUNNING else RunState(run.state)


def _clear(context: ChunkContext, run: ModelRun, features: Sequence[FeatureSpec]) -> None:
    """Forget what the run said, a few data rows at a time; only then are there portions to work on.

    A file of which no line can be taken replaces nothing: what the run said stays. Raises PredictionsDecided, PredictionsShown.
    """
    cleared = 1 if any(_says_something(context, portion, run, features) for portion in context.payload["clear"]) else 0
    removed = context.job.result.get("removed", 0)
    while cleared:
        told: dict[str, int] = {}
        with context.partial(message="Removing what the run said before", result=told):
            cleared = annotations.clear_predictions(run=run, at_most=CLEARED_AT_ONCE)
            cleared = cleared or evaluation.clear_row_metrics(run=run, at_most=CLEARED_AT_ONCE)
            told["removed"] = removed = removed + cleared
    with context.commit(message=""):
        context.add_chunks(context.payload["clear"])


def _says_something(context: ChunkContext, payload: Mapping[str, Any], run: ModelRun, features: Sequence[FeatureSpec]) -> bool:
    """Whether any line of the portion is right as far as that shows before it is written."""
    return any(_portion(on_trial(context, {**payload, "phase": CHECK}), run, features).right())
