"""The demo's content, made by a visible job: chunks that a killed worker's successor takes up, each safe to repeat."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.db import transaction

from apps.annotations import services as annotations
from apps.catalog import services as catalog
from apps.catalog.intake import checksum_of, inspect
from apps.catalog.models import DataRow, Dataset
from apps.catalog.services.storing import Stored, add_rows, store
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.core.tenancy import current_organization_id
from apps.demo import content
from apps.demo.scenes import Scene, compose, photographs, write_scene
from apps.demo.services.claims import answer_audits, make_queue, post_claims
from apps.demo.services.owning import owner
from apps.inference import services as inference
from apps.inference.models import Predictor
from apps.kinds import KINDS
from apps.kinds.values import Annotation
from apps.ontologies import services as ontologies
from apps.ontologies.models import Ontology
from apps.organizations.actor import Actor
from apps.production.models import ProductionQueue
from apps.projects import services as projects
from apps.projects.models import Batch, Project

SEED = "demo.seed"
SCENES_PER_CHUNK = 20


def start_seeding(*, actor: Actor) -> Job:
    """Start the job that fills the organization in scope, or return the one that was started before. Its first chunk adds the others."""
    before = Job.objects.filter(kind=SEED).order_by("created_at").first()
    if before is not None:
        return before
    total = sum(content.scene_counts().values()) + len(photographs()) + content.claim_count()
    return create_job(kind=SEED, title="Set up the demo", chunks=[{"step": "frame"}], actor_id=actor.user_id, total=total)


def seed_chunk(context: ChunkContext) -> None:
    """One step of the demo. Raises LeaseLost, JobCancelled."""
    payload = context.payload
    match payload["step"]:
        case "frame":
            with context.commit(message="Ontology, datasets and projects"):
                _frame()
                context.add_chunks([{"step": "photographs"}, *_scene_chunks(), *_claim_chunks()])
        case "scenes":
            _scenes(context, payload["split"], range(payload["first"], payload["last"]))
        case "photographs":
            _photographs(context)
        case "claims":
            _claims(context, range(payload["first"], payload["last"]))


def end_seeding(job: Job) -> None:
    """Once all pictures are there: the queue of scenes to label, and a predictor that learns from the ground truth."""
    if job.state == JobState.FINISHED and not job.errors.exists():
        _batch()
        _predictor(owner())
        answer_audits()
        job.message = "Everything is there; the detector is being trained by a job of its own"


def _scene_chunks() -> list[dict[str, Any]]:
    """Those that people shall label first: they are what somebody looks at while the rest is made."""
    counts = content.scene_counts()
    splits = sorted(counts, key=lambda split: split != "labeling")
    return [
        {"step": "scenes", "split": split, "first": first, "last": min(first + SCENES_PER_CHUNK, counts[split])}
        for split in splits
        for first in range(0, counts[split], SCENES_PER_CHUNK)
    ]


def _claim_chunks() -> list[dict[str, Any]]:
    count = content.claim_count()
    return [{"step": "claims", "first": first, "last": min(first + SCENES_PER_CHUNK, count)} for first in range(0, count, SCENES_PER_CHUNK)]


def _frame() -> None:
    """The ontology, the datasets, the projects and the production queue, where they are missing."""
    organization_id = current_organization_id()
    ontology = Ontology.objects.filter(name="Digits").first()
    if ontology is None:
        ontology = ontologies.create_ontology(name="Digits", features=content.features(organization_id))
    for name, description in (*content.DATASETS.values(), content.PHOTOGRAPHS):
        if not Dataset.objects.filter(name=name).exists():
            catalog.create_dataset(name=name, description=description)
    for split, name in content.PROJECTS.items():
        if not Project.objects.filter(name=name).exists():
            share = 1.0 if split == "labeling" else 0.0
            projects.create_project(name=name, ontology=ontology.pk, instructions=content.INSTRUCTIONS, review_share=share)
    make_queue()


def _claims(context: ChunkContext, numbers: range) -> None:
    """Draw claims and post them; what was posted before is known by its number."""
    with transaction.atomic():
        queue = ProductionQueue.objects.get(name=content.CLAIMS[0])
    for each in numbers:
        post_claims(queue=queue, numbers=[each])
        context.renew()
    with context.commit(done=len(numbers), message=content.CLAIMS[0]):
        pass


def _scenes(context: ChunkContext, split: str, numbers: range) -> None:
    """Compose, store, and write the ground truth of all but those that people shall label."""
    scenes, pictures = [], []
    for each in numbers:
        scene = compose(split, each)
        scenes.append(scene)
        pictures.append(Picture(scene.name, write_scene(scene), {"photograph": scene.photograph, "split": split}))
        context.renew()
    stored = _stored(pictures)
    with context.commit(done=len(scenes), message=content.DATASETS[split][0]):
        rows = _rows(content.DATASETS[split][0], pictures, stored)
        if split == "labeling":
            return
        project, author = Project.objects.get(name=content.PROJECTS[split]), owner().membership_id
        for scene in scenes:
            row = rows[scene.name]
            annotations.import_label(project=project, data_row=row, author=author, annotations=_truth(row, scene))


def _batch() -> None:
    """The scenes to label, in a queue."""
    project = Project.objects.get(name=content.PROJECTS["labeling"])
    if not Batch.objects.filter(project=project).exists():
        rows = DataRow.objects.filter(dataset__name=content.DATASETS["labeling"][0]).order_by("name").values_list("pk", flat=True)
        projects.create_batch(project=project, name="First batch", data_rows=rows)


@dataclass(frozen=True)
class Picture:
    """A file on its way into the catalog."""

    name: str
    data: bytes
    metadata: dict[str, str]

    @property
    def key(self) -> str:
        """Its global key: by it a picture that is there already is known."""
        return f"demo/{self.name}"


def _stored(pictures: Sequence[Picture]) -> list[Stored]:
    """The pictures that are not there yet, in storage; their rows are written with the chunk."""
    with transaction.atomic():
        there = set(DataRow.objects.filter(global_key__in=[each.key for each in pictures]).values_list("global_key", flat=True))
    found = []
    for each in pictures:
        if each.key not in there:
            checksum, size = checksum_of(BytesIO(each.data))
            asset = inspect(BytesIO(each.data), checksum=checksum, size=size)
            found.append(store(name=each.name, asset=asset, file=BytesIO(each.data), global_key=each.key, metadata=each.metadata))
    return found


def _rows(dataset: str, pictures: Sequence[Picture], stored: Sequence[Stored]) -> dict[str, DataRow]:
    """The rows of the pictures by name, those of what was stored now among them."""
    add_rows(dataset_id=Dataset.objects.get(name=dataset).pk, files=stored)
    return {row.name: row for row in DataRow.objects.filter(global_key__in=[each.key for each in pictures])}


def _truth(row: DataRow, scene: Scene) -> tuple[Annotation, ...]:
    """The boxes of a scene's composition in the one form."""
    organization_id, kind = current_organization_id(), KINDS["bounding_box"]
    return tuple(
        Annotation(
            content.number(organization_id, "truth", row.pk, index),
            kind.name,
            content.number(organization_id, "feature", box.class_name),
            kind.parse({"x": box.x, "y": box.y, "width": box.width, "height": box.height}),
        )
        for index, box in enumerate(scene.boxes)
    )


def _photographs(context: ChunkContext) -> None:
    pictures = [Picture(each.filename, each.read(), {"package": each.package}) for each in photographs()]
    stored = _stored(pictures)
    with context.commit(done=len(pictures), message=content.PHOTOGRAPHS[0]):
        _rows(content.PHOTOGRAPHS[0], pictures, stored)


def _predictor(actor: Actor) -> None:
    """A predictor that learns from the ground truth, is measured on the held-out scenes, and can be asked in the labeling project."""
    if Predictor.objects.filter(name=content.PREDICTOR).exists():
        return
    by_split = {split: Project.objects.select_related("ontology").get(name=name) for split, name in content.PROJECTS.items()}
    ontology = by_split["labeling"].ontology
    description = "A small network trained on this organization's labelled scenes. Nothing is built in: other labels make another detector."
    predictor = inference.create_predictor(name=content.PREDICTOR, family="patch_detector", ontology=ontology, description=description)
    inference.attach_predictor(project=by_split["labeling"], predictor=predictor)
    lesson = inference.Lesson(by_split["training"], held_out=by_split["held_out"], settings=content.training_settings())
    inference.start_training(actor=actor, predictor=predictor, lesson=lesson)
