"""Any people doing anything in any order to data rows that several label: nobody has two of one, and each is merged once or not yet."""

from collections import Counter
from random import Random
from typing import Any

import pytest

from apps.annotations.models import IndependentLabel, Label
from apps.core.tenancy import tenant
from apps.projects import services as projects
from apps.projects.machine import LEADS_TO
from apps.projects.models import Action, Task, TaskPurpose, TaskState, Transition
from apps.projects.services import Stage
from apps.review_queues import services
from apps.review_queues.models import Consensus, Review, Verdict
from tests.cast import Person
from tests.review_queues.test_task_machine import Play
from tests.support.labeling import make_bench

pytestmark = pytest.mark.django_db

ROWS, STEPS, SEEDS = 2, 150, 4
MOSTLY = 0.7
ENDED = (TaskState.DONE, TaskState.SKIPPED)
ACTS = {
    "label_next": 7, "review_next": 4, "submit": 7, "skip": 1, "release": 1, "take_back": 2, "reopen": 1, "approve": 2, "correct": 2,
    "choose": 3, "lease_ends": 1, "assign": 2, "assign_nobody": 1, "requeue": 1, "undo": 2, "merge": 4,
}  # fmt: skip


class Several(Play):
    """The same people at data rows of which two label each."""

    def meant(self, name: str, draw: Random) -> tuple[int, Task]:
        """Who could approve could choose; taken back is what somebody has labeled beside others."""
        if name == "take_back":
            mine = [task for task in self.tasks().order_by("position", "id") if task.purpose and task.annotator_id and task.state in ENDED]
            if mine and draw.random() < MOSTLY:
                task = draw.choice(mine)
                return [person.membership.pk for person in self.people].index(task.annotator_id), task
        return super().meant("approve" if name == "choose" else name, draw)

    def _next(self, who: int, actor: Any, stage: Stage) -> None:
        super()._next(who, actor, stage)
        held = Task.objects.filter(lease_holder=actor.membership_id, state=TaskState.REVIEW)
        assert held.not_labeled_by(actor.membership_id).count() == held.count(), "somebody was handed their own label to decide about"

    def choose(self, who: int, actor: Any, task: Task, other: int) -> None:
        one = IndependentLabel.objects.filter(task__data_row=task.data_row).order_by("id").first()
        token = self.tokens.get((who, task.pk), 0)
        chosen = one.annotation_set_id if one else None
        services.review_task(actor=actor, task=task, token=token, verdict=Verdict.CHOOSE, chosen=chosen)

    def merge(self, who: int, actor: Any, task: Task, other: int) -> None:
        services.merge_ended(tasks=list(self.tasks().values_list("pk", flat=True)))

    def check(self) -> None:
        """What always holds."""
        with tenant(self.bench.organization_id):
            for task in self.tasks():
                history = list(Transition.objects.filter(task=task).order_by("number"))
                assert [each.number for each in history] == list(range(1, task.moves + 1))
                began = TaskState.QUEUED if task.purpose else TaskState.COLLECTING
                ends = [began, *(each.after for each in history)]
                assert [each.before for each in history] == ends[:-1]
                assert ends[-1] == task.state
                assert all(each.after in LEADS_TO[Action(each.action)][TaskState(each.before)] for each in history)
            for main in self.tasks().counting():
                self._check_row(main)
            assert not Review.objects.filter(decision=Verdict.SEND_BACK, task__labels_wanted__gt=0).exists()

    def _check_row(self, main: Task) -> None:
        beside = list(Task.objects.filter(data_row=main.data_row_id, purpose=TaskPurpose.INDEPENDENT))
        whose = Counter(task.annotator_id for task in beside if task.annotator_id)
        assert set(whose.values()) <= {1}, "somebody has two labels of one data row"
        assert len(beside) == 2
        counts = Label.objects.filter(data_row=main.data_row_id).count()
        merged = Consensus.objects.filter(task=main).count()
        if main.state == TaskState.COLLECTING:
            assert (counts, merged) == (0, 0)
        elif main.state in (TaskState.REVIEW, TaskState.DONE) and main.labels_wanted:
            assert (counts, merged) == (1, 1)
            assert all(task.state in ENDED for task in beside), "a label was merged before it was there"


def test_whatever_people_do_each_data_row_is_merged_once(ada: Person, ana: Person, rui: Person, max_: Person) -> None:
    people, done = [ana, rui, max_, ada], Counter[str]()
    for seed in range(SEEDS):
        draw = Random(seed)
        bench = make_bench(ada, rows=ROWS, consensus_share=1.0, consensus_labels=2, review_share=seed % 2)
        bench.queue()
        play = Several(bench, people)
        for _ in range(STEPS):
            [name] = draw.choices(list(ACTS), list(ACTS.values()))
            play.act(name, draw)
            play.check()
        done += play.done
        with tenant(bench.organization_id):
            done["merged"] += Consensus.objects.filter(task__project=bench.project).count()
            assert projects.waiting_for(project=bench.project, member=ana.membership.pk)
    assert done.keys() >= ACTS.keys(), f"never happened: {ACTS.keys() - done.keys()}"
    assert done["merged"]
