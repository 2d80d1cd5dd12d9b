"""What a training would learn from and be measured on, before it is started."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.catalog.access import visible_slices
from apps.core.problems import NotFound
from apps.inference import access, lessons, services
from apps.inference.api.naming import named
from apps.inference.models import Promote
from apps.model_runs.access import visible_runs
from apps.organizations.actor import Actor
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_project

SHOWN = 50


class LessonQuery(StrictSerializer):
    """What to learn from, as for a training."""

    project = serializers.UUIDField()
    held_out_project = serializers.UUIDField(required=False, allow_null=True, default=None)
    slice = serializers.UUIDField(required=False, allow_null=True, default=None)
    splits = serializers.UUIDField(required=False, allow_null=True, default=None)


class KeptBackOutput(serializers.Serializer[Any]):
    """A labelled data row from which nothing is learned, and why."""

    data_row = serializers.UUIDField()
    name = serializers.CharField()
    why = serializers.ChoiceField(
        choices=[each.value for each in lessons.Why],
        help_text="blind, by_id: set aside by its id, labelled without a look at suggestions or not. unused: set aside too, but the blind "
        "ones are enough to measure on. project, split: as was asked for.",
    )


class LessonOutput(serializers.Serializer[Any]):
    """How labels would be parted now."""

    learned = serializers.IntegerField(help_text="Data rows that it would learn from.")
    measured = serializers.IntegerField(help_text="Data rows that it would be measured on.")
    kept_back = KeptBackOutput(many=True, help_text=f"Of those not learned from the first {SHOWN} by name.")
    more = serializers.IntegerField(help_text="How many more there are.")


def lesson_of(actor: Actor, fields: Mapping[str, Any]) -> services.Lesson:
    """The lesson that a body or query names. Raises NotFound, Invalid."""
    held_out = fields["held_out_project"]
    return services.Lesson(
        project=get_project(actor, fields["project"]),
        held_out=get_project(actor, held_out) if held_out else None,
        slice_id=named(visible_slices(actor), fields["slice"], "slice").pk if fields["slice"] else None,
        splits=named(visible_runs(actor), fields["splits"], "splits").pk if fields["splits"] else None,
        settings=fields.get("settings", {}),
        promote=Promote(fields.get("promote", Promote.ALWAYS)),
    )


class LessonViewSet(TenantViewSet):
    """The lesson of a predictor that would be trained now."""

    permissions = {"retrieve": Permission.PREDICTORS_TRAIN}
    queries = {"retrieve": LessonQuery}

    @extend_schema(operation_id="get_lesson", parameters=[LessonQuery], responses=LessonOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Which labels a training would learn from, and which ones it would keep back to be measured on, and why those."""
        if not access.visible_predictors(self.actor).filter(pk=pk).exists():
            raise NotFound
        parted = lessons.parted(lesson_of(self.actor, self.query).dump())
        rows = lessons.named_rows(parted.kept_back, SHOWN)
        told = {
            "learned": len(parted.learned),
            "measured": len(parted.measured),
            "kept_back": [{"data_row": row.pk, "name": row.name, "why": why} for row, why in rows],
            "more": len(parted.kept_back) - len(rows),
        }
        return self.reply(LessonOutput, told)
