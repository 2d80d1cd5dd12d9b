"""What the portions of a trial have taken, for those after them: of what a trial writes nothing stays, so that is kept apart.

A later portion is told only what it may meet: what has one of its keys, what answers or states something of its data rows, what its
relationships join. That is written before it and taken back with it, so that a trial refuses what the writing would.
"""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from apps.annotations import services as annotations
from apps.annotations.services import Row, Sent
from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.models import Job
from apps.evaluation import services as evaluation
from apps.evaluation.services import SentMetric
from apps.formats.rows import DataRowRef, NamedMetric
from apps.interchange.models import TriedLine
from apps.interchange.services.portions import Outcome
from apps.interchange.services.prediction_lines import PredictionLines
from apps.kinds import radio
from apps.kinds.placing import clipped

AT_ONCE = 2_000


def tried(portion: PredictionLines) -> Outcome:
    """What a portion would become after all before it. The caller takes back what this writes."""
    portion.leave_aside()
    if portion.is_one_of_several:
        ways = _write_met(portion)
        portion.ways |= ways
    return portion.write()


def keep_tried(portion: PredictionLines) -> None:
    """Keep what the portion took for those after it."""
    if not portion.is_one_of_several:
        return
    job = portion.context.job
    lines = [TriedLine(job=job, mark=mark, said=said) for mark, said in _marked(portion)]
    TriedLine.objects.bulk_create(lines, batch_size=AT_ONCE)


def forget_trial(job: Job) -> None:
    """Nothing is left of a trial that is over."""
    TriedLine.objects.filter(job=job).delete()


def _write_met(portion: PredictionLines) -> dict[str, str]:
    """Write what earlier portions took and this one may meet, uncounted; in which ways they said that figures come together."""
    run, job = portion.run, portion.context.job
    said = list(TriedLine.objects.filter(job=job, mark__any=set(_asked(portion))).order_by("id").values_list("said", flat=True))
    rows = DataRow.objects.filter(pk__any={each["data_row"] for each in said if "data_row" in each}).in_bulk()
    sent = {each["row"][0]: Sent(rows[UUID(each["data_row"])], Row(*each["row"])) for each in said if "row" in each}
    if sent:
        with transaction.atomic():
            annotations.upload_predictions(run=run, sent=list(sent.values()), since=job.started_at, job_id=job.pk)
    stated = {each["number"]: _metric_of(each) for each in said if "metric" in each}
    ways = {each["name"]: each["way"] for each in said if "way" in each}
    portion.leave_figures_aside(each.data_row for each in stated.values())
    if stated:
        evaluation.state_row_metrics(
            run=run, sent=list(stated.values()), since=job.started_at, ways=ways, alone=portion.replaces_nothing_yet
        )
    return ways


def _asked(portion: PredictionLines) -> Iterator[UUID]:
    """The marks of what the portion may meet."""
    job = portion.context.job.pk
    for _, bound in portion.said:
        for each in bound:
            yield _key_mark(job, each.annotation.id)
            if each.annotation.kind == radio.KIND.name:
                yield _row_mark(job, "answers", each.data_row.id)
    for end in portion.joined():
        yield _key_mark(job, end)
    for _, figure in portion.stated:
        yield from _figure_marks(job, figure)
        yield uuid5(job, f"way {figure.metric.name}")


def _marked(portion: PredictionLines) -> Iterator[tuple[UUID, Any]]:
    """What the portion took, under each of its marks."""
    job = portion.context.job.pk
    for each in portion.taken:
        said = each.annotation
        row = said if isinstance(said, Row) else Row.of(clipped(said, asset_of(each.data_row)))
        kept = {"data_row": str(each.data_row.id), "row": list(row)}
        yield _key_mark(job, row.id), kept
        if row.kind == radio.KIND.name:
            yield _row_mark(job, "answers", each.data_row.id), kept
    for figure in portion.taken_figures:
        metric = {
            **asdict(figure.metric),
            "data_row": [],
            "about": list(figure.metric.about),
            "id": figure.metric.id and str(figure.metric.id),
        }
        number = f"{portion.context.payload['line']}.{metric['line']}"
        for mark in _figure_marks(job, figure):
            yield mark, {"data_row": str(figure.data_row), "metric": metric, "number": number}
    ways = {figure.metric.name: figure.metric.aggregation for figure in portion.taken_figures}
    for name in ways.keys() - portion.ways.keys():
        yield uuid5(job, f"way {name}"), {"name": name, "way": ways[name]}


def _figure_marks(job: UUID, figure: SentMetric) -> Iterator[UUID]:
    yield _row_mark(job, "figures", figure.data_row)
    if figure.metric.id is not None:
        yield uuid5(job, f"figure {figure.metric.id}")


def _key_mark(job: UUID, key: object) -> UUID:
    return uuid5(job, f"key {key}")


def _row_mark(job: UUID, what: str, row: UUID) -> UUID:
    return uuid5(job, f"{what} {row}")


def _metric_of(said: dict[str, Any]) -> SentMetric:
    row, metric = said["data_row"], said["metric"]
    key = None if metric["id"] is None else UUID(metric["id"])
    named = {**metric, "data_row": DataRowRef(row, None), "about": tuple(metric["about"]), "id": key}
    return SentMetric(UUID(row), NamedMetric(**named))
