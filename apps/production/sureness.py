"""How sure a queue's predictions are that people are shown as suggestions: put right by the calibrator in force, where there is one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from apps.annotations.forms import value_of
from apps.annotations.models import Annotation
from apps.kinds.sureness import least_sure
from apps.production.calibrating import calibrated, read_calibrator
from apps.production.models import Decision, ProductionQueue
from apps.production.routing import score_of, subject_of


def sureness_of(suggestions: Sequence[Annotation]) -> Mapping[UUID, float]:
    """Of these suggestions, each with its set, those of queues: by id, in [0, 1]; none of those of which nothing says how sure they are.

    A calibrator speaks of scores as the queue has them: of what a sender stated of all of it together where one did, and otherwise of what
    each annotation says itself.
    """
    runs = {each.annotation_set.model_run_id for each in suggestions}
    kept = ProductionQueue.objects.filter(model_run__in=runs).values_list("model_run_id", "calibrator")
    calibrators = {run: read_calibrator(calibrator) for run, calibrator in kept}
    ours = [each for each in suggestions if each.annotation_set.model_run_id in calibrators]
    if not ours:
        return {}
    rows = Decision.objects.filter(model_run__in=calibrators, data_row__in={each.annotation_set.data_row_id for each in ours})
    decisions = {(each.model_run_id, each.data_row_id): each for each in rows}
    scores = _scores({each.annotation_set_id for each in ours})
    found: dict[UUID, float | None] = {}
    for each in ours:
        said, of = value_of(each), each.annotation_set
        own, calibrator = least_sure(said), calibrators[of.model_run_id]
        decision = decisions.get((of.model_run_id, of.data_row_id))
        whole = None if decision is None else decision.confidence
        stated = decision is not None and whole != scores[of.pk]
        told = calibrated(calibrator, whole, decision.subject) if decision and stated else calibrated(calibrator, own, subject_of([said]))
        found[each.pk] = next((sure for sure in (told, own, whole) if sure is not None), None)
    return {number: sure for number, sure in found.items() if sure is not None}


def _scores(sets: Iterable[UUID]) -> dict[UUID, float | None]:
    """What each set's annotations say together, as a queue scores them."""
    said = defaultdict(list)
    for row in Annotation.objects.filter(annotation_set__in=sets):
        said[row.annotation_set_id].append(value_of(row))
    return {number: score_of(each, None) for number, each in said.items()}
