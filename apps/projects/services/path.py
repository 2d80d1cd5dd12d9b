"""The path of a project's labels through review: settings that cannot work are refused, and no task moves when they change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.core.problems import FieldError, Invalid
from apps.organizations.models import Membership
from apps.organizations.permissions import Role
from apps.projects.models import Project, ReviewStage
from apps.projects.services.staffing import People, able, is_enough, reviewers

MOST_STAGES = 5


@dataclass(frozen=True)
class StageWanted:
    """A stage of review: what it is called, and for whom it is; these members, or all of the role and above."""

    name: str
    role: Role = Role.REVIEWER
    members: Sequence[UUID] = ()


def set_stages(*, project: Project, stages: Sequence[StageWanted]) -> None:
    """Let labels in review pass these stages. One that waits at a stage which is gone waits at the last.

    Raises Invalid for a name that stands twice, for members who may not review, and where there are not enough different people: nobody
    reviews a label at two stages.
    """
    people = reviewers()
    rows = [
        ReviewStage(project=project, number=number, name=each.name.strip(), role=each.role.value, members=list(dict.fromkeys(each.members)))
        for number, each in enumerate(stages)
    ]
    errors = [*_name_faults(rows), *_member_faults(stages, people)]
    if not errors:
        errors = _too_few(rows, people)
    if errors:
        raise Invalid("The stages of review cannot work like this.", errors=errors)
    ReviewStage.objects.filter(project=project).delete()
    ReviewStage.objects.bulk_create(rows)


def refuse_unreached(project: Project, stages: int) -> None:
    """Go on if something leads to the stages, if there are any. Raises Invalid."""
    if stages and project.review_share == 0 and project.review_first == 0 and project.review_below is None and project.consensus_share == 0:
        words, expected = (
            "Nothing is sent to review, so no label comes to these stages.",
            "a share, a rule that sends labels to review, or no stages",
        )
        raise Invalid(errors=[FieldError("/review_stages", "never_reached", words, expected)])


def _name_faults(rows: Sequence[ReviewStage]) -> list[FieldError]:
    names = [row.name.lower() for row in rows]
    again = [number for number, name in enumerate(names) if name in names[:number]]
    words, expected = "Another stage is called the same.", "a name of its own"
    return [FieldError(f"/review_stages/{number}/name", "repeated", words, expected) for number in again]


def _member_faults(stages: Sequence[StageWanted], people: dict[UUID, Membership]) -> list[FieldError]:
    words, expected = "This member may not review.", "an active member who may review"
    return [
        FieldError(f"/review_stages/{number}/members/{index}", "may_not_review", words, expected)
        for number, stage in enumerate(stages)
        for index, member in enumerate(stage.members)
        if member not in people
    ]


def _too_few(rows: Sequence[ReviewStage], people: Mapping[UUID, Membership]) -> list[FieldError]:
    """The stages for which nobody is left once each stage before has somebody of its own, whoever that is."""
    manned: list[People] = []
    errors = []
    words = "Nobody is left for this stage: nobody reviews a label at two stages, and it has too few people besides."
    expected = "another member who may review, or fewer stages"
    for number, these in enumerate(able(rows, people)):
        if is_enough([*manned, these]):
            manned.append(these)
        else:
            errors.append(FieldError(f"/review_stages/{number}", "too_few_people", words, expected))
    return errors
