"""Asking a predictor."""

from types import SimpleNamespace
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.annotations.services import withdraw_automatic
from apps.inference import access, services
from apps.inference.models import Predictor
from apps.inference.outputs import (
    AskedOutput,
    AskInput,
    LabelBatchInput,
    WithdrawnOutput,
)
from apps.inference.services.predicting import Asked
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission
from apps.projects.access import get_batch, get_task


class SuggestionViewSet(TenantViewSet):
    """Asking a predictor."""

    permissions = {
        "suggest": Permission.TASKS_LABEL,
        "prelabel": Permission.PROJECTS_EDIT,
        "label_batch": Permission.PROJECTS_EDIT,
        "withdraw": Permission.PROJECTS_EDIT,
    }

    @extend_schema(operation_id="suggest", request=AskInput, responses={202: AskedOutput})
    def suggest(self, request: Request, pk: UUID) -> Response:
        """Look at this task's data row now; suggestions arrive on the socket, pass by pass.

        Who may not edit the project asks predictors that are attached to it.
        """
        task = get_task(self.actor, pk)
        return self._asked(services.suggest(actor=self.actor, task=task, predictor=self._predictor()))

    @extend_schema(operation_id="prelabel_batch", request=AskInput, responses={202: AskedOutput})
    def prelabel(self, request: Request, pk: UUID) -> Response:
        """Look at every data row of this batch."""
        batch = get_batch(self.actor, pk)
        return self._asked(services.prelabel_batch(actor=self.actor, batch=batch, predictor=self._predictor()))

    @extend_schema(operation_id="label_batch_automatically", request=LabelBatchInput, responses={202: AskedOutput})
    def label_batch(self, request: Request, pk: UUID) -> Response:
        """Look at what waits in this batch, and let count without a person what the predictor is sure enough of.

        A data row is labeled where every object, option and answer has at least the threshold's confidence, nothing required is open, and
        nobody has begun; what is below the project's `suggestion_threshold`, or the threshold where that is lower, is not taken as said.
        Such labels are marked: nothing is
        trained or measured on them, and exports leave them out unless asked, until a reviewer approves them. The project's review share
        holds for them; of the rest the predictions are suggestions.
        """
        batch, data = get_batch(self.actor, pk), self.parse(LabelBatchInput)
        found = access.get_predictor(self.actor, data["predictor"])
        return self._asked(services.label_batch(actor=self.actor, batch=batch, predictor=found, threshold=data["threshold"]))

    @extend_schema(operation_id="withdraw_automatic_labels", request=None, responses={200: WithdrawnOutput})
    def withdraw(self, request: Request, pk: UUID) -> Response:
        """Put back into the queue what was labeled without a person in this batch and nobody has looked at since.

        About 5,000 data rows at once: ask again while some are left.
        """
        return self.reply(WithdrawnOutput, withdraw_automatic(batch=get_batch(self.actor, pk)))

    def _predictor(self) -> Predictor:
        return access.get_predictor(self.actor, self.parse(AskInput)["predictor"])

    def _asked(self, asked: Asked) -> Response:
        shown = SimpleNamespace(job_id=asked.job.pk if asked.job else None, model_run_id=asked.model_run.pk)
        return self.reply(AskedOutput, shown, status=202)
