"""The demo's content, made by a visible job: chunks that a killed worker's successor takes up, each safe to repeat."""

from typing import Any

from apps.annotations import services as annotations
from apps.catalog import services as catalog
from apps.catalog.models import DataRow, Dataset
from apps.core.jobs import ChunkContext, create_job
from apps.core.models import Job
from apps.core.tenancy import current_organization_id
from apps.demo import content
from apps.demo.scenes import SPLITS, Scene, compose, photographs, write_scene
from apps.inference import services as inference
from apps.inference.models import Predictor
from apps.kinds import KINDS
from apps.kinds.values import Annotation
from apps.ontologies import services as ontologies
from apps.ontologies.models import Ontology
from apps.organizations.actor import Actor
from apps.organizations.directory import actor_of
from apps.organizations.models import Membership
from apps.organizations.permissions import Role
from apps.projects import services as projects
from apps.projects.models import Batch, Project

SEED = "demo.seed"
SCENES_PER_CHUNK = 20


def start_seeding(*, actor: Actor) -> Job:
    """Start the job that fills the organization in scope, or return the one that was started before."""
    before = Job.objects.filter(kind=SEED).order_by("created_at").first()
    if before is not None:
        return before
    scenes = [
        {"step": "scenes", "split": split, "first": first, "last": min(first + SCENES_PER_CHUNK, count)}
        for split, count in SPLITS.items()
        for first in range(0, count, SCENES_PER_CHUNK)
    ]
    chunks: list[dict[str, Any]] = [{"step": "frame"}, *scenes, {"step": "batch"}, {"step": "photographs"}, {"step": "predictor"}]
    total = sum(SPLITS.values()) + len(photographs())
    return create_job(kind=SEED, title="Set up the demo", chunks=chunks, actor_id=actor.user_id, total=total)


def seed_chunk(context: ChunkContext) -> None:
    """One step of the demo. Raises LeaseLost, JobCancelled."""
    payload = context.payload
    match payload["step"]:
        case "frame":
            with context.commit(message="Ontology, datasets and projects"):
                _frame()
        case "scenes":
            _scenes(context, payload["split"], range(payload["first"], payload["last"]))
        case "batch":
            with context.commit(message="Scenes to label"):
                _batch()
        case "photographs":
            _photographs(context)
        case "predictor":
            with context.commit(message="The detector is being trained: see the next job"):
                _predictor(_owner())


def _owner() -> Actor:
    rows = Membership.objects.select_related("organization", "user")
    return actor_of(rows.filter(organization_id=current_organization_id(), role=Role.OWNER.value, active=True).order_by("id")[0])


def _frame() -> None:
    """The ontology, the datasets and the projects, where they are missing."""
    organization_id = current_organization_id()
    ontology = Ontology.objects.filter(name="Digits").first()
    if ontology is None:
        ontology = ontologies.create_ontology(name="Digits", features=content.features(organization_id))
    for name, description in (*content.DATASETS.values(), content.PHOTOGRAPHS):
        if not Dataset.objects.filter(name=name).exists():
            catalog.create_dataset(name=name, description=description)
    for split, name in content.PROJECTS.items():
        if not Project.objects.filter(name=name).exists():
            share = 0.3 if split == "labeling" else 0.0
            projects.create_project(name=name, ontology=ontology.pk, instructions=content.INSTRUCTIONS, review_share=share)


def _scenes(context: ChunkContext, split: str, numbers: range) -> None:
    """Compose, store, and write the ground truth of all but those that people shall label."""
    made = []
    for each in numbers:
        scene = compose(split, each)
        made.append((scene, write_scene(scene)))
        context.renew()
    with context.commit(done=len(made), message=f"Composed {content.DATASETS[split][0].lower()}"):
        dataset = Dataset.objects.get(name=content.DATASETS[split][0])
        project = Project.objects.get(name=content.PROJECTS[split])
        rows = [_data_row(dataset, scene.name, data, {"photograph": scene.photograph, "split": split}) for scene, data in made]
        if split == "labeling":
            return
        author = _owner().membership_id
        for row, (scene, _) in zip(rows, made, strict=True):
            annotations.import_label(project=project, data_row=row, author=author, annotations=_truth(row, scene))


def _batch() -> None:
    """The scenes to label, in a queue."""
    project = Project.objects.get(name=content.PROJECTS["labeling"])
    if not Batch.objects.filter(project=project).exists():
        rows = DataRow.objects.filter(dataset__name=content.DATASETS["labeling"][0]).order_by("name").values_list("pk", flat=True)
        projects.create_batch(project=project, name="First batch", data_rows=rows)


def _data_row(dataset: Dataset, name: str, data: bytes, metadata: dict[str, str]) -> DataRow:
    key = f"demo/{name}"
    found = DataRow.objects.filter(global_key=key).first()
    return found or catalog.add_data_row(dataset=dataset, name=name, data=data, global_key=key, metadata=metadata)


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
    pictures = photographs()
    with context.commit(done=len(pictures), message="Photographs"):
        dataset = Dataset.objects.get(name=content.PHOTOGRAPHS[0])
        for picture in pictures:
            _data_row(dataset, picture.filename, picture.read(), {"package": picture.package})


def _predictor(actor: Actor) -> None:
    """A predictor that learns from the ground truth, is measured on the held-out scenes, and can be asked in the labeling project."""
    if Predictor.objects.filter(name=content.PREDICTOR).exists():
        return
    by_split = {split: Project.objects.select_related("ontology").get(name=name) for split, name in content.PROJECTS.items()}
    ontology = by_split["labeling"].ontology
    description = "A small network trained on this organization's labelled scenes. Nothing is built in: other labels make another detector."
    predictor = inference.create_predictor(name=content.PREDICTOR, family="patch_detector", ontology=ontology, description=description)
    inference.attach_predictor(project=by_split["labeling"], predictor=predictor)
    inference.start_training(actor=actor, predictor=predictor, project=by_split["training"], held_out=by_split["held_out"])
