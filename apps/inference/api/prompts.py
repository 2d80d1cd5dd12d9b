"""Clicks and boxes, answered while a person waits."""

from typing import Any
from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.annotations.api.detail import KeptFromOutput
from apps.annotations.sources import kept_from
from apps.core.problems import FieldError, Invalid
from apps.inference import access
from apps.inference.api.naming import named
from apps.inference.services.keeping import keep_answer
from apps.inference.services.prompting import ask_with_prompt
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_task

MAX_POINTS = 100
KINDS = ("mask", "polygon", "bounding_box")


class PointInput(StrictSerializer):
    """A click in the picture, in pixels of the oriented image."""

    x = serializers.FloatField()
    y = serializers.FloatField()
    positive = serializers.BooleanField(required=False, default=True, help_text="Whether it lies in what is meant.")


class BoxInput(StrictSerializer):
    """A box around what is meant, in pixels of the oriented image; what of it is not in the picture is left out."""

    x = serializers.FloatField()
    y = serializers.FloatField()
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
    confidence = serializers.FloatField(allow_null=True, help_text="Null where the predictor said none.")
    claim = serializers.CharField(help_text="Says that it was answered here; whoever keeps it sends it along.")


class PromptOutput(serializers.Serializer[Any]):
    """What the predictor answered, and how many seconds it took; nothing of it is stored."""

    results = PromptResultOutput(many=True)
    notes = serializers.ListField(child=serializers.CharField())
    seconds = serializers.FloatField()


class KeptInput(StrictSerializer):
    """One result of an answer as it came, the feature that it is kept as, and the id that the suggestion is to have."""

    id = serializers.UUIDField(help_text="A new one. Sent again with the same id it is the same suggestion.")
    feature = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KINDS)
    value = serializers.DictField()
    confidence = serializers.FloatField(min_value=0, max_value=1, allow_null=True)
    claim = serializers.CharField(max_length=1000)


class KeptOutput(KeptFromOutput):
    """The suggestion that an annotation can be derived from."""


class PromptViewSet(TenantViewSet):
    """Asking a predictor by clicks and boxes."""

    permissions = {"create": Permission.TASKS_LABEL, "keep": Permission.TASKS_LABEL}
    no_transaction_actions = frozenset({"create"})
    unaudited_actions = frozenset({"create"})

    @extend_schema(operation_id="answer_prompt", request=PromptInput, responses=PromptOutput)
    def create(self, request: Request, pk: UUID) -> Response:
        """The mask of what clicks or a box show in this task's picture, in the answer itself.

        Who may not edit the project asks predictors that are attached to it.
        """
        with transaction.atomic():
            task = get_task(self.actor, pk)
            fields = self.parse(PromptInput)
            number = fields.pop("predictor")
            predictor = named(access.visible_predictors(self.actor).select_related("promoted"), number, "predictor") if number else None
            if predictor is not None:
                access.refuse_asking(self.actor, task, predictor)
        if fields["box"] is None and not any(each["positive"] for each in fields["points"]):
            raise Invalid(errors=[FieldError("/points", "prompt_empty", "This shows nothing.", "a box, or a click into what is meant")])
        found = ask_with_prompt(task=task, predictor=predictor, kind=fields.pop("kind"), prompt=fields)
        if found["error"]:
            raise Invalid(errors=[FieldError("", "prompt_refused", found["error"])])
        return self.reply(PromptOutput, found)

    @extend_schema(operation_id="keep_answer", request=KeptInput, responses=KeptOutput)
    def keep(self, request: Request, pk: UUID) -> Response:
        """Write an answer down as a suggestion, before an annotation that is derived from it is saved. Nobody else is shown it."""
        task, fields = get_task(self.actor, pk), self.parse(KeptInput)
        number = keep_answer(task=task, number=fields.pop("id"), feature=fields.pop("feature"), claim=fields.pop("claim"), answer=fields)
        return self.reply(KeptOutput, kept_from([number])[0])
