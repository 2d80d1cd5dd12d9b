"""The end of a predictor: taken off a project, archived and restored, deleted. What it predicted stays in every case."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Now

from apps.core import storage
from apps.core.events import publish
from apps.core.jobs import ChunkContext, cancel_job, create_job
from apps.core.models import Job, JobChunk
from apps.core.problems import Conflict
from apps.inference.events import PredictorArchived, PredictorDetached, PredictorRemoved, PredictorRestored
from apps.inference.models import Predictor, PredictorVersion, ProjectPredictor, TrainingRule
from apps.inference.predictors import family
from apps.inference.predictors.declared import Origin
from apps.inference.problems import NotAttached, PredictorInUse
from apps.inference.services.training import BYTES_OF_KEY
from apps.inference.services.versions import hold
from apps.inference.uses import Uses, sorted_out, uses_of, work_of
from apps.model_runs import services as model_runs
from apps.model_runs.problems import ModelInUse
from apps.organizations import quotas
from apps.organizations.audit import nothing_done, record
from apps.organizations.models import QuotaKind
from apps.projects.models import Project

REMOVE_FILES = "inference.remove_files"
FILES_PER_CHUNK = 20


@dataclass(frozen=True)
class Stopped:
    """How many jobs of each kind of work were cancelled, and whether a rule that trains it by itself was switched off."""

    work: dict[str, int]
    rule_is_off: bool = False


def detach_predictor(*, project: Project, predictor: Predictor) -> Stopped:
    """Take a predictor off a project: nobody there can ask it, what it is at for the project stops, its suggestions so far stay.

    A rule that trains it by the project's labels is switched off, and says why. Raises NotAttached.
    """
    _locked(predictor)
    gone, _ = ProjectPredictor.objects.filter(project=project, predictor=predictor).delete()
    if not gone:
        raise NotAttached(f"{predictor.name} is not attached to {project.name}.")
    rules = TrainingRule.objects.filter(predictor=predictor, project=project, enabled=True)
    is_off = rules.update(enabled=False, problem=f"It was taken off {project.name}, so it is no longer trained by its labels.")
    stopped = _stop(work_of(predictor, project.pk))
    record(action="predictors.detach", subject=predictor, before={"name": project.name}, after={"stopped": sum(stopped.values())})
    publish(PredictorDetached(predictor.pk, project.pk), topics=(f"predictor:{predictor.pk}", f"project:{project.pk}"))
    return Stopped(stopped, bool(is_off))


def archive_predictor(*, predictor: Predictor) -> Stopped:
    """Take it out of lists and choices until it is restored: what it is at stops, and it begins nothing new.

    Where it is attached, and the rule that trains it, wait for that. Archived again, nothing happens. Raises PredictorInUse where a
    workflow would ask it.
    """
    if _locked(predictor).archived_at is not None:
        nothing_done()
        return Stopped(sorted_out(()))
    uses = uses_of(predictor)
    if uses.asking:
        names = ", ".join(each.name for each in uses.asking)
        raise PredictorInUse(f"Workflows ask it: {names}. Archive those first, or let them ask another.", **_named(asking=uses.asking))
    predictor.archived_at = Now()
    predictor.save(update_fields=["archived_at"])
    predictor.refresh_from_db(fields=["archived_at"])
    stopped = _stop(uses.jobs)
    record(action="predictors.archive", subject=predictor, after={"stopped": sum(stopped.values())})
    publish(PredictorArchived(predictor.pk), topics=_everywhere(predictor, uses))
    return Stopped(stopped)


def restore_predictor(*, predictor: Predictor) -> Predictor:
    """Put it back into use, where it was attached too; what was stopped is not begun again."""
    if _locked(predictor).archived_at is not None:
        predictor.archived_at = None
        predictor.save(update_fields=["archived_at"])
        record(action="predictors.restore", subject=predictor)
        publish(PredictorRestored(predictor.pk), topics=_everywhere(predictor, uses_of(predictor)))
    else:
        nothing_done()
    return predictor


def remove_predictor(*, predictor: Predictor, actor_id: int | None = None) -> Job | None:
    """Delete a predictor that nothing stands on, with its versions; a job removes their files, None where it has none.

    Raises PredictorInUse: projects ask it, workflows name it, it is at work, or runs hold what it predicted, which is never deleted so.
    """
    _locked(predictor)
    uses = uses_of(predictor)
    _refuse_used(predictor, uses)
    keys, name, topics, number = _files_of(predictor), predictor.name, _everywhere(predictor, uses), predictor.pk
    counted = _counted_bytes(predictor)
    model = predictor.model
    predictor.promoted = None
    predictor.save(update_fields=["promoted"])
    predictor.delete()
    with suppress(ModelInUse):  # runs that were uploaded stay, and their model with them
        model_runs.remove_model(model=model)
    quotas.release(QuotaKind.STORAGE_BYTES, counted)
    publish(PredictorRemoved(number), topics=topics)
    if not keys:
        return None
    chunks: list[dict[str, Any]] = [{"keys": keys[at : at + FILES_PER_CHUNK]} for at in range(0, len(keys), FILES_PER_CHUNK)]
    return create_job(kind=REMOVE_FILES, title=f"Remove the files of {name}", chunks=chunks, actor_id=actor_id, total=len(keys))


def remove_files_chunk(context: ChunkContext) -> None:
    """Remove some of the files of a predictor that was deleted. Raises JobCancelled, LeaseLost."""
    for key in context.payload["keys"]:
        storage.delete(key)
    with context.commit(done=len(context.payload["keys"])):
        pass


def _locked(predictor: Predictor) -> Predictor:
    """As it is now; nobody gives it a version or takes it away before the transaction ends."""
    found = hold(predictor.pk)
    predictor.archived_at = found.archived_at
    return predictor


def _stop(jobs: Iterable[Job]) -> dict[str, int]:
    """Cancel them; how many of each kind of work."""
    stopped = list[Job]()
    for job in jobs:
        with suppress(Conflict):  # it is over by now
            cancel_job(job.pk)
            stopped.append(job)
    return sorted_out(stopped)


def _everywhere(predictor: Predictor, uses: Uses) -> tuple[str, ...]:
    return (f"predictor:{predictor.pk}", *(f"project:{each.pk}" for each in uses.projects))


def _named(**rows: Iterable[Any]) -> dict[str, Any]:
    """Things by id and name, for whoever shows what is in the way."""
    return {kind: [{"id": str(each.pk), "name": each.name} for each in found] for kind, found in rows.items()}


def _refuse_used(predictor: Predictor, uses: Uses) -> None:
    """Raises PredictorInUse, with everything that stands on it."""
    reasons = [
        *([f"it is attached to {', '.join(each.name for each in uses.projects)}"] if uses.projects else []),
        *([f"it is named by {', '.join(each.name for each in uses.workflows)}"] if uses.workflows else []),
        *([f"{uses.runs:,} {'run holds' if uses.runs == 1 else 'runs hold'} what it predicted, which stays"] if uses.runs else []),
        *([f"it is at work: {', '.join(job.title for job in uses.jobs)}"] if uses.jobs else []),
    ]
    if reasons:
        words = "; ".join(reasons)
        tip = "" if predictor.archived_at is not None or uses.asking else " Archive it instead: what it said stays."
        told = _named(projects=uses.projects, workflows=uses.workflows)
        raise PredictorInUse(f"{words[0].upper()}{words[1:]}.{tip}", **told, runs=uses.runs, jobs=[str(job.pk) for job in uses.jobs])


def _files_of(predictor: Predictor) -> list[str]:
    """The keys of the weights of its versions, and of what trainings that came to no end had put aside."""
    weights = predictor.versions.exclude(weights_key="").values_list("weights_key", flat=True)
    states = JobChunk.objects.filter(job__params__predictor=str(predictor.pk)).values_list("progress", flat=True)
    aside = [state[BYTES_OF_KEY] for state in states if state.get(BYTES_OF_KEY)]
    return list(dict.fromkeys([*weights, *aside]))


def _counted_bytes(predictor: Predictor) -> int:
    """How many bytes of its files count as the organization's: those that were uploaded or copied, not what was trained here."""
    is_uploaded = family(predictor.family).origin is Origin.ARTIFACT
    counted = [
        version
        for version in PredictorVersion.objects.filter(predictor=predictor).exclude(weights_key="")
        if is_uploaded or version.copied_from
    ]
    return sum(_size(version.weights_key) for version in counted)


def _size(key: str) -> int:
    try:
        return storage.size_of(key)
    except OSError:  # it is gone already
        return 0
