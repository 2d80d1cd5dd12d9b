"""Which of a project's tasks a manager means: those that are named, or all that a filter finds."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from apps.core.problems import FieldError, Invalid
from apps.organizations.access import known_members
from apps.organizations.actor import Actor
from apps.organizations.api_base import StrictSerializer
from apps.organizations.models import Membership
from apps.projects.access import get_batch
from apps.projects.api.outputs import STATES
from apps.projects.models import TaskState
from apps.projects.queries import tasks_matching
from apps.projects.services import MOST_AT_ONCE

BY_LABEL = {state.label: state for state in TaskState}


class TaskFilter(StrictSerializer):
    """Tasks that agree with all of this."""

    state = serializers.ChoiceField(choices=STATES, required=False)
    batch = serializers.UUIDField(required=False)
    slice = serializers.UUIDField(required=False, help_text="A slice of the catalog: the tasks of its data rows.")
    last_annotator = serializers.UUIDField(required=False, help_text="Membership of who labeled them.")
    assignee = serializers.UUIDField(required=False, help_text="Membership of whose they are.")


class LeftOutput(serializers.Serializer[Any]):
    """A task that stays where it is, and why."""

    task = serializers.UUIDField()
    reason = serializers.CharField()


def chosen_tasks(actor: Actor, project: UUID, data: dict[str, Any]) -> Collection[UUID]:
    """The tasks that are meant, each once. Raises Invalid, NotFound for a slice that is not there."""
    if ("tasks" in data) == ("filter" in data):
        raise Invalid(errors=[FieldError("/tasks", "one_of", "Name tasks or give a filter, one of both.", "tasks, or filter")])
    if "tasks" in data:
        return dict.fromkeys(data["tasks"])
    wanted = dict(data["filter"])
    if batch := wanted.get("batch"):
        get_batch(actor, batch)
    for role in ("last_annotator", "assignee"):
        one_member(known_members(actor), wanted.get(role), f"/filter/{role}")
    if state := wanted.pop("state", None):
        wanted["state"] = BY_LABEL[state]
    if "slice" in wanted:
        wanted["of_slice"] = wanted.pop("slice")
    found = tuple(tasks_matching(project, **wanted)[: MOST_AT_ONCE + 1])
    if len(found) > MOST_AT_ONCE:
        words = f"The filter finds more than {MOST_AT_ONCE:,} tasks."
        raise Invalid(errors=[FieldError("/filter", "too_many", words, "a narrower filter, such as one batch")])
    return found


def one_member(members: QuerySet[Membership], number: UUID | None, pointer: str) -> Membership | None:
    """The member who is meant, if one is. Raises Invalid where there is no such."""
    if number is None:
        return None
    found = members.filter(pk=number).first()
    if found is None:
        raise Invalid(errors=[FieldError(pointer, "not_found", "There is no such member.", "the id of a member")])
    return found
