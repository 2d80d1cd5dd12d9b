"""What callers ask to be decided: routed, written, and answered at once; one that is refused costs no other.

An external id is asked once: sent again with the same content, it is answered with what became of it. Those of a request are written by
a dozen statements for a portion, whatever they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from apps.annotations import services as annotations
from apps.annotations.events import submitted
from apps.annotations.services import First
from apps.catalog.models import DataRow, DataRowState
from apps.catalog.queries import asset_of
from apps.core.db.inserting import insert_rows, together
from apps.core.events import log_all
from apps.core.ids import uuid7
from apps.core.problems import FieldError, Invalid, NotFound, Problem
from apps.evaluation.calibrators import ByClass
from apps.kinds import InvalidValue, dump_annotation
from apps.kinds.values import Annotation
from apps.ontologies.queries import tree_at
from apps.organizations.one_by_one import changed_meanwhile
from apps.production.calibrating import calibrated, read_calibrator
from apps.production.drawing import Drawn, draw, targeted_chance
from apps.production.known import Known, QueueNow, known
from apps.production.models import Audit, Decision, DecisionState, Maker, Outcome, ProductionQueue, Provenance
from apps.production.outcomes import event_id, told
from apps.production.predicted import read_predictions
from apps.production.problems import DataRowAsked, ExternalIdConflict, QueueArchived
from apps.production.ranking import rank_of
from apps.production.routing import Routed, may_be_automatic, route, subject_of, threshold_of
from apps.production.sent import Asked, Named
from apps.production.services.bringing import Brought, bring_rows, refused
from apps.projects import services as projects
from apps.projects.events import TasksAdded
from apps.projects.models import Task
from apps.projects.services import Entering

PORTION = 200


@dataclass(frozen=True)
class Answer:
    """What became of one that was asked: the decision, and whether it is new; or why there is none."""

    decision: Decision | None = None
    is_new: bool = False
    refusal: Problem | None = None


def decide(*, queue: UUID, asked: Sequence[Asked]) -> list[Answer]:
    """Route, write and answer each, in their order. No transaction may be open. Raises QueueArchived."""
    first: dict[str, Asked] = {}
    for each in asked:
        first.setdefault(each.external_id, each)
    brought = bring_rows(queue=queue, asked=list(first.values()))
    came: dict[str, Answer] = {}
    once = list(first.values())
    for start in range(0, len(once), PORTION):
        came |= _decide_some(queue, once[start : start + PORTION], brought)
    return [_same(came[each.external_id], each) if each is not first[each.external_id] else came[each.external_id] for each in asked]


def _same(answer: Answer, again: Asked) -> Answer:
    """What one is answered that stands a second time in a request."""
    return answer if answer.decision is None else _known(answer.decision, again)


def _known(decision: Decision, asked: Asked) -> Answer:
    """The answer to what was asked before."""
    if decision.fingerprint != asked.fingerprint:
        words = f"Other content was sent as {asked.external_id!r} before."
        errors = [FieldError("/external_id", "external_id_conflict", words, "an external id of its own for each thing that is asked")]
        return Answer(refusal=ExternalIdConflict(words, errors=errors, decision=str(decision.pk)))
    return Answer(decision)


def _decide_some(queue: UUID, asked: Sequence[Asked], brought: Brought, *, again: bool = True) -> dict[str, Answer]:
    """The same for a portion in one transaction; where Postgres refuses it, one by one.

    Of two that ask the same at one moment one is refused once the other has committed, and finds it when it is tried again.
    """
    try:
        with transaction.atomic():
            return _Portion(queue, asked, brought).answers()
    except IntegrityError:
        if len(asked) > 1:
            return {each.external_id: _decide_some(queue, [each], brought)[each.external_id] for each in asked}
        if again:
            return _decide_some(queue, asked, brought, again=False)
        return {asked[0].external_id: Answer(refusal=_why(queue, asked[0], brought))}


def _why(queue: UUID, asked: Asked, brought: Brought) -> Problem:
    """Why Postgres did not take it."""
    with transaction.atomic():
        rows = [number] if isinstance(number := brought.get(asked.external_id), UUID) else []
        named = asked.data_row if isinstance(asked.data_row, Named) else Named()
        rows += DataRow.objects.filter(Q(pk=named.id) | Q(global_key=named.global_key, global_key__isnull=False)).values_list(
            "pk", flat=True
        )
        project = ProductionQueue.objects.values_list("project_id", flat=True).get(pk=queue)
        if Task.objects.filter(project=project, data_row__any=rows).exists():
            return _row_taken("The queue's project holds this data row already.")
    return changed_meanwhile()


def _row_taken(words: str, **more: Any) -> Problem:
    errors = [FieldError("/data_row", "data_row_asked", words, "a data row that this queue has not decided about")]
    return DataRowAsked(words, errors=errors, **more)


@dataclass
class _Planned:
    """One that is about to be written. `set_id` is None while what it says is sealed."""

    decision: Decision
    said: Sequence[Annotation]
    set_id: UUID | None
    outcome: Outcome | None
    audit: Audit | None


@dataclass
class _Portion:
    """Some of what a request asks, external ids each once."""

    queue_id: UUID
    asked: Sequence[Asked]
    brought: Brought
    queue: QueueNow = field(init=False)
    calibrator: ByClass | None = field(init=False)

    def answers(self) -> dict[str, Answer]:
        """By external id."""
        found = self._known()
        self.queue, self.calibrator = found.queue, read_calibrator(found.queue.calibrator)
        answers = {each.external_id: _known(found.asked[each.external_id], each) for each in self.asked if each.external_id in found.asked}
        if len(answers) < len(self.asked) and self.queue.is_archived:
            raise QueueArchived
        taken = {row: decision.external_id for row, decision in found.about.items()}
        planned: list[_Planned] = []
        for each in self.asked:
            if each.external_id not in answers:
                try:
                    row = self._row_of(each, found.rows)
                    if row.pk in taken:
                        raise _row_taken("This queue has been asked about this data row before.", external_id=taken[row.pk])
                    planned.append(self._plan(each, row))
                    taken[row.pk] = each.external_id
                except Problem as refusal:
                    answers[each.external_id] = Answer(refusal=refusal)
                except InvalidValue as error:
                    answers[each.external_id] = Answer(refusal=refused(error))
        self._write(planned)
        return answers | {each.decision.external_id: Answer(each.decision, is_new=True) for each in planned}

    def _known(self) -> Known:
        named = [each.data_row for each in self.asked if isinstance(each.data_row, Named)]
        brought = [number for each in self.asked if isinstance(number := self.brought.get(each.external_id), UUID)]
        return known(
            queue=self.queue_id,
            ids=[*brought, *(each.id for each in named if each.id)],
            keys=[each.global_key for each in named if each.global_key],
            external_ids=[each.external_id for each in self.asked],
        )

    def _row_of(self, asked: Asked, rows: Mapping[UUID | str, DataRow]) -> DataRow:
        """Raises NotFound, Invalid for one that cannot be looked at yet, and why one could not be brought."""
        named = asked.data_row
        number = (named.id or named.global_key) if isinstance(named, Named) else self.brought.get(asked.external_id)
        if isinstance(number, Problem):
            raise number
        row = rows.get(cast("UUID | str", number))
        if row is None:
            raise NotFound("There is no such data row here.", errors=[FieldError("/data_row", "not_found", "There is no such data row.")])
        if row.state != DataRowState.READY:
            words = f"This data row is {DataRowState(row.state).label}."
            raise Invalid(words, errors=[FieldError("/data_row", "not_ready", words, "a data row that is ready")])
        return row

    def _plan(self, asked: Asked, row: DataRow) -> _Planned:
        """Raises InvalidValue for predictions that do not fit."""
        queue = self.queue
        features = tree_at(queue.ontology, queue.version)
        said = read_predictions(asked.predictions, features=features, asset=asset_of(row))
        subject = subject_of(said)
        threshold = threshold_of(queue.threshold, queue.class_thresholds, subject)
        routed = route(
            said,
            stated=asked.confidence,
            put_right=lambda score: calibrated(self.calibrator, score, subject),
            threshold=threshold,
            is_on=queue.automatic,
            features=features,
            modality=row.modality,
        )
        drawn = self._drawn(asked, routed, threshold)
        decision = self._decision(asked, row, routed, is_audit=drawn is not None)
        decision.subject, decision.threshold = subject, threshold
        audit = None
        if drawn is not None:
            decision.sealed = [dump_annotation(each) for each in said]
            score = routed.score if may_be_automatic(said, routed.score, features=features, modality=row.modality) else None
            audit = Audit(
                queue_id=queue.id,
                decision_id=decision.pk,
                part=drawn.part,
                score=score,
                chance=drawn.chance,
                was_automatic=routed.is_decided,
            )
        set_id = None if drawn else uuid7()
        outcome = None
        if routed.is_decided:
            outcome = Outcome(id=event_id(decision.pk, 1), decision_id=decision.pk, number=1, state=decision.state, by=Maker.MODEL)
            decision.annotation_set_id, decision.set_revision = set_id, None if drawn else 1
        return _Planned(decision, said, set_id, outcome, audit)

    def _drawn(self, asked: Asked, routed: Routed, threshold: float | None) -> Drawn | None:
        queue = self.queue
        held = routed.score if routed.calibrated is None else routed.calibrated
        aimed = targeted_chance(held, threshold, queue.spread, queue.targeted_share)
        return draw(queue.seed, asked.external_id, uniform=queue.audit_share, certify=queue.certify_share, targeted=aimed)

    def _decision(self, asked: Asked, row: DataRow, routed: Routed, *, is_audit: bool) -> Decision:
        queue, is_done = self.queue, routed.is_decided
        default = None if queue.deadline_s is None else self.queue.now + timedelta(seconds=queue.deadline_s)
        return Decision(
            queue_id=queue.id,
            external_id=asked.external_id,
            fingerprint=asked.fingerprint,
            data_row_id=row.pk,
            task_id=uuid7(),
            model_run_id=queue.model_run_id,
            confidence=routed.score,
            calibrated=routed.calibrated,
            why=routed.why,
            is_audit=is_audit,
            audit_probability=queue.audit_share,
            state=DecisionState.DECIDED if is_done else DecisionState.NEEDS_REVIEW,
            by=Maker.MODEL if is_done else None,
            outcomes=int(is_done),
            decided_at=self.queue.now if is_done else None,
            provenance=Provenance.AUTOMATIC_UNSEEN if is_done else Provenance.NONE,
            deadline=asked.deadline or default,
            priority=asked.priority,
            metadata=dict(asked.metadata),
        )

    def _write(self, new: Sequence[_Planned]) -> None:
        if not new:
            return
        queue = self.queue
        said = [First(each.decision.data_row_id, each.set_id, each.said) for each in new if each.set_id]
        labels = {each.decision.data_row_id: each.set_id for each in new if each.set_id and each.outcome}
        with together():
            insert_rows([each.decision for each in new])
            annotations.say_first(run=queue.model_run_id, said=said)
            projects.enter(project=queue.project_id, batch=queue.batch_id, entering=[self._entering(each) for each in new])
            annotations.label_first(project=queue.project_id, sets=labels)
            insert_rows([each.outcome for each in new if each.outcome])
            insert_rows([each.audit for each in new if each.audit])
            log_all(list(self._facts(new)))

    def _entering(self, planned: _Planned) -> Entering:
        """What is audited is ranked as if nothing were known of it: its place says nothing of what was predicted."""
        decision = planned.decision
        sure = None if decision.is_audit else decision.calibrated if decision.calibrated is not None else decision.confidence
        rank = rank_of(came=self.queue.now, deadline=decision.deadline, priority=decision.priority, confidence=sure)
        is_done = planned.outcome is not None and not decision.is_audit
        return Entering(decision.task_id, decision.data_row_id, rank, self.queue.now if is_done else None, is_blind=decision.is_audit)

    def _facts(self, new: Sequence[_Planned]) -> Iterator[Any]:
        queue = self.queue
        yield TasksAdded(queue.project_id, queue.batch_id, len(new)), (f"project:{queue.project_id}",)
        for each in new:
            decision = each.decision
            if each.outcome and each.set_id:
                yield submitted(queue.project_id, decision.data_row_id, decision.task_id, each.set_id, 1)
            if each.outcome:
                yield told(decision, each.outcome, project=queue.project_id)
