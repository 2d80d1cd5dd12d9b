"""Data rows that come with the decisions that are asked for: fetched side by side, then written one by one.

What is refused leaves nothing behind, so predictions are read against what was fetched before any of it is written.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from uuid import UUID

from django.db import transaction

from apps.catalog.queries import intake_limits
from apps.catalog.services import Brings, Held, asset_as_held, bring_in_one, hold
from apps.core.problems import FieldError, Invalid, NotFound, Problem
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec
from apps.ontologies.queries import tree_at
from apps.production.models import Decision, ProductionQueue
from apps.production.predicted import read_predictions
from apps.production.problems import QueueArchived
from apps.production.sent import Asked

AT = "/data_row"
FETCHES = 8
MOST_FETCHED = 100  # by one request, which waits for them

Brought = Mapping[str, UUID | Problem]
INTO = ("dataset_id", "archived_at", "project__ontology", "project__ontology__version")


def bring_rows(*, queue: UUID, asked: Sequence[Asked]) -> Brought:
    """By external id the data rows of those that bring one and are new here, or why there is none. No transaction may be open.

    Raises NotFound where there is no such queue, and QueueArchived.
    """
    bringing = [each for each in asked if isinstance(each.data_row, Brings)]
    if not bringing:
        return {}
    with transaction.atomic():
        known = Decision.objects.filter(queue=queue, external_id__in=[each.external_id for each in bringing])
        there = set(known.values_list("external_id", flat=True))
        if (into := ProductionQueue.objects.filter(pk=queue).values_list(*INTO).first()) is None:
            raise NotFound
        dataset, archived_at, ontology, version = into
        if archived_at is not None and any(each.external_id not in there for each in bringing):
            raise QueueArchived
        features = tree_at(ontology, version)
        limits = intake_limits()
    found: dict[str, UUID | Problem] = {}
    fetched = 0
    with ThreadPoolExecutor(FETCHES, thread_name_prefix="bring") as pool:
        waiting: list[tuple[Asked, Future[Held]]] = []
        for each in bringing:
            if each.external_id in there or not isinstance(each.data_row, Brings):
                continue
            fetched += each.data_row.source == "url"
            if fetched > MOST_FETCHED:
                words = f"One request fetches at most {MOST_FETCHED} addresses."
                found[each.external_id] = Invalid(errors=[FieldError(AT, "too_many_fetched", words, "the rest in another request")])
                continue
            waiting.append((each, pool.submit(hold, each.data_row, limits, f"{AT}/{each.data_row.source}")))
        for each, future in waiting:
            found[each.external_id] = _written(dataset, each, future, features)
    return found


def _written(dataset: UUID, asked: Asked, future: Future[Held], features: Sequence[FeatureSpec]) -> UUID | Problem:
    try:
        held = future.result()
        try:
            read_predictions(asked.predictions, features=features, asset=asset_as_held(held))
            return bring_in_one(dataset_id=dataset, held=held, at=AT).pk
        finally:
            held.release()
    except InvalidValue as error:
        return refused(error)


def refused(error: InvalidValue) -> Problem:
    """A wrong value as the refusal of one decision."""
    return Invalid(errors=[FieldError(error.pointer, error.code, error.message, error.expected)])
