"""How each person's work in a project turned out: what reviewers said of it at first, and how far others say the same."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count

from apps.evaluation.agreement.summary import Figure, mean_figure, share_figure, summary_of
from apps.evaluation.subjects import subjects_of
from apps.ontologies.queries import tree
from apps.organizations.actor import Actor
from apps.organizations.permissions import Permission
from apps.projects.models import Project, Task, TaskPurpose
from apps.review_queues.agreeing import MEASURED
from apps.review_queues.benchmarks import FEWEST, scores_in
from apps.review_queues.models import Review, Verdict
from apps.review_queues.queries import rows_merged_last


@dataclass(frozen=True)
class Quality:
    """One person's work. Shares are of the labels that somebody has reviewed, by the first verdict on each.

    `benchmarks` is for managers alone: whose count rises by one knows what they have just labeled.
    """

    member: UUID
    submitted: int
    independent: int
    reviewed: int
    approved: Figure
    corrected: Figure
    sent_back: Figure
    agreement: Figure
    benchmarks: Figure | None


def quality_in(project: Project, actor: Actor) -> list[Quality]:
    """Of everybody who labeled in the project, busiest first, for who manages it; of others their own."""
    tasks = Task.objects.filter(project=project, submitted_at__isnull=False, last_annotator__isnull=False).order_by()
    counted = tasks.values_list("last_annotator_id", "purpose").annotate(n=Count("id"))
    submitted: dict[UUID, Counter[int]] = defaultdict(Counter)
    for member, purpose, number in counted:
        submitted[member][purpose] += number
    verdicts = _first_verdicts(project)
    shown = submitted.keys() | verdicts.keys()
    if not actor.may(Permission.PROJECTS_EDIT):
        shown &= {actor.membership_id}
    if not shown:
        return []
    summary = summary_of(rows_merged_last(project.pk, MEASURED), subjects_of(tree(project.ontology_id)))
    nothing = share_figure(0, 0)
    scores = scores_in(project) if actor.may(Permission.PROJECTS_EDIT) else None
    found = []
    for member in shown:
        said = verdicts[member]
        of = said.total()
        done = submitted[member]
        found.append(
            Quality(
                member,
                submitted=done.total(),
                independent=done[TaskPurpose.INDEPENDENT],
                reviewed=of,
                approved=share_figure(said[Verdict.APPROVE], of),
                corrected=share_figure(said[Verdict.CORRECT], of),
                sent_back=share_figure(said[Verdict.SEND_BACK], of),
                agreement=summary.people.get(str(member), nothing),
                benchmarks=None if scores is None else scores.get(member, mean_figure([], fewest=FEWEST)),
            )
        )
    return sorted(found, key=lambda each: (-each.submitted, str(each.member)))


def _first_verdicts(project: Project) -> dict[UUID, Counter[int]]:
    """By annotator, how many labels of theirs were judged how at first; what was merged of several people's is nobody's alone."""
    reviews: Any = Review.objects.filter(task__project=project, annotation_set__author__isnull=False)
    reviews = reviews.exclude(decision__in=(Verdict.WITHDRAW, Verdict.CHOOSE))
    firsts = reviews.order_by("task", "annotation_set__author", "created_at", "id").distinct("task", "annotation_set__author")
    found: dict[UUID, Counter[int]] = defaultdict(Counter)
    for author, decision in firsts.values_list("annotation_set__author", "decision"):
        found[author][decision] += 1
    return found
