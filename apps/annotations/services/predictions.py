"""Writing what model runs predict: many data rows at once, each annotation once, whatever is repeated."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from uuid import UUID

from django.db import connection
from django.db.models import F, Max

from apps.annotations.events import SuggestionsAdded
from apps.annotations.least_sure import LEAST_SURE_OPTION
from apps.annotations.models import Annotation, AnnotationSet
from apps.annotations.queries import predictor_of
from apps.annotations.services.checks import check_predicted
from apps.annotations.services.related import ends_there, is_relationship
from apps.annotations.services.rows import Placed, Row, insert
from apps.annotations.suggested import tasks_shown
from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.db.lookups import array_of
from apps.core.events import publish
from apps.core.ids import uuid7
from apps.core.tenancy import current_organization_id
from apps.kinds import InvalidValue, values
from apps.kinds.features import FeatureSpec, features_by_id
from apps.kinds.relations import check_ends, ends
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun, Purpose
from apps.ontologies.queries import tree_at
from apps.ontologies.standing import hold_version

TOLD = (Purpose.LIVE, Purpose.PRELABEL, Purpose.AUTO)
NEW_SETS = """INSERT INTO annotations_annotationset (id, organization_id, data_row_id, model_run_id, revision, complete)
  SELECT new.id, %s, new.data_row, %s, 1, %s FROM unnest(%s::uuid[], %s::uuid[]) AS new (id, data_row)
  ON CONFLICT DO NOTHING RETURNING data_row_id, id"""


@dataclass(frozen=True)
class Predicted:
    """What a run says about one data row in one pass; `complete` where it will not say more. `rows` come after the annotations, checked.

    `places` orders both among all that the run says of the data row; left out, they stand as they are given. `keys` are by id the
    sender's keys of what has another id here.
    """

    data_row: DataRow
    annotations: Sequence[values.Annotation]
    pass_number: int = 1
    complete: bool = True
    rows: Sequence[Row] = ()
    places: Sequence[int] = ()
    keys: Mapping[str, str] = field(default_factory=dict)


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
    """Where predictions are now: each data row's set, how many annotations were new, how many were there, what was refused."""

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
    set by then, written earlier or in this call. Holds the ontology's version, then locks the sets, in one order.
    """
    number = ontology or run.model.ontology_id
    features = features_by_id(tree_at(number, hold_version(number)))
    sets: dict[UUID, UUID] = {}
    for complete in (True, False):
        sets |= _sets_of(run, {item.data_row.id for item in items if item.complete is complete}, complete=complete)
    plan = _Plan()
    for item in items:
        wrong = check_predicted(item.annotations, features, asset_of(item.data_row)) if item.annotations else {}
        plan.add(item, sets[item.data_row.id], wrong)
    plan.write(plan.rows)
    plan.write(plan.joining(features))
    count_predictions(run, sets)
    _tell(run, items, sets, job_id)
    return Written(sets, plan.written, plan.already, tuple(plan.refused))


def _sets_of(run: ModelRun, data_rows: Collection[UUID], *, complete: bool) -> dict[UUID, UUID]:
    """The run's sets of these data rows, locked and a revision on; those that are missing are made."""
    there = _set_on(run, data_rows, complete=complete)
    missing = sorted(set(data_rows) - there.keys(), key=attrgetter("int"))
    made: dict[UUID, UUID] = {}
    if missing:
        ids = [uuid7() for _ in missing]
        with connection.cursor() as cursor:
            cursor.execute(NEW_SETS, [current_organization_id(), run.pk, complete, array_of(ids), array_of(missing)])
            made = dict(cursor.fetchall())
    return there | made | _set_on(run, [row for row in missing if row not in made], complete=complete)


def _set_on(run: ModelRun, data_rows: Collection[UUID], *, complete: bool) -> dict[UUID, UUID]:
    """Those of the sets that are there."""
    if not data_rows:
        return {}
    rows = AnnotationSet.objects.filter(model_run=run, data_row__any=data_rows)
    there = dict(rows.select_for_update().order_by("id").values_list("data_row_id", "pk"))
    if there:
        AnnotationSet.objects.filter(pk__any=there.values()).update(complete=complete, revision=F("revision") + 1)
    return there


