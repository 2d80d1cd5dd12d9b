"""The long work of this room, as workers find it."""

from apps.core.jobs import ChunkContext, job_kind
from apps.production import services


@job_kind(services.FEED)
def run_feeding(context: ChunkContext) -> None:
    services.feed_chunk(context)
