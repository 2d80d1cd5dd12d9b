"""What a set said at an earlier revision: the changes since then, taken back one by one from what it says now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.annotations.forms import dump_all, dump_decision_row, dump_row
from apps.annotations.models import Annotation, AnnotationSet, DecisionOutcome, Revision, SuggestionDecision
from apps.annotations.problems import RevisionNotKept
from apps.catalog.queries import asset_of
from apps.core.problems import NotFound
from apps.kinds import InvalidValue, parse_annotation, values
from apps.kinds.features import check_annotation, features_by_id
from apps.kinds.relations import dangling
from apps.kinds.values import ChangeSet
from apps.ontologies.queries import tree


@dataclass(frozen=True)
class Past:
    """A set at one of its revisions: annotations in the one form, oldest id first, and the decisions that stood.

    `unfit` are the ids of annotations that the set does not say now and could not be told to: the ontology has changed since.
    """

    revision: Revision
    annotations: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    unfit: list[UUID]


def replaced(changes: ChangeSet, rows: Iterable[Annotation]) -> list[dict[str, Any]]:
    """Of these rows, as they are before it, what a change updates or deletes: what its revision keeps as `before`."""
    touched = {each.id for each in changes.updated} | set(changes.deleted)
    return [dump_row(row) for row in rows if row.pk in touched]


def past_of(annotation_set: AnnotationSet, number: int) -> Past:
    """The set as this revision left it. Raises NotFound, RevisionNotKept where a later change did not keep what it replaced."""
    revision = Revision.objects.select_related("author__user").filter(annotation_set=annotation_set, number=number).first()
    if revision is None:
        raise NotFound(f"The set has no revision {number}.")
    later = list(Revision.objects.filter(annotation_set=annotation_set, number__gt=number).order_by("-number"))
    if any(each.before is None for each in later):
        raise RevisionNotKept("What a later change replaced was not kept yet when that was saved.")
    now = {row["id"]: row for row in dump_all(Annotation.objects.filter(annotation_set=annotation_set))}
    said = dict(now)
    for each in later:
        for created in each.changes["created"]:
            said.pop(created["id"], None)
        said |= {row["id"]: row for row in each.before}
    changed = [parse_annotation(row) for key, row in said.items() if now.get(key) != row]
    annotations = [said[key] for key in sorted(said)]
    return Past(revision, annotations, _decisions(annotation_set, revision), _unfit(annotation_set, changed))


def _unfit(annotation_set: AnnotationSet, wanted: Sequence[values.Annotation]) -> list[UUID]:
    """Of these, what may not be said any more, and the relationships that would join it."""
    project = annotation_set.project
    features = features_by_id(tree(project.ontology_id)) if project is not None and wanted else {}
    asset, unfit = asset_of(annotation_set.data_row), set[UUID]()
    for each in wanted:
        try:
            check_annotation(each, features, asset)
        except InvalidValue:
            unfit.add(each.id)
    unfit |= {name for names in dangling(wanted, unfit).values() for name in names}
    return sorted(unfit)


def _decisions(annotation_set: AnnotationSet, revision: Revision) -> list[dict[str, Any]]:
    """For each suggestion the decision that stood; decisions are written in the transaction of their revision, and bear its time."""
    made = SuggestionDecision.objects.filter(annotation_set=annotation_set, created_at__lte=revision.created_at)
    newest = made.order_by("suggestion_id", "-number").distinct("suggestion_id")
    return [dump_decision_row(row) for row in sorted(newest, key=lambda row: row.number) if row.outcome != DecisionOutcome.WITHDRAWN]
