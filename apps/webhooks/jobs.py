"""The job that tells webhooks: a server that hangs holds a few threads of those that wait for servers, and nobody else's."""

from apps.core.jobs import ChunkContext, Places, job_finished, job_kind
from apps.core.models import Job
from apps.inference.kinds_of_work import ENDPOINTS
from apps.webhooks import services
from apps.webhooks.services.sending import DELIVER


@job_kind(DELIVER, queue=ENDPOINTS, parallel=4, places=Places("webhooks", by="webhook", each=4, together=8), aside=True)
def deliver(context: ChunkContext) -> None:
    services.deliver_chunk(context)


@job_finished(DELIVER)
def delivered(job: Job) -> None:
    """Say what became of those that nobody will tell any more."""
    services.end_deliveries(job=job)
