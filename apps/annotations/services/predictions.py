"""Writing what model runs predict: many data rows at once, each annotation once, whatever is repeated."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, F, Min
from psycopg.types.json import Jsonb

from apps.annotations.events import SuggestionsAdded
from apps.annotations.forms import row_of
from apps.annotations.models import Annotation, AnnotationSet
from apps.annotations.queries import predictor_of
from apps.annotations.services.checks import check_predicted
from apps.annotations.services.copying import copy_rows
from apps.annotations.services.related import ends_there, is_relationship
from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.events import publish
from apps.kinds import InvalidValue, values
from apps.kinds.features import FeatureSpec, features_by_id
from apps.kinds.relations import check_ends, ends
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun, Purpose
from apps.ontologies.queries import tree
from apps.projects.queries import open_tasks_of

COPY_FROM = 200
TOLD = (Purpose.LIVE, Purpose.PRELABEL, Purpose.AUTO)


@dataclass(frozen=True)
class Predicted:
    """What a run says about one data row in one pass; `complete` where it will not say more."""

    data_row: DataRow
    annotations: Sequence[values.Annotation]
    pass_number: int = 1
    complete: bool = True


@dataclass(frozen=True)
class Refused:
    """One annotation that was not written, and why: the index in its Predicted, and a pointer inside the annotation."""

    data_row: UUID
    annotation: UUID
    index: int
    pointer: str
    code: str
    message: str
    expected: str


@dataclass(frozen=True)
class Written:
    """What became of predictions: each data row's set, how many annotations were new, how many were there, what was refused."""

    annotation_sets: Mapping[UUID, UUID]
    written: int
    already: int
    refused: tuple[Refused, ...]


def write_predictions(
    *,
    run: ModelRun,
    data_row: DataRow,
    annotations: Sequence[values.Annotation],
    pass_number: int = 1,
    complete: bool = True,
    ontology: UUID | None = None,
    job_id: UUID | None = None,
) -> Written:
    """What a run says about one data row; see write_many."""
    item = Predicted(data_row, annotations, pass_number, complete)
    return write_many(run=run, items=[item], ontology=ontology, job_id=job_id)


def write_many(*, run: ModelRun, items: Sequence[Predicted], ontology: UUID | None = None, job_id: UUID | None = None) -> Written:
    """Add predictions to the run's sets, make the sets that are missing, count, and tell who watches the data rows.

    Idempotent by annotation id. What does not fit the features of `ontology` (the run's model's, if left out) or the data row, or has an
    id that something else has, is refused one by one; the rest is written. Relationships come last: what they join must be in the same
    set by then, written earlier or in this call. Locks the sets, in one order.
    """
    features = features_by_id(tree(ontology or run.model.ontology_id))
    sets = _sets_of(run, [item.data_row.pk for item in items])
    plan = _Plan()
    for item in items:
        plan.add(item, sets[item.data_row.pk].pk, check_predicted(item.annotations, features, asset_of(item.data_row)))
    plan.write(plan.rows)
    plan.write(plan.joining(features))
    for complete in (True, False):
        ids = [sets[item.data_row.pk].pk for item in items if item.complete is complete]
        AnnotationSet.objects.filter(pk__in=ids).update(complete=complete, revision=F("revision") + 1)
    count_predictions(run, sets)
    _tell(run, items, sets, job_id)
    return Written({row: each.pk for row, each in sets.items()}, plan.written, plan.already, tuple(plan.refused))


def _sets_of(run: ModelRun, data_rows: Iterable[UUID]) -> dict[UUID, AnnotationSet]:
    wanted = set(data_rows)
    rows = AnnotationSet.objects.filter(model_run=run, data_row__in=wanted)
    there = set(rows.values_list("data_row_id", flat=True))
    new = [AnnotationSet(model_run=run, data_row_id=each, complete=False) for each in sorted(wanted - there)]
    AnnotationSet.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    return {each.data_row_id: each for each in rows.select_for_update().order_by("id")}


