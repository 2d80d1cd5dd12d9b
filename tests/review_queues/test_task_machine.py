"""Any people doing anything in any order: a task has one holder, its history is whole, and no decision is lost."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from django.db.models.functions import Now

from apps.annotations import services as annotations
from apps.annotations.models import AnnotationSet, Label, LabelState
from apps.core.problems import Problem
from apps.core.tenancy import tenant
from apps.projects import services as projects
from apps.projects.machine import LEADS_TO
from apps.projects.models import APPROVALS, WORK_STATES, Action, Task, TaskState, Transition
from apps.projects.services import Stage
from apps.review_queues import services
from apps.review_queues.models import Review, Verdict
from tests.cast import Person
from tests.support.labeling import Bench, make_bench

pytestmark = pytest.mark.django_db

TASKS, STEPS, SEEDS = 3, 120, 6
LABELING, REVIEWING = ("submit", "skip", "release"), ("approve", "correct", "send_back")
# How often each is tried: work more often than what managers do.
ACTS = {
    "label_next": 6, "review_next": 5, "submit": 6, "skip": 1, "release": 1, "take_back": 2, "reopen": 1, "approve": 3, "correct": 2,
    "send_back": 2, "lease_ends": 1, "assign": 2, "assign_nobody": 1, "requeue": 2, "approve_all": 2, "undo": 3,
}  # fmt: skip


class Play:
    """Some people at one project. Each knows the tokens that they were given, however old."""

    def __init__(self, bench: Bench, people: list[Person]) -> None:
        self.bench, self.people = bench, people
        self.tokens: dict[tuple[int, Any], int] = {}
        self.moves: list[Any] = []
        self.done: Counter[str] = Counter()

    def act(self, name: str, draw: Random) -> None:
        """Do it in a transaction of its own; a refusal changes nothing."""
        before = self.facts()
        try:
            with tenant(self.bench.organization_id):
                who, task = self.meant(name, draw)
                getattr(self, name)(who, self.people[who].actor, task, draw.randrange(len(self.people)))
            self.done[name] += 1
        except Problem:
            assert self.facts() == before, f"{name} was refused, and something stayed"

    def meant(self, name: str, draw: Random) -> tuple[int, Task]:
        """Most of the time somebody who may do it now and the task of it; else anybody and any task."""
        members = [person.membership.pk for person in self.people]
        tasks = list(self.tasks().order_by("position", "id"))
        ready = [(task, task.lease_holder_id) for task in tasks if task.state in WORK_STATES and name in LABELING]
        ready += [(task, task.lease_holder_id) for task in tasks if task.state == TaskState.REVIEW and name in REVIEWING]
        ready += [(task, task.last_annotator_id) for task in tasks if task.state == TaskState.REVIEW and name == "take_back"]
        ready = [(task, member) for task, member in ready if member is not None]
        if ready and draw.random() < 0.7:
            task, member = draw.choice(ready)
            return members.index(member), task
        return draw.randrange(len(members)), draw.choice(tasks)

    def facts(self) -> list[Any]:
        with tenant(self.bench.organization_id):
            tasks = list(self.tasks().order_by("id").values_list("id", "state", "moves", "lease_holder", "lease_token", "assignee"))
            history = Transition.objects.filter(task__project=self.bench.project).count()
            labels = Label.objects.filter(project=self.bench.project).order_by("id")
            return [tasks, history, self.reviews().count(), list(labels.values())]

    def tasks(self) -> Any:
        return Task.objects.filter(project=self.bench.project)

    def reviews(self) -> Any:
        return Review.objects.filter(task__project=self.bench.project)

    def _next(self, who: int, actor: Any, stage: Stage) -> None:
        opened = annotations.open_next(actor=actor, project=self.bench.project, stage=stage)
        if opened is not None:
            task = opened.task
            assert not (stage == Stage.REVIEW and task.last_annotator_id == actor.membership_id)
            assert task.assignee_id in (None, actor.membership_id)
            self.tokens.pop((who, task.pk), None)
            self.tokens[who, task.pk] = task.lease_token

    def label_next(self, who: int, actor: Any, task: Task, other: int) -> None:
        self._next(who, actor, Stage.LABEL)

    def review_next(self, who: int, actor: Any, task: Task, other: int) -> None:
        self._next(who, actor, Stage.REVIEW)

    def submit(self, who: int, actor: Any, task: Task, other: int) -> None:
        own = AnnotationSet.objects.filter(data_row=task.data_row, author=actor.membership_id, corrects=None).first()
        annotations.submit_task(actor=actor, task=task, token=self.tokens.get((who, task.pk), 0), revision=own.revision if own else 0)

    def skip(self, who: int, actor: Any, task: Task, other: int) -> None:
        projects.skip(task=task.pk, member=actor.membership_id, token=self.tokens.get((who, task.pk), 0), reason="blurred")

    def release(self, who: int, actor: Any, task: Task, other: int) -> None:
        projects.release(task=task.pk, member=actor.membership_id, token=self.tokens.get((who, task.pk), 0))

    def take_back(self, who: int, actor: Any, task: Task, other: int) -> None:
        taken = annotations.take_back(actor=actor, task=task)
        self.tokens[who, task.pk] = taken.lease_token

    def reopen(self, who: int, actor: Any, task: Task, other: int) -> None:
        projects.reopen(task=task.pk, member=actor.membership_id)

    def _review(self, who: int, actor: Any, task: Task, verdict: Verdict) -> None:
        token = self.tokens.get((who, task.pk), 0)
        revision = None
        if verdict == Verdict.CORRECT:
            revision = annotations.start_correction(actor=actor, task=task, token=token).revision
        services.review_task(actor=actor, task=task, token=token, verdict=verdict, comment="look again", revision=revision)

    def approve(self, who: int, actor: Any, task: Task, other: int) -> None:
        self._review(who, actor, task, Verdict.APPROVE)

    def correct(self, who: int, actor: Any, task: Task, other: int) -> None:
        self._review(who, actor, task, Verdict.CORRECT)

    def send_back(self, who: int, actor: Any, task: Task, other: int) -> None:
        self._review(who, actor, task, Verdict.SEND_BACK)

    def lease_ends(self, who: int, actor: Any, task: Task, other: int) -> None:
        Task.objects.filter(pk=task.pk, lease_until__isnull=False).update(lease_until=Now())

    def assign(self, who: int, actor: Any, task: Task, other: int) -> None:
        made = projects.assign(
            project=self.bench.project, member=actor.membership_id, tasks=[task.pk], assignee=self.people[other].membership
        )
        self.moves.append(made.move)

    def assign_nobody(self, who: int, actor: Any, task: Task, other: int) -> None:
        made = projects.assign(project=self.bench.project, member=actor.membership_id, tasks=[task.pk], assignee=None)
        self.moves.append(made.move)

    def requeue(self, who: int, actor: Any, task: Task, other: int) -> None:
        made = projects.requeue(project=self.bench.project, member=actor.membership_id, tasks=[task.pk])
        self.moves.append(made.move)

    def approve_all(self, who: int, actor: Any, task: Task, other: int) -> None:
        tasks = list(self.tasks().values_list("pk", flat=True))
        made = services.approve_many(actor=actor, project=self.bench.project, tasks=tasks)
        self.done["approved_of_many"] += len(made.tasks)
        self.moves.append(made.move)

    def undo(self, who: int, actor: Any, task: Task, other: int) -> None:
        if self.moves:
            made = services.undo(actor=actor, move=self.moves.pop())
            self.done["withdrawn"] += len(made.tasks) if made.move.action == Action.APPROVE else 0

    def check(self) -> None:
        """What always holds."""
        with tenant(self.bench.organization_id):
            labels = {label.data_row_id: label for label in Label.objects.filter(project=self.bench.project)}
            for task in self.tasks():
                history = list(Transition.objects.filter(task=task).order_by("number"))
                assert [each.number for each in history] == list(range(1, task.moves + 1))
                ends = [TaskState.QUEUED, *(each.after for each in history)]
                assert [each.before for each in history] == ends[:-1]
                assert ends[-1] == task.state
                assert all(each.after in LEADS_TO[Action(each.action)][TaskState(each.before)] for each in history)
                if task.lease_holder_id is not None:
                    assert task.state in (*WORK_STATES, TaskState.REVIEW)
                    assert [each.member_id for each in history if each.action == Action.CLAIM][-1] == task.lease_holder_id
                if task.state in (TaskState.REVIEW, TaskState.DONE):
                    label = labels[task.data_row_id]
                    approved = [each.action for each in history if each.action in (*APPROVALS, Action.SUBMIT)]
                    assert task.state != TaskState.REVIEW or label.state == LabelState.SUBMITTED
                    assert task.state != TaskState.DONE or approved[-1] in APPROVALS
            verdicts = Counter(self.reviews().values_list("decision", flat=True))
            expected = {
                Verdict.APPROVE: self.done["approve"] + self.done["approved_of_many"],
                Verdict.CORRECT: self.done["correct"],
                Verdict.SEND_BACK: self.done["send_back"],
                Verdict.WITHDRAW: self.done["withdrawn"],
            }
            assert verdicts == Counter({verdict: count for verdict, count in expected.items() if count})


def test_whatever_people_do_the_history_is_whole_and_no_decision_is_lost(ada: Person, ana: Person, rui: Person, max_: Person) -> None:
    people, done = [ana, rui, max_, ada], Counter[str]()
    for seed in range(SEEDS):
        draw = Random(seed)
        bench = make_bench(ada, rows=TASKS, review_share=1.0)
        bench.queue()
        play = Play(bench, people)
        for _ in range(STEPS):
            [name] = draw.choices(list(ACTS), list(ACTS.values()))
            play.act(name, draw)
            play.check()
        done += play.done
    assert done.keys() >= ACTS.keys(), f"never happened: {ACTS.keys() - done.keys()}"
    assert done["approved_of_many"]
    assert done["withdrawn"]