@dataclass
class _Plan:
    """Which rows are to be written, where each came from, and which were refused; `joins` are relationships with what they say."""

    rows: list[Placed] = field(default_factory=list)
    joins: list[tuple[Placed, values.Annotation]] = field(default_factory=list)
    places: dict[str, tuple[UUID, int]] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    written: int = 0
    already: int = 0

    def add(self, item: Predicted, annotation_set: UUID, wrong: Mapping[int, object]) -> None:
        """Plan to write what is not wrong, each id once."""
        for index, (row, each) in enumerate(_rows_of(item)):
            place = item.data_row.id, index
            if (error := wrong.get(index)) is not None:
                self._refuse(row.id, place, _words(error))
            elif row.id in self.places:
                self._refuse(row.id, place, ID_TAKEN)
            else:
                self.places[row.id] = place
                order = item.places[index] if item.places else index
                kept = row._replace(sent_as=item.keys[row.id]) if row.id in item.keys else row
                placed = Placed(kept, annotation_set, item.pass_number, order)
                if each is not None and is_relationship(each):
                    self.joins.append((placed, each))
                else:
                    self.rows.append(placed)

    def joining(self, features: Mapping[UUID, FeatureSpec]) -> list[Placed]:
        """The relationships whose ends their sets hold now; the others are refused."""
        there = ends_there({placed.annotation_set for placed, _ in self.joins}, ends(said for _, said in self.joins))
        right = []
        for placed, said in self.joins:
            try:
                check_ends(said, there[placed.annotation_set], features)
                right.append(placed)
            except InvalidValue as error:
                self._refuse(placed.row.id, self.places[placed.row.id], _words(error))
        return right

    def write(self, rows: Sequence[Placed]) -> None:
        """Insert the rows that are new. What its own set has already is done; an id that something else has is refused."""
        left = insert(rows) if rows else []
        self.written += len(rows) - len(left)
        there = dict(Annotation.objects.filter(pk__any=left).values_list("pk", "annotation_set_id")) if left else {}
        sets = {placed.row.id: placed.annotation_set for placed in rows} if left else {}
        for number in left:
            if there.get(UUID(number)) == sets[number]:
                self.already += 1
            else:
                self._refuse(number, self.places[number], ID_TAKEN)

    def _refuse(self, annotation: str, place: tuple[UUID, int], words: Mapping[str, str]) -> None:
        self.refused.append(Refused(place[0], UUID(annotation), place[1], **words))


def _rows_of(item: Predicted) -> Iterator[tuple[Row, values.Annotation | None]]:
    for each in item.annotations:
        yield Row.of(each), each
    for row in item.rows:
        yield row, None


ID_TAKEN = {"pointer": "/id", "code": "id_taken", "message": "Another annotation has this id.", "expected": "a new id"}


def _words(error: object) -> dict[str, str]:
    return {name: getattr(error, name) for name in ("pointer", "code", "message", "expected")}


# Each set is looked up by itself, see apps.annotations.queries. Of a checklist each option has a confidence, and the least sure counts.
COUNTED = f"""SELECT wanted.annotation_set, counted.* FROM unnest(%s::uuid[]) AS wanted (annotation_set) CROSS JOIN LATERAL (
    SELECT count(*), min(CASE kind WHEN 'checklist' THEN least(confidence, {LEAST_SURE_OPTION.format(value="value")}) ELSE confidence END)
    FROM annotations_annotation WHERE organization_id = %s AND annotation_set_id = wanted.annotation_set
  ) AS counted"""  # noqa: S608  of constants


def count_predictions(run: ModelRun, sets: Mapping[UUID, UUID]) -> None:
    """Keep beside the run's data rows, whose sets these are, how many predictions each has, and how sure the least sure is."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [array_of(sets.values()), current_organization_id()])
        counted = {number: (count, lowest) for number, count, lowest in cursor.fetchall()}
    model_runs.record_many(run=run, counted={row: counted[number] for row, number in sets.items()})


def tell_again(*, run: ModelRun, data_row: UUID) -> None:
    """Show whoever has the data row open what the run says of it, though it is nothing new."""
    there = AnnotationSet.objects.filter(model_run=run, data_row=data_row).select_related("data_row").first()
    if there is not None:
        newest = Annotation.objects.filter(annotation_set=there).aggregate(newest=Max("pass_number"))["newest"] or 1
        _tell(run, [Predicted(there.data_row, (), newest, there.complete)], {data_row: there.pk}, None, again=True)


def _tell(run: ModelRun, items: Sequence[Predicted], sets: Mapping[UUID, UUID], job_id: UUID | None, *, again: bool = False) -> None:
    """Whoever has a task open that shows what the run says hears of it; of plain uploads nothing is told where there is none.

    What was an answer to one person is nobody else's.
    """
    if run.purpose == Purpose.PROMPTED:
        return
    tasks = tasks_shown(run, sets)
    for item in items:
        row = item.data_row.id
        if run.purpose not in TOLD and row not in tasks:
            continue
        fact = SuggestionsAdded(
            data_row=row,
            model_run=run.pk,
            job=job_id,
            annotation_set=sets[row],
            pass_number=item.pass_number,
            final=item.complete,
            predictor=predictor_of(run),
            predictor_version=run.predictor_version_id,
            again=again,
            tasks=tuple(tasks.get(row, ())),
        )
        topics = [f"data_row:{row}", f"model_run:{run.pk}", *(f"task:{task}" for task in tasks.get(row, ()))]
        publish(fact, topics=topics)
