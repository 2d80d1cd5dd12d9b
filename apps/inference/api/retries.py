"""Going on with runs that lost data rows, or were cancelled."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.inference import services
from apps.inference.outputs import AskedOutput
from apps.inference.run_outputs import RetryInput, UnansweredOutput
from apps.inference.unanswered import job_of, unanswered_in
from apps.model_runs.access import find_run
from apps.organizations.api_base import TenantViewSet
from apps.organizations.permissions import Permission


class RetryViewSet(TenantViewSet):
    """What a run has no answer for yet."""

    permissions = {"retrieve": Permission.MODELS_VIEW, "create": Permission.MODELS_VIEW}

    @extend_schema(operation_id="get_unanswered_data_rows", responses=UnansweredOutput)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """How many data rows of a predictor's run failed and how many it did not reach, and whether it can go on with them."""
        return self.reply(UnansweredOutput, unanswered_in(find_run(self.actor, pk)))

    @extend_schema(operation_id="retry_model_run", request=RetryInput, responses={202: AskedOutput})
    def create(self, request: Request, pk: UUID) -> Response:
        """Let a run that is over go on with the data rows that have no answer of it: the same job, version and settings.

        What was answered is not asked again. The job counts on from where it stood, without the errors of what is tried again. For who
        may begin such a run: over a batch who may edit projects, over the catalog who may train predictors.
        """
        run, fields = find_run(self.actor, pk), self.parse(RetryInput)
        job = job_of(run)
        self.actor.require(Permission.PROJECTS_EDIT if job is not None and job.project else Permission.PREDICTORS_TRAIN)
        asked = services.retry_run(run=run, **fields)
        return self.reply(AskedOutput, {"job_id": asked.job.pk if asked.job else None, "model_run_id": run.pk}, status=202)
