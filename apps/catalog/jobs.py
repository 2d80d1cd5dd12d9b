"""The long work of this room, as workers find it."""

from apps.catalog import services
from apps.core.jobs import ChunkContext, job_finished, job_kind
from apps.core.models import Job


@job_kind(services.IMPORT, queue="io", parallel=2)
def run_import(context: ChunkContext) -> None:
    services.import_chunk(context)


@job_finished(services.IMPORT)
def end_import(job: Job) -> None:
    services.end_import(job)


@job_kind(services.READ_ARRIVALS, queue="io", parallel=2)
def run_reading(context: ChunkContext) -> None:
    services.arrival_chunk(context)


@job_finished(services.READ_ARRIVALS)
def end_reading(job: Job) -> None:
    services.end_reading(job)


@job_kind(services.BUCKET_IMPORT, queue="io", parallel=2)
def run_bucket_import(context: ChunkContext) -> None:
    services.bucket_chunk(context)


@job_finished(services.BUCKET_IMPORT)
def end_bucket_import(job: Job) -> None:
    services.end_bucket_import(job)


@job_kind(services.REMOVE_FILES, queue="io")
def run_remove_files(context: ChunkContext) -> None:
    keys = context.payload["keys"]
    services.remove_files(keys)
    with context.commit(done=len(keys)):
        pass


@job_kind(services.MARK, queue="io", parallel=2)
def run_marking(context: ChunkContext) -> None:
    services.mark_chunk(context)


@job_kind(services.CUT_TILES, queue="io", parallel=2)
def run_cut_tiles(context: ChunkContext) -> None:
    services.tile_chunk(context)


@job_finished(services.CUT_TILES)
def end_cutting(job: Job) -> None:
    services.end_cutting(job)
