"""The doors by which workers come in."""

from apps.core.jobs import ChunkContext, job_finished, job_kind
from apps.core.models import Job
from apps.inference import services
from apps.inference.services.connecting import CONNECT, CONNECT_LIGHT
from apps.inference.services.predicting import PREDICT
from apps.inference.services.training import TRAIN


@job_kind(TRAIN, queue="training")
def train(context: ChunkContext) -> None:
    services.train_chunk(context)


@job_finished(TRAIN)
def trained(job: Job) -> None:
    services.end_training(job)


@job_kind(PREDICT, queue="inference")
def predict(context: ChunkContext) -> None:
    services.run_predictions(context)


@job_kind(CONNECT, queue="inference")
def connect(context: ChunkContext) -> None:
    services.connect_chunk(context)


@job_kind(CONNECT_LIGHT, queue="endpoints")
def connect_light(context: ChunkContext) -> None:
    services.connect_chunk(context)


@job_finished(CONNECT)
def connected(job: Job) -> None:
    services.end_connecting(job)


@job_finished(CONNECT_LIGHT)
def connected_light(job: Job) -> None:
    services.end_connecting(job)
