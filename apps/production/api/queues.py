"""Production queues."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.catalog.access import get_dataset
from apps.core.job_outputs import JobOutput
from apps.evaluation.levels import level_of
from apps.kinds import InvalidValue
from apps.model_runs.access import get_model
from apps.organizations.api_base import StrictSerializer, TenantViewSet, require_match
from apps.organizations.permissions import Permission
from apps.production import access, queries, services
from apps.production.api.outputs import MODES, RUNGS, FiguresOutput, QueueOutput
from apps.production.models import FeedbackMode, ProductionQueue, Rung

MONTH_S = 31 * 24 * 3600
MOST_AT_ONCE = 100_000
MOST_COST = 1e9


class FeedbackInput(StrictSerializer):
    """What becomes of what people decide; what is left out stays."""

    mode = serializers.ChoiceField(choices=MODES, required=False)
    dataset = serializers.UUIDField(required=False, allow_null=True, help_text="Into which the data rows go.")
    every = serializers.IntegerField(min_value=1, max_value=MOST_AT_ONCE, required=False)


class QueueSettings(StrictSerializer):
    """What a queue may settle."""

    threshold = serializers.FloatField(min_value=0, max_value=1, required=False, allow_null=True)
    audit_share = serializers.FloatField(
        min_value=0, max_value=1, required=False, help_text="Above 0 as long as the queue follows its promise."
    )
    certify_share = serializers.FloatField(
        min_value=0,
        max_value=1,
        required=False,
        help_text="Share of the uniform audits that serve certificates; the others, calibration. Above 0 where it follows its promise.",
    )
    targeted_share = serializers.FloatField(
        min_value=0, max_value=0.5, required=False, help_text="Share of all that is audited besides, near the threshold."
    )
    acts_up_to = serializers.ChoiceField(choices=RUNGS, required=False, help_text="How far it meets drift without a person.")
    deadline_s = serializers.IntegerField(min_value=1, max_value=MONTH_S, required=False, allow_null=True)
    iou = serializers.FloatField(
        min_value=0.05,
        max_value=1,
        required=False,
        help_text="In steps of 0.05. Another one changes what counts as right: audits, calibration and promise begin anew.",
    )
    review_cost = serializers.FloatField(min_value=0, max_value=MOST_COST, required=False)
    error_cost = serializers.FloatField(min_value=0.000001, max_value=MOST_COST, required=False)
    feedback = FeedbackInput(required=False)

    def validate_iou(self, iou: float) -> float:
        """On the grid that overlaps are kept on."""
        try:
            return level_of(iou) / 20
        except InvalidValue as error:
            raise serializers.ValidationError(f"{error.message} Expected {error.expected}.", code="off_the_grid") from None


class QueueInput(QueueSettings):
    """A new queue, with a project of its own in the words of the model."""

    name = serializers.CharField(max_length=200)
    model = serializers.UUIDField(help_text="What is deployed.")
    dataset = serializers.UUIDField(help_text="Into which data goes that comes with a decision.")
    instructions = serializers.CharField(max_length=20_000, required=False, allow_blank=True, help_text="For the people who decide.")
    review_share = serializers.FloatField(
        min_value=0, max_value=1, required=False, help_text="Share of people's decisions that somebody else reviews before they count."
    )


class QueueChange(QueueSettings):
    """What may be changed; what is left out stays."""

    name = serializers.CharField(max_length=200, required=False)
    model = serializers.UUIDField(required=False, help_text="Another model, from now on; audits, calibration and promise begin anew.")
    dataset = serializers.UUIDField(required=False)
    follows = serializers.BooleanField(required=False, help_text="The promise settles the threshold; false: people do.")
    automatic = serializers.BooleanField(required=False, help_text="Off: everything goes to people, whatever the threshold.")
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, help_text="Why it is switched on or off.")
    archived = serializers.BooleanField(required=False)


class QueueQuery(StrictSerializer):
    """Narrow the list."""

    archived = serializers.BooleanField(required=False, default=False, help_text="Show archived queues instead.")


class ProductionQueueViewSet(TenantViewSet):
    """What a deployed model decides, and what people do."""

    permissions = {
        "list": Permission.MODELS_VIEW,
        "create": Permission.PROJECTS_EDIT,
        "retrieve": Permission.MODELS_VIEW,
        "partial_update": Permission.PROJECTS_EDIT,
        "figures": Permission.MODELS_VIEW,
        "feed": Permission.PROJECTS_EDIT,
    }
    queries = {"list": QueueQuery}
    if_match_actions = frozenset({"partial_update"})

    @extend_schema(operation_id="list_production_queues", responses=QueueOutput(many=True))
    def list(self, request: Request) -> Response:
        """The organization's production queues, newest first."""
        rows: Any = access.visible_queues(self.actor).filter(archived_at__isnull=not self.query["archived"])
        page: Any = self.paginate_queryset(rows)
        counts = queries.counts_of([queue.pk for queue in page])
        context = {**self.get_serializer_context(), "counts": counts}
        return self.get_paginated_response(QueueOutput(page, many=True, context=context).data)

    @extend_schema(operation_id="create_production_queue", request=QueueInput, responses={201: QueueOutput})
    def create(self, request: Request) -> Response:
        """Start a queue. Its project, with the same name, is where people decide."""
        values = self._values(self.parse(QueueInput))
        return self._show(services.create_queue(**values), status=201)

    @extend_schema(operation_id="get_production_queue", responses=QueueOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """One queue, with its counts."""
        return self._show(access.get_queue(self.actor, pk))

    @extend_schema(operation_id="change_production_queue", request=QueueChange, responses=QueueOutput)
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Change settings, switch automatic decisions on or off, archive or restore. What was decided before stays as it is."""
        queue = access.get_queue(self.actor, pk, for_change=True)
        require_match(request, queue.revision)
        return self._show(services.update_queue(queue=queue, **self._values(self.parse(QueueChange))))

    @extend_schema(operation_id="get_production_figures", responses=FiguresOutput)
    @action(detail=True, methods=["get"])
    def figures(self, request: Request, pk: UUID) -> Response:
        """What waits, what was decided by whom, and the throughput of the last 24 hours."""
        queue = access.get_queue(self.actor, pk)
        return self.reply(FiguresOutput, {"counts": queries.counts_of([queue.pk])[queue.pk], "hours": queries.hours_of(queue)})

    @extend_schema(operation_id="feed_production_decisions", request=None, responses={202: JobOutput})
    @action(detail=True, methods=["post"], url_path="feedback")
    def feed(self, request: Request, pk: UUID) -> Response:
        """Take over what people decided since the last time, as a job: data rows move into the chosen dataset. 409 where nothing is new."""
        queue = access.get_queue(self.actor, pk, for_change=True)
        return self.reply(JobOutput, services.start_feeding(queue=queue, actor_id=self.actor.user_id), status=202)

    def _values(self, said: dict[str, Any]) -> dict[str, Any]:
        """As services take them. Raises NotFound for ids of what is not here."""
        feedback = said.pop("feedback", {})
        if "acts_up_to" in said:
            said["acts_up_to"] = next(each for each in Rung if each.label == said["acts_up_to"])
        if "model" in said:
            said["model"] = get_model(self.actor, said["model"])
        if "dataset" in said:
            said["dataset"] = get_dataset(self.actor, said["dataset"])
        if "mode" in feedback:
            said["feedback_mode"] = next(each for each in FeedbackMode if each.label == feedback["mode"])
        if "dataset" in feedback:
            said["feedback_dataset"] = None if feedback["dataset"] is None else get_dataset(self.actor, feedback["dataset"])
        if "every" in feedback:
            said["feedback_every"] = feedback["every"]
        return said

    def _show(self, queue: ProductionQueue, *, status: int = 200) -> Response:
        context = {**self.get_serializer_context(), "counts": queries.counts_of([queue.pk])}
        return Response(QueueOutput(queue, context=context).data, status=status, headers={"ETag": f'"{queue.revision}"'})
