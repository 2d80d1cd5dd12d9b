"""What a run says first of data rows of which it has said nothing: a handful of statements, and none that looks for what is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.annotations.models import AnnotationSet, Label
from apps.annotations.services.rows import Placed, Row
from apps.core.db.inserting import insert_rows
from apps.kinds import values
from apps.kinds.sureness import least_sure
from apps.model_runs import services as model_runs


@dataclass(frozen=True)
class First:
    """All that a run says of a data row, checked, and the id that its set gets; new ids all of them."""

    data_row: UUID
    annotation_set: UUID
    annotations: Sequence[values.Annotation]


def say_first(*, run: UUID, said: Sequence[First]) -> None:
    """Write the run's sets of these data rows. Raises IntegrityError where it has said something of one of them before."""
    if not said:
        return
    insert_rows([AnnotationSet(id=each.annotation_set, data_row_id=each.data_row, model_run_id=run, revision=1) for each in said])
    insert_rows([Placed(Row.of(one), each.annotation_set, 1, place).model() for each in said for place, one in enumerate(each.annotations)])
    model_runs.add_counted(run=run, counted={each.data_row: _counted(each.annotations) for each in said})


def _counted(said: Sequence[values.Annotation]) -> tuple[int, float | None]:
    """How many, and how sure the least sure is of those that say it."""
    known = [sure for one in said if (sure := one.confidence if one.kind != "checklist" else least_sure(one)) is not None]
    return len(said), min(known, default=None)


def label_first(*, project: UUID, sets: Mapping[UUID, UUID]) -> None:
    """Let these sets of runs, by data row, count in a project that has no label of them; the caller tells it."""
    insert_rows(
        [Label(project_id=project, data_row_id=row, annotation_set_id=number, revision=1, automatic=True) for row, number in sets.items()]
    )
