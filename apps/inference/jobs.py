"""The doors by which workers come in."""

from uuid import UUID

from apps.core.jobs import ChunkContext, job_finished, job_kind, job_kind_elsewhere
from apps.core.models import Job
from apps.inference import services
from apps.inference.kinds_of_work import (
    AGENT_KINDS,
    AHEAD,
    AT_ONCE,
    CONNECTING,
    ENDPOINTS,
    FIT_AGENT,
    LIVE_CALLS,
    LIVE_ENDPOINTS,
    LIVE_QUEUE,
    PLACES,
    QUEUES,
    TELL,
    TRAIN_QUEUES,
    TRIAL_AGENT,
    TRIAL_QUEUES,
)
from apps.inference.services.agents import look_after
from apps.inference.services.connecting import CONNECT, CONNECT_LIGHT
from apps.inference.services.ending import REMOVE_FILES
from apps.inference.services.measuring import end_measuring
from apps.inference.services.publishing import copy_chunk, end_copying, end_publishing, publish_chunk
from apps.inference.services.publishing.copying import COPY
from apps.inference.services.publishing.publishing import PUBLISH
from apps.inference.services.serving import SERVE, SERVE_LIGHT, serve_chunk
from apps.inference.services.telling import tell_chunk


def train(context: ChunkContext) -> None:
    services.train_chunk(context)


def trained(job: Job) -> None:
    services.end_training(job)
    services.look_again(predictor=UUID(job.params["predictor"]))


for kind, queue in TRAIN_QUEUES.items():
    job_kind(kind, queue=queue)(train)
    job_finished(kind)(trained)

job_kind_elsewhere(FIT_AGENT)(look_after)
job_finished(FIT_AGENT)(trained)


@job_kind(CONNECT, queue="inference")
def connect(context: ChunkContext) -> None:
    services.connect_chunk(context)


@job_kind(CONNECT_LIGHT, queue=LIVE_ENDPOINTS, places=CONNECTING)
def connect_light(context: ChunkContext) -> None:
    services.connect_chunk(context)


@job_finished(CONNECT)
def connected(job: Job) -> None:
    services.end_connecting(job)


@job_finished(CONNECT_LIGHT)
def connected_light(job: Job) -> None:
    services.end_connecting(job)


@job_kind(PUBLISH, queue="io")
def publish(context: ChunkContext) -> None:
    publish_chunk(context)


@job_finished(PUBLISH)
def published(job: Job) -> None:
    end_publishing(job)


@job_kind(COPY, queue="io")
def copy(context: ChunkContext) -> None:
    copy_chunk(context)


@job_finished(COPY)
def copied(job: Job) -> None:
    end_copying(job)


@job_kind(SERVE, queue=LIVE_QUEUE)
def serve(context: ChunkContext) -> None:
    serve_chunk(context)


@job_kind(SERVE_LIGHT, queue=LIVE_ENDPOINTS, places=LIVE_CALLS)
def serve_light(context: ChunkContext) -> None:
    serve_chunk(context)


@job_kind(REMOVE_FILES, queue="io")
def remove_files(context: ChunkContext) -> None:
    services.remove_files_chunk(context)


@job_kind(TELL, queue=ENDPOINTS, places=AHEAD)
def tell(context: ChunkContext) -> None:
    tell_chunk(context)


def predict(context: ChunkContext) -> None:
    services.run_predictions(context)


def predicted(job: Job) -> None:
    services.end_predictions(job)
    end_measuring(job)


for kind, queue in QUEUES.items():
    job_kind(kind, queue=queue, parallel=AT_ONCE.get(kind, 1), places=PLACES.get(kind))(predict)
    job_finished(kind)(predicted)


def try_out(context: ChunkContext) -> None:
    services.run_trial(context)


for kind, queue in TRIAL_QUEUES.items():
    job_kind(kind, queue=queue, places=PLACES.get(kind))(try_out)


for kind in AGENT_KINDS:
    job_kind_elsewhere(kind)(look_after)
    if kind != TRIAL_AGENT:
        job_finished(kind)(predicted)
