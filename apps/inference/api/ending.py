"""The end of a predictor: what stands on it, archiving and restoring it. Deleting it is in predictors.py, detaching it in projects.py."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.inference import access, services
from apps.inference.outputs import PredictorOutput
from apps.inference.use_outputs import StoppedOutput, UsesOutput
from apps.inference.uses import uses_of
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission


class EndingViewSet(TenantViewSet):
    """Taking a predictor out of use, and back."""

    permissions = {
        "uses": Permission.PREDICTORS_TRAIN,
        "archive": Permission.PREDICTORS_TRAIN,
        "restore": Permission.PREDICTORS_TRAIN,
    }

    @extend_schema(operation_id="get_predictor_uses", responses=UsesOutput)
    def uses(self, request: Request, pk: UUID) -> Response:
        """Which projects and workflows ask it, how many runs hold what it predicted, and what it is at."""
        return self.reply(UsesOutput, uses_of(access.get_predictor(self.actor, pk)))

    @extend_schema(operation_id="archive_predictor", request=None, responses=StoppedOutput)
    def archive(self, request: Request, pk: UUID) -> Response:
        """Take it out of lists and choices: what it is at is cancelled, and it begins nothing; what it predicted stays.

        It stays attached, but nobody is shown it there; a rule that trains it waits. Refused while a workflow would ask it.
        """
        return self.reply(StoppedOutput, services.archive_predictor(predictor=access.get_predictor(self.actor, pk)))

    @extend_schema(operation_id="restore_predictor", responses={200: PredictorOutput})
    def restore(self, request: Request, pk: UUID) -> Response:
        """Use an archived predictor again; what was cancelled is not begun again."""
        return self.reply(PredictorOutput, services.restore_predictor(predictor=access.get_predictor(self.actor, pk)))
