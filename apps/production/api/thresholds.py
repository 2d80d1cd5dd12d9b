"""The doors of a queue's threshold: what is promised, what confidences are put right by, and what is done about drift."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.problems import NotFound
from apps.organizations.api_base import StrictSerializer, TenantViewSet
from apps.organizations.permissions import Permission
from apps.production import access, services
from apps.production.api.drift_outputs import DriftOutput, StepOutput
from apps.production.api.outputs import RUNGS
from apps.production.api.threshold_outputs import ThresholdOutput
from apps.production.models import Calibration, Cause, LadderStep, ProductionQueue, Rung
from apps.production.standing import drift, standing

LEAST_RATE = 0.0001
MOST_FIRST = 100_000


class PromiseInput(StrictSerializer):
    """What is to be promised of automatic decisions."""

    error_rate = serializers.FloatField(min_value=LEAST_RATE, max_value=0.5, help_text="At most so many of them are wrong,")
    confidence = serializers.FloatField(min_value=0.5, max_value=0.999, help_text="with this confidence.")
    first = serializers.IntegerField(
        min_value=1,
        max_value=MOST_FIRST,
        required=False,
        help_text="Audits of the first one; left out: twice the fewest that could do.",
    )
    growth = serializers.FloatField(min_value=1.05, max_value=4, required=False, help_text="From each certification to the next.")
    by_class = serializers.BooleanField(required=False)


class UseInput(StrictSerializer):
    """Which calibration."""

    number = serializers.IntegerField(min_value=0, allow_null=True, help_text="null: confidences are held as they are.")


class StepInput(StrictSerializer):
    """A step that a person takes."""

    rung = serializers.ChoiceField(choices=RUNGS[1:])
    why = serializers.CharField(max_length=500)


class ReasonInput(StrictSerializer):
    """Why."""

    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ThresholdViewSet(TenantViewSet):
    """A queue's threshold."""

    permissions = {
        "retrieve": Permission.MODELS_VIEW,
        "promise": Permission.PROJECTS_EDIT,
        "unpromise": Permission.PROJECTS_EDIT,
        "use": Permission.PROJECTS_EDIT,
        "drift": Permission.MODELS_VIEW,
        "step": Permission.PROJECTS_EDIT,
        "take": Permission.PROJECTS_EDIT,
        "reverse": Permission.PROJECTS_EDIT,
    }

    @extend_schema(operation_id="get_production_threshold", responses=ThresholdOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """What is promised and how it stands, what each threshold would mean by the audits so far, and the log of certifications."""
        return self._show(access.get_queue(self.actor, pk))

    @extend_schema(operation_id="make_production_promise", request=PromiseInput, responses={201: ThresholdOutput})
    def promise(self, request: Request, pk: UUID) -> Response:
        """Promise an error rate of automatic decisions from now on, in place of what was promised before.

        Certifications are held by themselves at sizes settled now, of audits drawn from now on. The queue keeps its threshold until it is
        told to follow the promise.
        """
        said = self.parse(PromiseInput)
        queue = access.get_queue(self.actor, pk, for_change=True)
        services.make_promise(queue=queue, member=self.actor.membership_id, **said)
        return self._show(queue, status=201)

    @extend_schema(operation_id="end_production_promise", responses={204: None})
    def unpromise(self, request: Request, pk: UUID) -> Response:
        """Promise nothing any more. The threshold stays as it is, by hand."""
        queue = access.get_queue(self.actor, pk, for_change=True)
        services.end_promise(queue=queue, reason="It was withdrawn.")
        services.update_queue(queue=queue, follows=False)
        return Response(status=204)

    @extend_schema(operation_id="use_production_calibration", request=UseInput, responses=ThresholdOutput)
    def use(self, request: Request, pk: UUID) -> Response:
        """Put confidences right by this calibration from now on. 409 while the queue follows its promise, which names its own."""
        number = self.parse(UseInput)["number"]
        queue = access.get_queue(self.actor, pk, for_change=True)
        found = None if number is None else Calibration.objects.filter(queue=queue, number=number).first()
        if number is not None and found is None:
            raise NotFound
        services.use_calibration(queue=queue, calibration=found)
        return self._show(queue)

    @extend_schema(operation_id="get_production_drift", responses=DriftOutput)
    def drift(self, request: Request, pk: UUID) -> Response:
        """The sum that watches errors of automatic decisions, shifts of what is asked, and every step because of them."""
        return self.reply(DriftOutput, drift(access.get_queue(self.actor, pk)))

    @extend_schema(operation_id="step_production_drift", request=StepInput, responses={201: StepOutput})
    def step(self, request: Request, pk: UUID) -> Response:
        """Take a step without waiting for an alarm."""
        said = self.parse(StepInput)
        queue = access.get_queue(self.actor, pk, for_change=True)
        rung = next(each for each in Rung if each.label == said["rung"])
        step = services.propose(queue, rung, Cause.PERSON, said["why"])
        return self.reply(StepOutput, services.take(queue, step, self.actor.membership_id), status=201)

    @extend_schema(operation_id="take_production_drift_step", request=None, responses=StepOutput)
    def take(self, request: Request, pk: UUID, number: int) -> Response:
        """Take a step that was proposed. 409 where it was taken or turned down."""
        queue = access.get_queue(self.actor, pk, for_change=True)
        return self.reply(StepOutput, services.take(queue, self._step(queue, number), self.actor.membership_id))

    @extend_schema(operation_id="reverse_production_drift_step", request=ReasonInput, responses=StepOutput)
    def reverse(self, request: Request, pk: UUID, number: int) -> Response:
        """Put back what a step changed, or turn down what is proposed. 409 where something else was settled about it since."""
        said = self.parse(ReasonInput)
        queue = access.get_queue(self.actor, pk, for_change=True)
        step = services.reverse(queue, self._step(queue, number), member=self.actor.membership_id, reason=said["reason"])
        return self.reply(StepOutput, step)

    def _step(self, queue: ProductionQueue, number: int) -> LadderStep:
        found: LadderStep | None = LadderStep.objects.filter(queue=queue, number=number).first()
        if found is None:
            raise NotFound
        return found

    def _show(self, queue: ProductionQueue, *, status: int = 200) -> Response:
        queue.refresh_from_db()
        found: Any = standing(queue)
        context = {**self.get_serializer_context(), "standing": found}
        return Response(ThresholdOutput(found, context=context).data, status=status)
