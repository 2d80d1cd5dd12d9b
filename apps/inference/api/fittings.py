"""The doors by which agents learn: `take` a lesson, read its `labels`, tell the `progress`, and `end` with a new version or the reason.

A lesson is held as other work is: `leases/extension` keeps it, `leases/release` hands it back.
"""

from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.inference.agent_outputs import WorkTakeQuery
from apps.inference.api.agents import NOTHING, AgentDoors
from apps.inference.fitting_outputs import (
    FittingEndInput,
    FittingLabelsInput,
    FittingLabelsOutput,
    FittingOutput,
    FittingProgressInput,
    FittingTakeInput,
)
from apps.inference.services.agents import end_fitting, labels_to_fit, note_progress, take_fitting
from apps.organizations.permissions import Permission


class FittingViewSet(AgentDoors):
    """What models that run elsewhere learn from."""

    permissions = dict.fromkeys(("take", "labels", "progress", "end"), Permission.AGENTS_WORK)
    queries = {"take": WorkTakeQuery}
    no_transaction_actions = frozenset({"take"})
    unaudited_actions = frozenset(permissions)

    @extend_schema(operation_id="take_fitting", request=FittingTakeInput, responses={200: FittingOutput, 204: NOTHING})
    def take(self, request: Request, pk: UUID) -> Response:
        """Lease a lesson to learn; 204 where there is none, with `wait` not before so many seconds."""
        fields = self.parse(FittingTakeInput)
        with transaction.atomic():
            taken = take_fitting(predictor=self._predictor(pk), told=fields["agent"])
            return Response(status=204) if taken is None else self.reply(FittingOutput, taken)

    @extend_schema(operation_id="get_fitting_labels", request=FittingLabelsInput, responses=FittingLabelsOutput)
    def labels(self, request: Request, pk: UUID) -> Response:
        """What people say of the lesson's data rows, page by page; `next` is what to ask `after` for more."""
        fields = self.parse(FittingLabelsInput)
        lease, token = fields["lease"]
        page = labels_to_fit(predictor=self._predictor(pk), lease=lease, token=token, after=fields["after"], limit=fields["limit"])
        return self.reply(FittingLabelsOutput, page)

    @extend_schema(operation_id="tell_fitting_progress", request=FittingProgressInput, responses={204: None})
    def progress(self, request: Request, pk: UUID) -> Response:
        """Show how far it is, with the loss and other figures; the lease is extended."""
        fields = self.parse(FittingProgressInput)
        (lease, token), told = fields.pop("lease"), fields.pop("agent")
        note_progress(predictor=self._predictor(pk), told=told, lease=lease, token=token, **fields)
        return Response(status=204)

    @extend_schema(operation_id="end_fitting", request=FittingEndInput, responses={204: None})
    def end(self, request: Request, pk: UUID) -> Response:
        """Say what the new version is called and how it does, or why there is none. Said again, it changes nothing."""
        fields = self.parse(FittingEndInput)
        lease, token = fields["lease"]
        end_fitting(predictor=self._predictor(pk), told=fields["agent"], lease=lease, token=token, ended=fields["ended"])
        return Response(status=204)
