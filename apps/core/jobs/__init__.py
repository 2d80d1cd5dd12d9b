"""Long work: a job is cut into chunks, and a chunk's row in Postgres is the queue of record.

A worker claims a chunk with a lease and a new token. Its results and the chunk's end are written in one transaction that checks the token
last, so a worker that was thought dead and writes late is refused, and a chunk whose worker died is claimed again when the lease runs out.
"""

from apps.core.jobs.context import ChunkContext
from apps.core.jobs.elsewhere import hand_back, held, keep, note
from apps.core.jobs.lifecycle import RUN_JOB, JobFinished, JobReopened, cancel_job, create_job, reopen_job, take_up, wake_job
from apps.core.jobs.registry import (
    ChunkPaused,
    ChunkPutOff,
    JobCancelled,
    LeaseLost,
    Places,
    job_finished,
    job_kind,
    job_kind_elsewhere,
)
from apps.core.jobs.runner import claim, give_up, run

__all__ = [
    "RUN_JOB", "ChunkContext", "ChunkPaused", "ChunkPutOff", "JobCancelled", "JobFinished", "JobReopened", "LeaseLost", "Places",
    "cancel_job", "claim", "create_job", "give_up", "hand_back", "held", "job_finished", "job_kind", "job_kind_elsewhere", "keep", "note",
    "reopen_job", "run", "take_up", "wake_job",
]  # fmt: skip
