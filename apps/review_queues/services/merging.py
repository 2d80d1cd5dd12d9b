"""Several independent labels of a data row become one: where people agree it counts, where they do not a reviewer decides."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from apps.annotations import services as annotations
from apps.annotations.models import AnnotationSet, IndependentLabel
from apps.catalog.queries import asset_of
from apps.evaluation.agreement.rows import row_agreement
from apps.evaluation.clusters import Row
from apps.evaluation.consensus import Consensus as Merged
from apps.evaluation.consensus import consensus
from apps.evaluation.reliability import PRIOR_RIGHT, PRIOR_WRONG, Reliability, reliabilities, verdicts_of
from apps.evaluation.subjects import subjects_of
from apps.evaluation.undefined import Undefined
from apps.ontologies.queries import tree
from apps.projects import services as projects
from apps.projects.models import MergeRule, Project, Task, TaskPurpose
from apps.review_queues.models import Consensus
from apps.review_queues.queries import independent_rows, rows_merged_last

UNKNOWN = Reliability(PRIOR_RIGHT / (PRIOR_RIGHT + PRIOR_WRONG), 0)


def merge_ended(*, tasks: Sequence[UUID]) -> int:
    """Merge the labels of the data rows that these tasks were the last to be waited for; how many that were. Again: none.

    Locks each data row's task, then the independent ones.
    """
    ended = Task.objects.filter(pk__any=tasks, purpose=TaskPurpose.INDEPENDENT).order_by("project_id", "data_row_id")
    named = dict.fromkeys(ended.values_list("project_id", "data_row_id"))
    return sum(_merge(project, data_row) for project, data_row in named)


def _merge(project: UUID, data_row: UUID) -> bool:
    collected = projects.lock_collected(project=project, data_row=data_row)
    if collected is None:
        return False
    if not collected.labeled:
        projects.finish_collecting(collected=collected, is_agreed=False)
        return True
    task = collected.task
    labels = IndependentLabel.objects.filter(task__in=collected.labeled)
    row = Row(independent_rows(labels)[data_row], asset_of(task.data_row))
    weights = _weights(task.project, row)
    merged = consensus(row, weights)
    made = annotations.keep_merged(task=task, annotations=merged.annotations)
    agreement = row_agreement(row, subjects_of(tree(task.project.ontology_id)))
    is_agreed = _is_enough(agreement, task.project) and annotations.is_whole(made, task.project)
    _keep(task, made, agreement, merged, weights, is_agreed=is_agreed)
    annotations.name_merged(annotation_set=made, task=task)
    projects.finish_collecting(collected=collected, is_agreed=is_agreed)
    return True


def _is_enough(agreement: float | Undefined, project: Project) -> bool:
    return not isinstance(agreement, Undefined) and agreement >= project.consensus_agreement


def _weights(project: Project, row: Row) -> dict[str, float]:
    """What each weighs: the same, or by how reliable each proved on what was merged last, and on this."""
    equal = dict.fromkeys(row.sets, 1.0)
    if project.consensus_rule == MergeRule.MAJORITY:
        return equal
    proved = reliabilities(verdicts_of([*rows_merged_last(project.pk), row]))
    weights = {person: proved.get(person, UNKNOWN).weight for person in row.sets}
    return weights if any(weights.values()) else equal


def _keep(
    task: Task, made: AnnotationSet, agreement: float | Undefined, merged: Merged, weights: Mapping[str, float], *, is_agreed: bool
) -> None:
    support = {
        str(number): {"share": share, "of": [str(each) for each in merged.sources[number]]} for number, share in merged.support.items()
    }
    disputed: list[dict[str, Any]] = [
        {
            "feature": str(each.feature),
            "option": each.option and str(each.option),
            "reason": each.reason,
            "people": list(each.people),
            "annotations": [str(number) for number in each.annotations],
        }
        for each in merged.disputed
    ]
    Consensus.objects.create(
        task=task,
        annotation_set=made,
        agreement=None if isinstance(agreement, Undefined) else agreement,
        threshold=task.project.consensus_agreement,
        is_agreed=is_agreed,
        rule=task.project.consensus_rule,
        weights=dict(weights),
        support=support,
        disputed=disputed,
    )
