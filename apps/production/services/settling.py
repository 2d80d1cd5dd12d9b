"""What people said becomes the outcome: worked out from how task and label stand, so that telling it twice, late or in any order is one.

A person's label is the outcome once its task is done, which is after a review where the project reviews. Of an audited prediction that
was the decision, the outcome stays if the person said the same, and is the person's from then on if not. An answer that is taken back
stands until the task ends again: by another answer, or skipped.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.annotations import services as annotations
from apps.annotations.forms import dump_all, value_of
from apps.annotations.models import AnnotationSet, Label
from apps.annotations.queries import annotations_of
from apps.annotations.services import First
from apps.catalog.queries import asset_of
from apps.core.db.inserting import insert_rows
from apps.core.events import publish_all
from apps.core.ids import uuid7
from apps.core.long_poll import ring
from apps.kinds import parse_annotation, values
from apps.kinds.features import FeatureSpec
from apps.ontologies.queries import tree
from apps.production.events import AuditsSettled
from apps.production.judging import is_right
from apps.production.models import Decision, DecisionState, FeedbackMode, Maker, Outcome, Provenance
from apps.production.outcomes import event_id, told
from apps.production.queries import unsealed
from apps.production.services.feeding import feed, feed_if_enough
from apps.projects.models import TaskState


def settle(*, tasks: Collection[UUID]) -> int:
    """Bring the decisions that these tasks are about up to what people said, and tell what is new. Returns how many have a new outcome.

    Locks the decisions.
    """
    rows: Any = Decision.objects.filter(task__any=tasks).select_related("queue__project", "data_row", "task")
    decisions = list(rows.select_for_update(of=("self",)).order_by("id"))
    if not decisions:
        return 0
    labels = _labels_of(decisions)
    trees: dict[UUID, Sequence[FeatureSpec]] = {}
    outcomes = []
    for decision in decisions:
        ontology = decision.queue.project.ontology_id
        trees.setdefault(ontology, tree(ontology))
        made = _settle_one(decision, labels.get((decision.queue.project_id, decision.data_row_id)), trees[ontology])
        if made is not None:
            outcomes.append((decision, made))
    insert_rows([outcome for _, outcome in outcomes])
    publish_all([told(decision, outcome, project=decision.queue.project_id) for decision, outcome in outcomes])
    for decision, _ in outcomes:
        transaction.on_commit(partial(ring, str(decision.pk)), robust=True)
    audited = sorted({decision.queue_id for decision in decisions if decision.is_audit and decision.sealed is None})
    publish_all([(AuditsSettled(queue), (f"production_queue:{queue}",)) for queue in audited])
    _feed([decision for decision in decisions if decision.provenance in (Provenance.HUMAN, Provenance.AUDITED)])
    return len(outcomes)


def _labels_of(decisions: Sequence[Decision]) -> dict[tuple[UUID, UUID], Label]:
    """The labels that people stand behind, by project and data row."""
    rows: dict[UUID, list[UUID]] = defaultdict(list)
    for decision in decisions:
        rows[decision.queue.project_id].append(decision.data_row_id)
    found = {}
    for project, data_rows in rows.items():
        for label in Label.objects.by_people().filter(project=project, data_row__any=data_rows).select_related("annotation_set"):
            found[project, label.data_row_id] = label
    return found


def _settle_one(decision: Decision, label: Label | None, features: Sequence[FeatureSpec]) -> Outcome | None:
    """Write what is new about one; its new outcome, if it has one."""
    if decision.task.state == TaskState.DONE and label is not None:
        return _by_label(decision, label, features)
    if decision.task.state == TaskState.SKIPPED:
        return _set_aside(decision)
    return None


def _by_label(decision: Decision, label: Label, features: Sequence[FeatureSpec]) -> Outcome | None:
    truth = annotations_of(label.annotation_set_id)
    said = _said(decision)
    right = is_right(said, [value_of(row) for row in truth], features=features, asset=asset_of(decision.data_row), iou=decision.queue.iou)
    decision.is_right = right
    decision.provenance = Provenance.AUDITED if decision.is_audit else Provenance.HUMAN
    stands = _unsealed(decision, said)
    known = (decision.annotation_set_id, decision.set_revision) == (label.annotation_set_id, label.revision)
    if known or (decision.is_audit and decision.by == Maker.MODEL and right):
        decision.save(update_fields=[*stands, "is_right", "provenance"])
        return None
    decision.annotation_set_id, decision.set_revision = label.annotation_set_id, label.revision
    member = label.annotation_set.author_id or decision.task.reviewer_id
    made = _made(decision, DecisionState.DECIDED, member=member, said=dump_all(truth))
    decision.save(update_fields=[*stands, "is_right", "provenance", "annotation_set", "set_revision", *CHANGED])
    return made


def _set_aside(decision: Decision) -> Outcome | None:
    """Nobody can say, or no longer. What the model decided stands, not known to be right or wrong; what a person decided does not."""
    changed = [*_unsealed(decision, _said(decision)), *_unsaid(decision)]
    if decision.state == DecisionState.SET_ASIDE or decision.by == Maker.MODEL:
        if changed:
            decision.save(update_fields=changed)
        return None
    made = _made(decision, DecisionState.SET_ASIDE, member=decision.task.last_annotator_id, reason=decision.task.skip_reason)
    decision.save(update_fields=[*changed, *CHANGED])
    return made


def _unsaid(decision: Decision) -> list[str]:
    """Forget what an answer that was taken back had said, and that it was taken over. Returns the columns that changed."""
    left: dict[str, Any] = {"is_right": None, "fed_at": None}
    if decision.by == Maker.MODEL:
        left |= {"provenance": Provenance.AUTOMATIC_UNSEEN}
    else:
        left |= {"provenance": Provenance.NONE, "annotation_set_id": None, "set_revision": None}
    changed = [name for name, value in left.items() if getattr(decision, name) != value]
    for name in changed:
        setattr(decision, name, left[name])
    return changed


CHANGED = ("state", "by", "outcomes", "decided_at")


def _made(decision: Decision, state: DecisionState, *, member: UUID | None, said: Any = None, reason: str = "") -> Outcome:
    """The next outcome, a person's."""
    decision.state, decision.by, decision.decided_at = state, Maker.PERSON, timezone.now()
    decision.outcomes += 1
    number = decision.outcomes
    values_of = {"state": state, "by": Maker.PERSON, "member_id": member, "said": said, "reason": reason}
    return Outcome(id=event_id(decision.pk, number), decision_id=decision.pk, number=number, **values_of)


