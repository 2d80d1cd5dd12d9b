"""Figures of data rows that come from outside, each under its sender's key: saying one again changes nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

from django.db import connection

from apps.annotations.queries import spoken_features
from apps.core.problems import FieldError
from apps.core.tenancy import current_organization_id
from apps.evaluation.models import RowMetric
from apps.evaluation.stated import named_classes, question_of, told_classes
from apps.evaluation.subjects import Subject, Subjects, subjects_of
from apps.formats.rows import NamedMetric
from apps.kinds import InvalidValue
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun

# How the first figure of each of these names in a run is combined; by the index of names, however many figures there are.
HOW = """SELECT asked.name, kept.aggregation FROM unnest(%s::text[]) AS asked (name) CROSS JOIN LATERAL (
    SELECT aggregation FROM evaluation_rowmetric
    WHERE organization_id = %s AND model_run_id = %s AND name = asked.name LIMIT 1) AS kept"""
SAID = ("data_row_id", "name", "feature", "option", "aggregation", "value")
TWICE = FieldError("/uuid", "duplicate_in_file", "This uuid, or this very figure, occurs twice in the file.", "each figure once")
SAYS_OTHERWISE = FieldError(
    "/uuid", "uuid_says_otherwise", "Under this key the run has another figure.", "a new uuid, or the upload with mode=replace"
)
STATED_OTHERWISE = FieldError(
    "", "metric_says_otherwise", "The run has another value of this figure.", "one value each, or the upload with mode=replace"
)

NO_WAYS: Mapping[str, str] = MappingProxyType({})

Said = tuple[UUID, str, UUID | None, UUID | None, str, Any]  # as SAID has it


@dataclass(frozen=True, slots=True)
class SentMetric:
    """A figure on its way into a run, with the data row it is about, which the run holds."""

    data_row: UUID
    metric: NamedMetric


@dataclass
class MetricsTaken:
    """How many figures are new and how many were there already; why the others, by index, were refused."""

    written: int = 0
    already: int = 0
    refused: dict[int, FieldError] = field(default_factory=dict)


def state_row_metrics(
    *, run: ModelRun, sent: Sequence[SentMetric], since: datetime | None, ways: Mapping[str, str] = NO_WAYS, alone: bool = False
) -> MetricsTaken:
    """Keep figures of data rows of a run, whose own figures are worked out again then.

    Refused are what names no class of the run's ontology, a key or a figure that occurs twice in the file (first seen after `since`), one
    that says something else than before, and a name whose figures come together in another way: as `ways` say, or the run's figures, at
    which nobody looks for that with `alone`.
    """
    taken = MetricsTaken()
    fresh = dict(_bound(run, sent, taken))
    _leave_out_known(run, fresh, taken, since)
    known = {} if alone else _ways(run, {said[1] for _, said in fresh.values()})
    _take_once(fresh, taken, {**ways, **known})
    rows = {index: RowMetric(model_run=run, key=key, **dict(zip(SAID, said, strict=True))) for index, (key, said) in fresh.items()}
    RowMetric.objects.bulk_create(rows.values(), batch_size=2_000, ignore_conflicts=True)
    there = set(RowMetric.objects.filter(pk__any=[row.pk for row in rows.values()]).values_list("pk", flat=True)) if rows else set()
    taken.written = len(there)
    taken.refused |= {index: TWICE for index, row in rows.items() if row.pk not in there}  # another portion of the file was faster
    if there:
        model_runs.mark_stale(run=run, data_rows={row.data_row_id for row in rows.values()})
    return taken


def clear_row_metrics(*, run: ModelRun, at_most: int) -> int:
    """Forget some of the figures of a run's data rows, which are worked out again then. Returns how many they were."""
    gone = dict(RowMetric.objects.filter(model_run=run).order_by().values_list("pk", "data_row_id")[:at_most])
    if gone:
        RowMetric.objects.filter(pk__any=gone.keys()).delete()
        model_runs.mark_stale(run=run, data_rows=set(gone.values()))
    return len(gone)


