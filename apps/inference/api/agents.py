"""The doors of agents: programs elsewhere that work for a predictor with an API key of the scope agents.work, and need no open port.

`take` answers at once; a call that says `?wait=` is held in front of it, see apps.core.long_poll.
"""

from uuid import UUID

from django.db import transaction
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.problems import NotFound
from apps.inference import access
from apps.inference.agent_outputs import (
    WorkAcceptedOutput,
    WorkAnswerInput,
    WorkKeepInput,
    WorkKeptOutput,
    WorkOutput,
    WorkReleaseInput,
    WorkTakeInput,
    WorkTakeQuery,
)
from apps.inference.models import Predictor
from apps.inference.predictors import family
from apps.inference.predictors.declared import Origin
from apps.inference.problems import NotForAgents
from apps.inference.services.agents import answer_work, keep_work, release_work, take_work
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission

NOTHING = OpenApiResponse(description="There is nothing to do.")


class AgentDoors(TenantViewSet):
    """Doors below a predictor whose model runs elsewhere."""

    def _predictor(self, number: UUID) -> Predictor:
        found = access.predictors_to_work_for(self.actor).filter(pk=number).first()
        if found is None:
            raise NotFound
        if family(found.family).origin is not Origin.AGENT:
            raise NotForAgents
        return found


class WorkViewSet(AgentDoors):
    """Work of a predictor whose model runs elsewhere."""

    permissions = dict.fromkeys(("take", "answer", "keep", "release"), Permission.AGENTS_WORK)
    queries = {"take": WorkTakeQuery}
    no_transaction_actions = frozenset({"take"})
    unaudited_actions = frozenset(permissions)

    @extend_schema(operation_id="take_work", request=WorkTakeInput, responses={200: WorkOutput, 204: NOTHING})
    def take(self, request: Request, pk: UUID) -> Response:
        """Lease data rows to look at; 204 where there are none, with `wait` not before so many seconds."""
        fields = self.parse(WorkTakeInput)
        with transaction.atomic():
            taken = take_work(
                predictor=self._predictor(pk), told=fields["agent"], data_rows=fields["data_rows"], only_urgent=fields["only_urgent"]
            )
            return Response(status=204) if taken is None else self.reply(WorkOutput, taken)

    @extend_schema(operation_id="answer_work", request=WorkAnswerInput, responses=WorkAcceptedOutput)
    def answer(self, request: Request, pk: UUID) -> Response:
        """Say what was found in data rows of a lease, which this extends. Said again, it changes nothing."""
        fields = self.parse(WorkAnswerInput)
        lease, token = fields["lease"]
        accepted = answer_work(predictor=self._predictor(pk), told=fields["agent"], lease=lease, token=token, results=fields["results"])
        return self.reply(WorkAcceptedOutput, accepted)

    @extend_schema(operation_id="keep_work", request=WorkKeepInput, responses=WorkKeptOutput)
    def keep(self, request: Request, pk: UUID) -> Response:
        """Extend leases while the model computes."""
        fields = self.parse(WorkKeepInput)
        return self.reply(WorkKeptOutput, keep_work(predictor=self._predictor(pk), told=fields["agent"], leases=fields["leases"]))

    @extend_schema(operation_id="release_work", request=WorkReleaseInput, responses=WorkKeptOutput)
    def release(self, request: Request, pk: UUID) -> Response:
        """Hand leases back; what was answered for stays answered."""
        return self.reply(WorkKeptOutput, release_work(predictor=self._predictor(pk), leases=self.parse(WorkReleaseInput)["leases"]))