def _said(decision: Decision) -> list[values.Annotation]:
    """What the model said."""
    if decision.sealed is not None:
        return [parse_annotation(each) for each in decision.sealed]
    return [value_of(row) for row in unsealed(decision)]


def _unsealed(decision: Decision, said: Sequence[values.Annotation]) -> list[str]:
    """The audit is over: what was predicted goes where predictions stand. Returns the columns that changed."""
    if decision.sealed is None:
        return []
    there = AnnotationSet.objects.filter(model_run=decision.model_run_id, data_row=decision.data_row_id).first()
    number = there.pk if there is not None else uuid7()
    if there is None:  # somebody may have uploaded something into the run by hand
        annotations.say_first(run=decision.model_run_id, said=[First(decision.data_row_id, number, said)])
    decision.sealed = None
    if decision.by != Maker.MODEL:
        return ["sealed"]
    decision.annotation_set_id, decision.set_revision = number, 1
    return ["sealed", "annotation_set", "set_revision"]


def _feed(decisions: Sequence[Decision]) -> None:
    """Take over what people decided, at once or once there is enough of it, as each queue has it."""
    by_queue: dict[UUID, list[Decision]] = defaultdict(list)
    for decision in decisions:
        by_queue[decision.queue_id].append(decision)
    for some in by_queue.values():
        queue = some[0].queue
        if queue.feedback_mode == FeedbackMode.AT_ONCE:
            feed(queue=queue, decisions=some)
        elif queue.feedback_mode == FeedbackMode.BATCHES:
            feed_if_enough(queue=queue)
