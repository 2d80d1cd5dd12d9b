"""What people did with suggestions: the claim is theirs, how much they changed is worked out here, and nothing is ever rewritten."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet

from apps.annotations.forms import says_the_same, value_of
from apps.annotations.models import Annotation, AnnotationSet, DecisionOutcome, SuggestionDecision
from apps.annotations.queries import is_empty, standing_decisions
from apps.annotations.services.checks import Checked
from apps.core.db.compiled import compiled
from apps.core.db.inserting import insert_rows
from apps.core.ids import uuid7
from apps.kinds import values
from apps.kinds.likeness import likeness
from apps.kinds.relations import ends, following
from apps.kinds.relationship import KIND
from apps.kinds.values import ChangeSet, Decision, Outcome

KEPT = (Outcome.ACCEPTED, Outcome.EDITED)
OUTCOMES = {outcome: DecisionOutcome[outcome.name] for outcome in Outcome}
TOLERANCE = 1e-9
RELATIONSHIP = KIND.name


def write_decisions(*, annotation_set: AnnotationSet, changes: ChangeSet, checked: Checked) -> list[SuggestionDecision]:
    """Append a change's decisions, and those that follow from it without being said. The set is locked; its rows are written."""
    kept = _comparable(changes, checked)
    told = [*changes.decisions, *_unsaid(annotation_set, changes, checked, kept)]
    if not told:
        return []
    last = 0 if is_empty(annotation_set) else next((number for (number,) in _numbered(annotation_set.pk)), 0)
    rows = [_row(annotation_set, number, decision, checked, kept) for number, decision in enumerate(told, start=last + 1)]
    insert_rows(rows)
    return rows


@compiled
def _numbered(annotation_set: UUID) -> QuerySet[Any]:
    """The number of the last decision of a set."""
    rows: Any = SuggestionDecision.objects.filter(annotation_set=annotation_set).order_by("-number")
    return cast("QuerySet[Any]", rows.values_list("number")[:1])


def _comparable(changes: ChangeSet, checked: Checked) -> dict[UUID, values.Annotation]:
    """What the change keeps, and relationships with their ends under the ids of the suggestions that those were kept of."""
    kept = {number: value_of(row) for number, row in checked.stored.items() if row.kind == RELATIONSHIP}
    kept |= {each.id: each for each in (*changes.created, *changes.updated)}
    joined = ends(kept.values())
    if not joined:
        return kept
    sources = dict(Annotation.objects.filter(pk__in=joined, derived_from__isnull=False).values_list("pk", "derived_from"))
    return {number: following(each, sources) for number, each in kept.items()}


def _row(
    annotation_set: AnnotationSet, number: int, decision: Decision, checked: Checked, kept: dict[UUID, values.Annotation]
) -> SuggestionDecision:
    suggestion = checked.suggestions[decision.suggestion]
    run = suggestion.annotation_set.model_run
    outcome, overlap = _measured(decision, suggestion, checked, kept)
    return SuggestionDecision(
        id=decision.id,
        annotation_set=annotation_set,
        suggestion=suggestion,
        number=number,
        annotation=decision.annotation,
        outcome=OUTCOMES[outcome],
        overlap=overlap,
        bulk=decision.bulk,
        shown_threshold=decision.shown_threshold,
        focus_ms=decision.focus_ms,
        confidence=suggestion.confidence,
        predictor_version=run.predictor_version_id if run is not None else None,
    )


def _measured(
    decision: Decision, suggestion: Annotation, checked: Checked, kept: dict[UUID, values.Annotation]
) -> tuple[Outcome, float | None]:
    """The outcome as it truly is, and the overlap; of what was undone within the same change nothing can be measured."""
    if decision.outcome not in KEPT or decision.annotation is None:
        return decision.outcome, None
    now = kept.get(decision.annotation)
    if now is None and (row := checked.stored.get(decision.annotation)) is not None:
        now = value_of(row)
    if now is None:
        return decision.outcome, None
    was = value_of(suggestion)
    overlap = likeness(was, now, checked.asset)
    return Outcome.ACCEPTED if says_the_same(was, now, overlap) else Outcome.EDITED, overlap


def _unsaid(annotation_set: AnnotationSet, changes: ChangeSet, checked: Checked, kept: dict[UUID, values.Annotation]) -> Iterable[Decision]:
    """What follows from a change: an accepted suggestion altered further is edited by that much; one deleted is open again."""
    said = {each.suggestion for each in changes.decisions}
    touched = {row.derived_from for row in checked.stored.values()} - said - {None}
    if not touched:
        return
    standing = {row.annotation: row for row in standing_decisions(annotation_set) if row.suggestion_id in touched and row.annotation}
    for each in changes.updated:
        earlier = standing.get(each.id)
        if earlier is not None and earlier.suggestion_id in checked.suggestions:
            follows = _decision(earlier, outcome=Outcome.EDITED)
            outcome, overlap = _measured(follows, checked.suggestions[earlier.suggestion_id], checked, kept)
            if OUTCOMES[outcome] != earlier.outcome or abs((overlap or 0) - (earlier.overlap or 0)) > TOLERANCE:
                yield follows
    for number in changes.deleted:
        earlier = standing.get(number)
        if earlier is not None and earlier.suggestion_id in checked.suggestions:
            yield replace(_decision(earlier, outcome=Outcome.WITHDRAWN), annotation=None)


def _decision(earlier: SuggestionDecision, *, outcome: Outcome) -> Decision:
    """A further decision on the same suggestion; the time a person gave it was counted with the earlier one."""
    return Decision(uuid7(), earlier.suggestion_id, outcome, earlier.annotation, earlier.bulk, earlier.shown_threshold)