def leave_row_metrics_aside(*, run: ModelRun, data_rows: Collection[UUID], keys: Collection[UUID]) -> None:
    """Try a replacement of the figures of these data rows or with these keys: they are gone until the caller takes the transaction back."""
    RowMetric.objects.filter(model_run=run, data_row__any=data_rows).delete()
    RowMetric.objects.filter(model_run=run, key__in=keys).delete()


def _bound(run: ModelRun, sent: Sequence[SentMetric], taken: MetricsTaken) -> Iterator[tuple[int, tuple[UUID, Said]]]:
    """Each figure by its index with its key and what it says."""
    subjects = subjects_of(spoken_features(run.model.ontology_id))
    for index, each in enumerate(sent):
        metric = each.metric
        try:
            feature, option = _class(metric, subjects)
        except InvalidValue as error:
            taken.refused[index] = FieldError(error.pointer, error.code, error.message, error.expected)
            continue
        about = (each.data_row, metric.name, feature, option)
        key = metric.id or _key_of(run, about)
        yield index, (key, (*about, metric.aggregation, metric.value))


def _key_of(run: ModelRun, about: Sequence[Any]) -> UUID:
    return uuid5(run.pk, "/".join(map(str, about)))


def _class(metric: NamedMetric, subjects: Subjects) -> tuple[UUID | None, UUID | None]:
    """The feature and the option that the figure is about. Raises InvalidValue."""
    if not metric.about:
        return None, None
    found = named_classes(metric.about, subjects)
    features = {(each.feature, question_of(each)) for each in found}
    if not found:
        raise InvalidValue(metric.at, "The run's ontology has no such class.", told_classes(subjects), code="unknown_class")
    if len(features) > 1:
        expected = f"one of {', '.join(sorted(path for _, path in features))}"
        raise InvalidValue(metric.at, "Several classes are called this.", expected, code="ambiguous_class")
    return found[0].feature, found[0].option if _is_option(found, metric) else None


def _is_option(found: Sequence[Subject], metric: NamedMetric) -> bool:
    """Whether an option is meant, not all that its question asks."""
    own = found[0].path if len(metric.about) == 1 else found[0].name
    return found[0].option is not None and metric.about[-1] == own


def _leave_out_known(run: ModelRun, fresh: dict[int, tuple[UUID, Said]], taken: MetricsTaken, since: datetime | None) -> None:
    """What the run has already is done, where it is the same."""
    if not fresh:
        return
    kept = RowMetric.objects.filter(model_run=run)
    by_key = {row.key: row for row in kept.filter(key__any=[key for key, _ in fresh.values()])}
    rows = kept.filter(data_row__any={said[0] for _, said in fresh.values()})
    by_figure = {tuple(getattr(row, name) for name in SAID[:4]): row for row in rows}
    for index, (key, said) in list(fresh.items()):
        row = by_key.get(key) or by_figure.get(said[:4])
        if row is None:
            continue
        del fresh[index]
        if since is not None and row.created_at >= since:
            taken.refused[index] = TWICE
        elif tuple(getattr(row, name) for name in SAID) == said:
            taken.already += 1
        else:
            taken.refused[index] = STATED_OTHERWISE if key == _key_of(run, said[:4]) else SAYS_OTHERWISE


def _take_once(fresh: dict[int, tuple[UUID, Said]], taken: MetricsTaken, known: dict[str, str]) -> None:
    """Keep in their order what is the first to have its key and to state its figure.

    Figures of one name come together in one way, that which is known or else that of the first.
    """
    seen: set[Any] = set()
    for index, (key, said) in list(fresh.items()):
        if key in seen or said[:4] in seen:
            del fresh[index]
            taken.refused[index] = TWICE
        elif (way := known.setdefault(said[1], said[4])) == said[4]:
            seen |= {key, said[:4]}
        else:
            del fresh[index]
            words = f"Other figures of this name come together as {way}."
            taken.refused[index] = FieldError("/aggregation", "aggregated_otherwise", words, f"{way}, or another name")


def _ways(run: ModelRun, names: Collection[str]) -> dict[str, str]:
    if not names:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(HOW, [sorted(names), current_organization_id(), run.pk])
        return dict(cursor.fetchall())
