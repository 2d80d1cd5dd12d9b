"""How well a model that runs in agents does: it looks at the data rows that its lesson held out, by the same queue as other work.

Before the lesson the version in use looks at them, after it the new one: what they say stands in two runs, and both are compared with the
labels of the same data rows. What cannot be measured says why, and is not promoted for being better.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.annotations.forms import value_of
from apps.annotations.models import Annotation, AnnotationSet
from apps.core.long_poll import ring
from apps.core.models import Job, JobChunk
from apps.core.models.jobs import JobState
from apps.inference import lessons, queries
from apps.inference.features import QUESTIONS, class_names, targets
from apps.inference.kinds_of_work import FIT_AGENT
from apps.inference.lessons import LESSON
from apps.inference.models import Predictor, PredictorVersion, Promote, VersionState
from apps.inference.predictors import family
from apps.inference.predictors.contract import PLAINLY, Ask, Batch, Item, Prediction, Sample
from apps.inference.predictors.measure import measure
from apps.inference.predictors.workflow.words import in_classes
from apps.inference.services import promoting
from apps.inference.services.predicting import look_at
from apps.inference.services.versions import tell_ready
from apps.kinds.features import FeatureSpec
from apps.model_runs.models import ModelRun
from apps.ontologies.queries import tree
from apps.projects.models import Project

MEASURES = "measures"  # in the params of a job that goes over held-out data rows: the version that it does so for
BEFORE = "before"  # in those of a lesson: the job in which the version in use did
LABEL = "only_version"  # what an agent must call its model to be handed the work
NOTHING_HELD_OUT = "It was not measured here: the lesson has too few labels for some to be held out."
MEASURING = "It is being measured: agents whose model is called as it is look at the held-out data rows."


@dataclass(frozen=True)
class Said:
    """What a run has said, in words of classes, as a predictor that says it again."""

    by_row: Mapping[str, tuple[Prediction, ...]]
    classes: tuple[str, ...] = ()
    default_threshold: float = 0.0

    def predict(self, items: Sequence[Item], ask: Ask = PLAINLY) -> Iterator[Batch]:
        """One batch for each item."""
        for item in items:
            yield Batch(item.id, self.by_row.get(item.id, ()), pass_number=1, final=True)


def measure_in_use(predictor: Predictor, rows: Collection[str]) -> Job | None:
    """Let the version in use look at the data rows that the next lesson holds out, before its agent learns; None where none are.

    Raises NoVersionReady.
    """
    if not rows:
        return None
    version = queries.newest_ready(predictor)
    name = f"{predictor.name} v{version.number} on held-out data rows, before the next lesson"
    return look_at(actor=None, predictor=predictor, data_rows=_ids(rows), name=name, split=lessons.TEST_SPLIT, version=version).job


def measure_new(version: PredictorVersion, rows: Collection[str]) -> None:
    """Let the version that was just learned look at what was held out: only agents whose model is called so are asked."""
    name = f"{version.predictor.name} v{version.number} on held-out data rows"
    more = {MEASURES: str(version.pk), **({LABEL: version.label} if version.label else {})}
    look_at(actor=None, predictor=version.predictor, data_rows=_ids(rows), name=name, split=lessons.TEST_SPLIT, version=version, extra=more)


def is_waited_for(lesson: Job) -> bool:
    """Whether the version in use still looks at what the lesson holds out: until then nobody learns."""
    before = lesson.params.get(BEFORE)
    return before is not None and Job.objects.filter(pk=before, state__lte=JobState.RUNNING).exists()


def end_measuring(job: Job) -> None:
    """The figures of the version that the job was for, beside those of the version before it; then its lesson's rule says what is used."""
    _wake_who_waits(job)
    versions = PredictorVersion.objects.select_related("predictor__ontology").filter(state=VersionState.READY)
    version = versions.filter(pk=job.params[MEASURES]).first() if MEASURES in job.params else None
    chunk = JobChunk.objects.filter(job=version.job_id).select_related("job").first() if version else None
    if version is None or chunk is None:
        return
    version.card = {**version.card, **_figures(job, version, chunk)}
    version.save(update_fields=["card"])
    rule = Promote(chunk.payload.get("promote", Promote.ALWAYS))
    if rule is Promote.IF_BETTER:  # the others were followed when it was ready
        promoting.settle(version, rule)
    tell_ready(version)