@dataclass
class _Plan:
    """Which rows are to be written, where each came from, and which were refused; `joins` are relationships with what they say."""

    rows: list[Annotation] = field(default_factory=list)
    joins: list[tuple[Annotation, values.Annotation]] = field(default_factory=list)
    places: dict[UUID, tuple[UUID, int]] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    written: int = 0
    already: int = 0

    def add(self, item: Predicted, annotation_set: UUID, wrong: Mapping[int, object]) -> None:
        for index, each in enumerate(item.annotations):
            if (error := wrong.get(index)) is not None:
                self._refuse(each.id, (item.data_row.pk, index), _words(error))
            elif each.id in self.places:
                self._refuse(each.id, (item.data_row.pk, index), ID_TAKEN)
            else:
                self.places[each.id] = (item.data_row.pk, index)
                row = row_of(each, annotation_set, pass_number=item.pass_number)
                if is_relationship(each):
                    self.joins.append((row, each))
                else:
                    self.rows.append(row)

    def joining(self, features: Mapping[UUID, FeatureSpec]) -> list[Annotation]:
        """The relationships whose ends their sets hold now; the others are refused."""
        there = ends_there({row.annotation_set_id for row, _ in self.joins}, ends(said for _, said in self.joins))
        right = []
        for row, said in self.joins:
            try:
                check_ends(said, there[row.annotation_set_id], features)
                right.append(row)
            except InvalidValue as error:
                self._refuse(row.pk, self.places[row.pk], _words(error))
        return right

    def write(self, rows: Sequence[Annotation]) -> None:
        """Insert the rows that are new. What its own set has already is done; an id that something else has is refused."""
        there = dict(Annotation.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "annotation_set_id"))
        fresh = [row for row in rows if row.pk not in there]
        for row in rows:
            if there.get(row.pk) == row.annotation_set_id:
                self.already += 1
            elif row.pk in there:
                self._refuse(row.pk, self.places[row.pk], ID_TAKEN)
        if fresh:
            _insert(fresh)
            self._count_inserted(fresh)

    def _count_inserted(self, rows: Sequence[Annotation]) -> None:
        """What was not inserted has an id that cannot be seen from here."""
        there = set(Annotation.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
        for row in rows:
            if row.pk not in there:
                self._refuse(row.pk, self.places[row.pk], ID_TAKEN)
        self.written += len(there)

    def _refuse(self, annotation: UUID, place: tuple[UUID, int], words: Mapping[str, str]) -> None:
        self.refused.append(Refused(place[0], annotation, place[1], **words))


ID_TAKEN = {"pointer": "/id", "code": "id_taken", "message": "Another annotation has this id.", "expected": "a new id"}


def _words(error: object) -> dict[str, str]:
    return {name: getattr(error, name) for name in ("pointer", "code", "message", "expected")}


def _insert(rows: Sequence[Annotation]) -> None:
    """A few by INSERT; many by COPY into a temporary table, because COPY straight into a table with policies is refused."""
    if len(rows) <= COPY_FROM:
        Annotation.objects.bulk_create(rows, ignore_conflicts=True)
        return
    columns = (
        "id", "annotation_set_id", "feature_id", "kind", "confidence", "value", "answers", "at", "metrics", "derived_from", "pass_number",
    )  # fmt: skip
    copy_rows(
        Annotation._meta.db_table,
        columns,
        (
            (
                row.pk, row.annotation_set_id, row.feature_id, row.kind, row.confidence, Jsonb(row.value), Jsonb(row.answers),
                None if row.at is None else Jsonb(row.at), Jsonb(row.metrics), row.derived_from, row.pass_number,
            )
            for row in rows
        ),
    )  # fmt: skip


def count_predictions(run: ModelRun, sets: Mapping[UUID, AnnotationSet]) -> None:
    """Keep beside the run's data rows, whose sets these are, how many predictions each has, and how sure the least sure is."""
    rows = Annotation.objects.filter(annotation_set__in=[each.pk for each in sets.values()]).order_by().values_list("annotation_set_id")
    counted = {number: (count, lowest) for number, count, lowest in rows.annotate(n=Count("id"), lowest=Min("confidence"))}
    model_runs.record_many(run=run, counted={row: counted.get(each.pk, (0, None)) for row, each in sets.items()})


def _tell(run: ModelRun, items: Sequence[Predicted], sets: Mapping[UUID, AnnotationSet], job_id: UUID | None) -> None:
    """Whoever has a data row open hears of it; of plain uploads only where somebody may have it open."""
    tasks = open_tasks_of(sets)
    for item in items:
        row = item.data_row.pk
        if run.purpose not in TOLD and row not in tasks:
            continue
        fact = SuggestionsAdded(
            data_row=row,
            model_run=run.pk,
            job=job_id,
            annotation_set=sets[row].pk,
            pass_number=item.pass_number,
            final=item.complete,
            predictor=predictor_of(run),
            predictor_version=run.predictor_version_id,
        )
        topics = [f"data_row:{row}", f"model_run:{run.pk}", *(f"task:{task}" for task in tasks.get(row, ()))]
        publish(fact, topics=topics)
