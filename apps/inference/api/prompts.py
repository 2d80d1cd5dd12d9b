"""Clicks and boxes, answered while a person waits."""

from typing import Any
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.problems import FieldError, Invalid
from apps.inference import access
from apps.inference.api.naming import named
from apps.inference.services.prompting import ask_with_prompt
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_task

MAX_POINTS = 100
KINDS = ("mask", "polygon", "bounding_box")


class PointInput(StrictSerializer):
    """A click, in pixels of the oriented image."""

    x = serializers.FloatField(min_value=0)
    y = serializers.FloatField(min_value=0)
    positive = serializers.BooleanField(required=False, default=True, help_text="Whether it lies in what is meant.")


class BoxInput(StrictSerializer):
    """A box around what is meant, in pixels of the oriented image."""

    x = serializers.FloatField(min_value=0)
    y = serializers.FloatField(min_value=0)
    width = serializers.FloatField(min_value=1)
    height = serializers.FloatField(min_value=1)


class PromptInput(StrictSerializer):
    """What a person shows: clicks, a box, or both."""

    predictor = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="Without it, what needs no weights answers: colours and edges."
    )
    points = PointInput(many=True, required=False, default=list, max_length=MAX_POINTS)  # type: ignore[call-arg]  # of the list
    box = BoxInput(required=False, allow_null=True, default=None)
    class_name = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    kind = serializers.ChoiceField(choices=KINDS, required=False, default="mask", help_text="What the answer shall be.")


class PromptResultOutput(serializers.Serializer[Any]):
    """One thing that was found; `value` is as its kind writes it."""

    kind = serializers.CharField()
    class_name = serializers.CharField()
    value = serializers.DictField()
    confidence = serializers.FloatField()


class PromptOutput(serializers.Serializer[Any]):
    """What the predictor answered, and how many seconds it took; nothing of it is kept."""

    results = PromptResultOutput(many=True)
    notes = serializers.ListField(child=serializers.CharField())
    seconds = serializers.FloatField()


class PromptViewSet(TenantViewSet):
    """Asking a predictor by clicks and boxes."""

    permissions = {"create": Permission.TASKS_LABEL}
    no_transaction_actions = frozenset({"create"})
    unaudited_actions = frozenset({"create"})

    @extend_schema(operation_id="answer_prompt", request=PromptInput, responses=PromptOutput)
    def create(self, request: Request, pk: UUID) -> Response:
        """The mask of what clicks or a box show in this task's picture, in the answer itself."""
        with transaction.atomic():
            task = get_task(self.actor, pk)
            fields = self.parse(PromptInput)
            number = fields.pop("predictor")
            predictor = named(access.visible_predictors(self.actor).select_related("promoted"), number, "predictor") if number else None
        if fields["box"] is None and not any(each["positive"] for each in fields["points"]):
            raise Invalid(errors=[FieldError("/points", "prompt_empty", "This shows nothing.", "a box, or a click into what is meant")])
        found = ask_with_prompt(task=task, predictor=predictor, kind=fields.pop("kind"), prompt=fields)
        if found["error"]:
            raise Invalid(errors=[FieldError("", "prompt_refused", found["error"])])
        return self.reply(PromptOutput, found)