def _wake_who_waits(job: Job) -> None:
    """The lesson that this job kept back may be taken now."""
    if Job.objects.filter(kind=FIT_AGENT, params__before=str(job.pk)).exists():
        transaction.on_commit(lambda: ring(job.params["predictor"]), robust=True)


def _figures(job: Job, version: PredictorVersion, chunk: JobChunk) -> dict[str, Any]:
    """What is known now: `metrics` and `before` as other families have them, and `unmeasured`, why they say too little, or ''."""
    features = tuple(tree(version.predictor.ontology))
    held_out = set(chunk.progress[LESSON]["test"])
    now, earlier = _said(job, features, held_out), Job.objects.filter(pk=chunk.job.params.get(BEFORE)).first()
    then = _said(earlier, features, held_out) if earlier else {}
    samples = [each for each in _samples(chunk.payload, version, held_out) if each.item.id in now]
    samples = _spoken_of(samples, [*now.values(), *then.values()], features)
    if not samples:
        return {"unmeasured": f"It was not measured: none of {len(held_out)} held-out data rows was answered for."}
    both = [each for each in samples if each.item.id in then]
    if earlier is None or not both:
        why = "It was measured, but the version in use was not: none of the held-out data rows was answered for before the lesson."
        return {"metrics": _measured(now, samples), "unmeasured": why}
    in_use = PredictorVersion.objects.get(pk=earlier.params["version"])
    about = {"version": str(in_use.pk), "number": in_use.number}
    if lessons.has_learned(in_use, [each.item.id for each in both]):
        why = f"It cannot be compared with version {in_use.number}, which has learned from the data rows that it was measured on."
        return {"metrics": _measured(now, both), "before": {**about, "metrics": {}, "has_learned_them": True}, "unmeasured": why}
    before = {**about, "metrics": _measured(then, both), "has_learned_them": False}
    return {"metrics": _measured(now, both), "before": before, "unmeasured": ""}


def _samples(payload: Mapping[str, Any], version: PredictorVersion, rows: Collection[str]) -> list[Sample]:
    """What people say of the held-out data rows now."""
    other = Project.objects.get(pk=payload["held_out"]) if payload["held_out"] else None
    labels = lessons.labels_to_learn(payload) if other is None else queries.labels_of(other)
    ontology = (other or Project.objects.get(pk=payload["project"])).ontology_id
    return queries.samples_of(labels.filter(data_row__in=_ids(rows)), ontology, family(version.predictor.family).kinds)


def _spoken_of(samples: Sequence[Sample], said: Sequence[Sequence[Prediction]], features: Sequence[FeatureSpec]) -> list[Sample]:
    """The samples with what the model speaks of: the questions that it answered at all, before or now, and the kinds of objects.

    What people say besides is none of its business: a model of boxes misses no answer. One that said nothing may speak of everything.
    """
    words = {(each.kind, each.class_name) for found in said for each in found}
    if not words:
        return list(samples)
    names, kinds = class_names(features), {kind for kind, _ in words}
    answered = {str(one.feature) for one in targets(features).values() if one.kind in QUESTIONS and (one.kind, names[one.id]) in words}
    return [
        replace(each, truths=tuple(one for one in each.truths if (one.asked in answered if one.asked else one.kind in kinds)))
        for each in samples
    ]


def _measured(said: Mapping[str, tuple[Prediction, ...]], samples: Sequence[Sample]) -> dict[str, Any]:
    return {**measure(Said(said), samples).dump(), "pass_ms": []}


def _said(job: Job, features: Sequence[FeatureSpec], rows: Collection[str]) -> dict[str, tuple[Prediction, ...]]:
    """What the job's run has said of those of these data rows that it answered for, by id, in words of classes."""
    run = ModelRun.objects.filter(pk=job.params.get("model_run")).first()
    if run is None:
        return {}
    sets = AnnotationSet.objects.filter(model_run=run, complete=True, data_row__in=_ids(rows))
    by_set = dict(sets.values_list("pk", "data_row_id"))
    found: dict[str, list[Any]] = {str(row): [] for row in by_set.values()}
    for each in Annotation.objects.filter(annotation_set__in=list(by_set)).order_by("id"):
        found[str(by_set[each.annotation_set_id])].append(value_of(each))
    return {row: tuple(in_classes(said, features, [])) for row, said in found.items()}


def _ids(rows: Collection[str]) -> list[UUID]:
    return [UUID(row) for row in sorted(rows)]
