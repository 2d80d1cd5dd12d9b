"""The job that evaluates a run: data rows that are stale, portion by portion, then the sums; again while anything changes meanwhile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from apps.annotations.queries import spoken_features
from apps.core.garbage import uncollected
from apps.core.jobs import ChunkContext
from apps.core.problems import NotFound
from apps.evaluation.custom import means
from apps.evaluation.masks import pixels
from apps.evaluation.models import RunEvaluation
from apps.evaluation.outcomes import assess
from apps.evaluation.queries.pairs import pairs_of
from apps.evaluation.queries.standing import evaluation_of, point_of
from apps.evaluation.services.customs import sums_of, write_sums
from apps.evaluation.services.figures import row_figures
from apps.evaluation.services.forgetting import drop_labels
from apps.evaluation.services.moving import move_rows
from apps.evaluation.services.starting import EVALUATE, locked_evaluation
from apps.evaluation.services.summing import replace_sums, sum_up
from apps.evaluation.services.writing import replace_outcomes, write_masks
from apps.evaluation.subjects import Subjects, parse_subjects, subjects_of
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun, ModelRunDataRow
from apps.model_runs.services import RowFigures

__all__ = ["EVALUATE", "evaluate_chunk"]

PORTION = 2_000
RULES = 2  # outcomes of earlier rules lack what figures are made of now
AT_ONCE = 10_000


class _ChangedMeanwhile(Exception):  # noqa: N818
    """What the sums stand on is not what it was; they are made again."""


@dataclass(frozen=True)
class _Run:
    """A run with how it is evaluated, as of the beginning of a round."""

    run: ModelRun
    evaluation: RunEvaluation
    subjects: Subjects


def evaluate_chunk(context: ChunkContext) -> None:
    """All of it; a worker that takes over goes on with what is still stale. Raises LeaseLost, JobCancelled, NotFound."""
    while not context.ended:
        _make_room(context)
        with transaction.atomic():
            asked = _begin(context)
        point = point_of(asked.evaluation)
        if asked.evaluation.summary["point"] != [point.level, point.bin]:
            move_rows(context, asked.run, point)
        while _portion(context, asked):
            pass
        context.progress("Adding up", done=context.job.done)
        sums = sum_up(asked.run, asked.subjects, going_on=context.renew)
        try:
            with context.commit(message=""):
                locked = _still_the_same(asked)
                replace_sums(run=asked.run, sums=sums)
                values = {"computed": asked.evaluation.wanted, "computed_at": Now(), "summary": {**locked.summary, **sums.summary}}
                RunEvaluation.objects.filter(pk=locked.pk).update(**values)
        except _ChangedMeanwhile:
            continue


def _make_room(context: ChunkContext) -> None:
    """Drop what is not true any more: labels that were forgotten, and all figures where other things are counted than
    before, or by other rules.
    """
    with transaction.atomic():
        run = _run_of(context)
        evaluation = locked_evaluation(run)
        subjects, before = subjects_of(spoken_features(run.model.ontology_id)), parse_subjects(evaluation.subjects)
    while _some(context, lambda: drop_labels(run=run)):
        pass
    is_old = evaluation.summary.get("rules") != RULES
    if is_old or _keys(subjects) != _keys(before):
        while _some(context, lambda: model_runs.forget_figures(run=run, at_most=AT_ONCE)):
            pass
    if is_old or subjects.dump() != evaluation.subjects:
        with context.partial():
            now = {"subjects": subjects.dump(), "summary": {**locked_evaluation(run).summary, "rules": RULES}}
            RunEvaluation.objects.filter(pk=evaluation.pk).update(**now)


def _some(context: ChunkContext, act: Callable[[], int]) -> int:
    with context.partial():
        return act()


def _begin(context: ChunkContext) -> _Run:
    """The run and how it is evaluated. Its summary keeps where figures of data rows stand: the operating point, until that moves."""
    run = _run_of(context)
    evaluation = locked_evaluation(run)
    if "point" not in evaluation.summary:
        point = point_of(evaluation)
        RunEvaluation.objects.filter(pk=evaluation.pk).update(summary={**evaluation.summary, "point": [point.level, point.bin]})
    stale = ModelRunDataRow.objects.filter(model_run=run, is_stale=True).count()
    context.set_total(context.job.done + stale)
    return _Run(run, evaluation_of(run), parse_subjects(evaluation.subjects))


def _run_of(context: ChunkContext) -> ModelRun:
    run: ModelRun | None = ModelRun.objects.select_related("model").filter(pk=context.job.params["model_run"]).first()
    if run is None:
        raise NotFound("The model run is gone.")
    return run


def _keys(subjects: Subjects) -> list[tuple[UUID, UUID | None, str]]:
    return [(each.feature, each.option, each.kind) for each in subjects]


def _portion(context: ChunkContext, asked: _Run) -> bool:
    """Evaluate data rows that are stale; whether there were any."""
    with uncollected():
        with transaction.atomic():
            versions = _stale(asked.run)
            if not versions:
                return False
            pairs = pairs_of(asked.run, list(versions))
            customs = sums_of(asked.run, list(versions), asked.subjects)
        context.renew()
        rows, each = list(pairs), list(pairs.values())
        outcomes = assess(each, asked.subjects)
        masks = {row: found for row, pair in pairs.items() if (found := pixels([pair], asked.subjects))}
        figures = row_figures(rows, each, outcomes, point_of(asked.evaluation))
        with context.partial(done=len(versions)):
            kept = model_runs.record_figures(
                run=asked.run,
                figures=[
                    RowFigures(row, version, metrics=means(customs.get(row, {})), **figures.get(row, {}))
                    for row, version in versions.items()
                ],
            )
            replace_outcomes(asked.run.pk, rows, each, outcomes, kept)
            write_masks(asked.run.pk, {row: masks[row] for row in kept if row in masks})
            write_sums(asked.run.pk, {row: customs[row] for row in kept if row in customs})
    return True


def _stale(run: ModelRun) -> Mapping[UUID, str]:
    """Some of the data rows that are stale, and the version of each: what Postgres changes with every update of a row."""
    rows = ModelRunDataRow.objects.filter(model_run=run, is_stale=True)
    version = RawSQL("model_runs_modelrundatarow.xmin::text", [], output_field=TextField())  # type: ignore[no-untyped-call]
    return dict(rows.annotate(version=version).order_by("data_row").values_list("data_row_id", "version")[:PORTION])


def _still_the_same(asked: _Run) -> RunEvaluation:
    """The evaluation, locked, if nothing has changed since the round began. Raises _ChangedMeanwhile, NotFound."""
    if not ModelRun.objects.filter(pk=asked.run.pk).exists():
        raise NotFound("The model run is gone.")
    locked = locked_evaluation(asked.run)
    stale = ModelRunDataRow.objects.filter(model_run=asked.run, is_stale=True).exists()
    if stale or locked.wanted != asked.evaluation.wanted:
        raise _ChangedMeanwhile
    return locked
