"""Data rows that come with the decisions that are asked for: fetched side by side, then written one by one."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from uuid import UUID

from django.db import transaction

from apps.catalog.queries import intake_limits
from apps.catalog.services import Brings, Held, bring_in_one, hold
from apps.core.problems import FieldError, Invalid, Problem
from apps.kinds import InvalidValue
from apps.production.models import Decision, ProductionQueue
from apps.production.sent import Asked

AT = "/data_row"
FETCHES = 8
MOST_FETCHED = 100  # by one request, which waits for them

Brought = Mapping[str, UUID | Problem]


def bring_rows(*, queue: UUID, asked: Sequence[Asked]) -> Brought:
    """By external id the data rows of those that bring one and are new here, or why there is none. No transaction may be open."""
    bringing = [each for each in asked if isinstance(each.data_row, Brings)]
    if not bringing:
        return {}
    with transaction.atomic():
        known = Decision.objects.filter(queue=queue, external_id__in=[each.external_id for each in bringing])
        there = set(known.values_list("external_id", flat=True))
        dataset = ProductionQueue.objects.values_list("dataset_id", flat=True).get(pk=queue)
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
            found[each.external_id] = _written(dataset, future)
    return found


def _written(dataset: UUID, future: Future[Held]) -> UUID | Problem:
    try:
        held = future.result()
        try:
            return bring_in_one(dataset_id=dataset, held=held, at=AT).pk
        finally:
            held.release()
    except InvalidValue as error:
        return refused(error)


def refused(error: InvalidValue) -> Problem:
    """A wrong value as the refusal of one decision."""
    return Invalid(errors=[FieldError(error.pointer, error.code, error.message, error.expected)])
