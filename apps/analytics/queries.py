"""Measured times and what they say about suggestions.

A time is that of one object: all spans that name it, shared where one action decided several. Nothing here is a causal estimate: objects
that a model gets right may be the easy ones. The answer says so, and how many of each were measured.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles
from uuid import UUID

from apps.analytics.models import ActivitySpan, Outcome, ProjectCosts
from apps.annotations.models import Annotation, DecisionOutcome, SuggestionDecision
from apps.inference.compute import Spent, spent_by_project
from apps.projects.models import Project

NEEDED = 5
BINS_S = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0, 30.0, 60.0)
DECIDED = (Outcome.ACCEPTED, Outcome.EDITED, Outcome.REJECTED)


@dataclass(frozen=True)
class Times:
    """Seconds of active time per object: how many were measured and how they are spread; None where there are none."""

    n: int
    median_s: float | None = None
    mean_s: float | None = None
    p25_s: float | None = None
    p75_s: float | None = None


@dataclass(frozen=True)
class Measured:
    """The saving per kept suggestion: the mean time to draw minus what accepting, correcting and rejecting took, shared by those kept."""

    saved_s_per_annotation: float
    saved_percent: float
    saved_hours: float
    saved_money: float | None
    currency: str | None


@dataclass(frozen=True)
class Distribution:
    """How many objects took how long: bins_s are the lower edges, the last bin is open; drawn from scratch against accepted or edited."""

    bins_s: tuple[float, ...]
    drawn: tuple[int, ...]
    adjusted: tuple[int, ...]


@dataclass(frozen=True)
class Savings:
    """What a project's people did with suggestions, and how long it took."""

    enough: bool
    needed: int
    outcomes: dict[str, Times]
    acceptance_rate: float | None
    decided: int
    other_s: float
    distribution: Distribution
    measured: Measured | None
    compute: tuple[Spent, ...]


def savings(project: Project) -> Savings:
    """Sums over the project's activity. There is enough to say something once NEEDED objects were drawn and NEEDED suggestions kept."""
    times = seconds_by_outcome(project)
    kept = [*times[Outcome.ACCEPTED], *times[Outcome.EDITED]]
    decided = sum(len(times[outcome]) for outcome in DECIDED)
    enough = len(times[Outcome.DRAWN]) >= NEEDED and len(kept) >= NEEDED
    return Savings(
        enough=enough,
        needed=NEEDED,
        outcomes={outcome.label: spread(times[outcome]) for outcome in (*DECIDED, Outcome.DRAWN)},
        acceptance_rate=len(times[Outcome.ACCEPTED]) / decided if decided else None,
        decided=decided,
        other_s=round(sum(times[Outcome.OTHER]), 1),
        distribution=Distribution(BINS_S, histogram(times[Outcome.DRAWN]), histogram(kept)),
        measured=_measured(project, times) if enough else None,
        compute=tuple(spent_by_project(project.pk)),
    )


def seconds_by_outcome(project: Project, *, newest: int | None = None) -> dict[Outcome, list[float]]:
    """One time per object, under its last outcome: an accepted suggestion that is corrected later counts once, as edited. Of all spans,
    or of so many of the newest.
    """
    spent: dict[UUID, float] = defaultdict(float)
    last: dict[UUID, Outcome] = {}
    rows = ActivitySpan.objects.filter(project=project).order_by("-started_at", "-id")
    told = rows.values_list("id", "annotation", "suggestion", "outcome", "active_ms", "bulk_n")
    spans = told.reverse().iterator(chunk_size=5000) if newest is None else [*told[:newest]][::-1]
    for span in spans:
        number, annotation, suggestion, outcome, active_ms, bulk_n = span
        thing = suggestion or annotation or number
        spent[thing] += active_ms / 1000 / bulk_n
        if outcome != Outcome.OTHER or thing not in last:
            last[thing] = Outcome(outcome)
    undone = _undone(project, {thing for thing, outcome in last.items() if outcome != Outcome.OTHER})
    found: dict[Outcome, list[float]] = {outcome: [] for outcome in Outcome}
    for thing, outcome in last.items():
        found[Outcome.OTHER if thing in undone else outcome].append(spent[thing])
    return found


def _undone(project: Project, things: set[UUID]) -> set[UUID]:
    """Those that were taken back: suggestions whose newest decision is withdrawn, drawings that are there no more. Their time was spent,
    but it says nothing about what drawing or deciding takes.
    """
    decisions = SuggestionDecision.objects.of_labels(project).filter(suggestion__in=things).order_by("number")
    standing = dict(decisions.values_list("suggestion_id", "outcome"))
    there = set(Annotation.objects.by_people().filter(pk__in=things).values_list("pk", flat=True))
    drawn = things - standing.keys() - there
    known = set(Annotation.objects.by_models().filter(pk__in=drawn).values_list("pk", flat=True))
    return {thing for thing, outcome in standing.items() if outcome == DecisionOutcome.WITHDRAWN} | (drawn - known)


def spread(seconds: Sequence[float]) -> Times:
    """Count, mean and quartiles."""
    if not seconds:
        return Times(0)
    low, middle, high = quantiles(seconds, n=4, method="inclusive") if len(seconds) > 1 else [seconds[0]] * 3
    return Times(len(seconds), round(middle, 3), round(fmean(seconds), 3), round(low, 3), round(high, 3))


def histogram(seconds: Sequence[float]) -> tuple[int, ...]:
    """Counts per bin of BINS_S."""
    counts = [0] * len(BINS_S)
    for each in seconds:
        counts[max(index for index, edge in enumerate(BINS_S) if each >= edge)] += 1
    return tuple(counts)


def _measured(project: Project, times: dict[Outcome, list[float]]) -> Measured:
    to_draw = fmean(times[Outcome.DRAWN])
    kept = len(times[Outcome.ACCEPTED]) + len(times[Outcome.EDITED])
    with_suggestion = sum(sum(times[outcome]) for outcome in DECIDED) / kept
    saved = to_draw - with_suggestion
    costs = ProjectCosts.objects.filter(project=project).first()
    hours = saved * kept / 3600
    return Measured(
        saved_s_per_annotation=round(saved, 3),
        saved_percent=round(100 * saved / to_draw, 1) if to_draw else 0.0,
        saved_hours=round(hours, 4),
        saved_money=round(hours * costs.hourly_cost, 2) if costs else None,
        currency=costs.currency if costs else None,
    )
