"""Keeping leases while a model computes, and handing them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.core.jobs import hand_back, keep, wake_job
from apps.core.models import JobChunk
from apps.inference.kinds_of_work import HELD_KINDS
from apps.inference.models import Predictor
from apps.inference.problems import WorkCancelled, WorkLost
from apps.inference.services.agents.answering import held_by_agent
from apps.inference.services.agents.fitting import end_silent
from apps.inference.services.presence import AgentTold, note_agent

Leases = Sequence[tuple[UUID, int]]


@dataclass(frozen=True)
class Kept:
    """Which leases are still the agent's, and which are not: those are somebody else's, over, or cancelled."""

    kept: tuple[UUID, ...]
    lost: tuple[UUID, ...]


def keep_work(*, predictor: Predictor, told: AgentTold, leases: Leases) -> Kept:
    """Extend leases; so the agent is there. A lesson in which its model hangs ends instead."""
    end_silent(predictor=predictor, leases=leases)
    asked = [lease for lease, _ in leases]
    mine = set(_of(predictor, asked))
    kept = keep([(lease, token) for lease, token in leases if lease in mine])
    if kept:
        note_agent(predictor=predictor, told=told)
    return Kept(tuple(one for one in asked if one in kept), tuple(one for one in asked if one not in kept))


def release_work(*, predictor: Predictor, leases: Leases) -> Kept:
    """Let others have what the agent holds, at once; what it has answered for stays."""
    given, lost = list[UUID](), list[UUID]()
    for lease, token in sorted(leases):
        try:
            context = held_by_agent(predictor, lease, token)
        except (WorkLost, WorkCancelled):
            lost.append(lease)
            continue
        if not context.ended:
            hand_back(context)
            wake_job(context.job.pk)
        given.append(lease)
    return Kept(tuple(given), tuple(lost))


def _of(predictor: Predictor, leases: Sequence[UUID]) -> list[UUID]:
    about = {"job__kind__in": HELD_KINDS, "job__params__predictor": str(predictor.pk)}
    return list(JobChunk.objects.filter(pk__in=leases, **about).values_list("pk", flat=True))
