"""The demo's model runs: its detector and one that trained for less, on the same held-out scenes, beside what is true of them."""

from contextlib import suppress
from uuid import UUID

from apps.catalog.models import DataRow
from apps.core.models import Job
from apps.demo import content
from apps.demo.services.owning import owner
from apps.demo.services.seeding import SEED
from apps.evaluation import services as evaluation
from apps.inference import services as inference
from apps.inference.models import PredictorVersion, Promote
from apps.inference.problems import AlreadyTraining
from apps.inference.services.publishing import About, publish_own
from apps.inference.services.publishing.built_in import LICENCE
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun
from apps.projects.models import Project

SHARES, SEED_OF_SPLITS = {"validation": 0.5, "test": 0.5}, 7
TOLD = ("steps", "samples", "objects", "seed", "seconds")  # of how a version learned, with its run


def judge_version(*, version: UUID) -> None:
    """Let one of the demo's two versions look at the held-out scenes; after the first publish it, and train the second.

    Done again, nothing is new.
    """
    found = PredictorVersion.objects.select_related("predictor").filter(pk=version).first()
    if found is None or found.number > len(content.VERSIONS) or found.predictor.name != content.PREDICTOR or not _is_demo():
        return
    if ModelRun.objects.filter(predictor_version_id=found.pk, name=_name(found)).exists():
        return
    _run(found)
    about = About(found.predictor.name, description=found.predictor.description, licence=LICENCE)
    publish_own(predictor=found.predictor, about=about)
    if found.number < len(content.VERSIONS):
        _train_next(found)


def _is_demo() -> bool:
    return Job.objects.filter(kind=SEED).exists()


def _name(version: PredictorVersion) -> str:
    return f"{version.card['steps']:,} steps, held-out scenes"


def _run(version: PredictorVersion) -> None:
    """Its run: splits that part no photograph, the ground truth as it is now; the figures follow by themselves."""
    rows = DataRow.objects.filter(dataset__name=content.DATASETS["held_out"][0]).order_by("name").values_list("pk", flat=True)
    actor = owner()
    run = inference.look_at(actor=actor, predictor=version.predictor, version=version, data_rows=list(rows), name=_name(version)).model_run
    model_runs.change_run(run=run, config={**run.config, **{name: version.card[name] for name in TOLD}})
    model_runs.assign_at_random(run=run, shares=SHARES, seed=SEED_OF_SPLITS, group_by="photograph")
    project = Project.objects.get(name=content.PROJECTS["held_out"])
    evaluation.choose_labels(actor=actor, run=run, project=project, follows=False)


def _train_next(before: PredictorVersion) -> None:
    """The same lesson in fewer steps, to be compared with and never used by itself."""
    by_split = {split: Project.objects.get(name=content.PROJECTS[split]) for split in ("training", "held_out")}
    lesson = inference.Lesson(
        by_split["training"],
        held_out=by_split["held_out"],
        settings=content.training_settings(content.VERSIONS[before.number]),
        promote=Promote.BY_HAND,
    )
    with suppress(AlreadyTraining):
        inference.start_training(actor=owner(), predictor=before.predictor, lesson=lesson)
