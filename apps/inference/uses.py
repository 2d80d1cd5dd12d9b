"""What stands on a predictor, and what it is at: asked before it is taken off a project, archived or deleted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from apps.core.models import Job
from apps.core.models.jobs import JobState
from apps.inference import queries
from apps.inference.kinds_of_work import (
    FIT_AGENT,
    LIVE,
    LIVE_AGENT,
    LIVE_LIGHT,
    PREDICT,
    PREDICT_AGENT,
    PREDICT_LIGHT,
    TELL,
    TRAIN,
    TRAIN_LIGHT,
)
from apps.inference.models import Predictor, PredictorVersion, ProjectPredictor, TrainingRule, VersionState
from apps.inference.predictors import families
from apps.inference.predictors.declared import Origin
from apps.inference.predictors.workflow.graph import read_graph
from apps.inference.problems import NoVersionReady, PredictorArchived
from apps.model_runs.models import ModelRun
from apps.projects.models import Project

SORTS = {
    **dict.fromkeys((PREDICT, PREDICT_LIGHT, PREDICT_AGENT), "runs"),
    **dict.fromkeys((LIVE, LIVE_LIGHT, LIVE_AGENT), "live"),
    **dict.fromkeys((TRAIN, TRAIN_LIGHT, FIT_AGENT), "trainings"),
    TELL: "deliveries",
}
OTHER = "others"
KINDS_OF_WORK = (*dict.fromkeys(SORTS.values()), OTHER)


@dataclass(frozen=True)
class Uses:
    """Where a predictor is used: `projects` ask it, the versions of `workflows` name it (`asking` those of them that would ask it now).

    `runs` hold what it predicted, standing ones among them; `jobs` go on now; `rule` trains it by itself, None for no rule.
    """

    projects: Sequence[Project]
    workflows: Sequence[Predictor]
    asking: Sequence[Predictor]
    runs: int
    jobs: Sequence[Job]
    rule: TrainingRule | None

    @property
    def work(self) -> dict[str, int]:
        """How many jobs of each kind of work go on."""
        return sorted_out(self.jobs)


def uses_of(predictor: Predictor) -> Uses:
    """Everything that stands on it now."""
    attached = ProjectPredictor.objects.filter(predictor=predictor).values("project")
    workflows = list(_workflows(predictor))
    return Uses(
        projects=list(Project.objects.filter(pk__in=attached).order_by("name", "id")),
        workflows=workflows,
        asking=[each for each in workflows if each.archived_at is None and any(_names(one, predictor) for one in _asked_now(each))],
        runs=ModelRun.with_removed.filter(predictor_version_id__in=versions_of(predictor)).count(),
        jobs=list(work_of(predictor)),
        rule=TrainingRule.objects.select_related("project").filter(predictor=predictor).first(),
    )


def versions_of(predictor: Predictor) -> list[UUID]:
    """The ids of its versions."""
    return list(PredictorVersion.objects.filter(predictor=predictor).values_list("pk", flat=True))


def work_of(predictor: Predictor, project: UUID | None = None) -> Iterable[Job]:
    """The jobs of it that go on; only those for this project, where one is given."""
    rows = Job.objects.filter(state__lte=JobState.RUNNING, params__predictor=str(predictor.pk)).order_by("pk")
    return rows if project is None else rows.filter(project=str(project))


def sorted_out(jobs: Iterable[Job]) -> dict[str, int]:
    """How many there are of each kind of work; every kind is named."""
    counts = Counter(SORTS.get(job.kind, OTHER) for job in jobs)
    return {kind: counts[kind] for kind in KINDS_OF_WORK}


def refuse_archived(predictor: Predictor) -> None:
    """Nothing, of one that is in use. Raises PredictorArchived."""
    if predictor.archived_at is not None:
        raise PredictorArchived(f"{predictor.name} was archived. Restore it on its page to use it again.")


def _workflows(predictor: Predictor) -> Iterator[Predictor]:
    """Those with a version that can be used and names it, by their names."""
    graphs = [name for name, each in families().items() if each.origin is Origin.GRAPH]
    rows = PredictorVersion.objects.filter(predictor__family__in=graphs, state=VersionState.READY).exclude(predictor=predictor)
    found = {each.predictor_id: each.predictor for each in rows.select_related("predictor__promoted") if _names(each, predictor)}
    return iter(sorted(found.values(), key=lambda each: (each.name, each.pk)))


def _asked_now(workflow: Predictor) -> Iterator[PredictorVersion]:
    """The version of a workflow in use, and those that projects chose."""
    try:
        yield queries.newest_ready(workflow)
    except NoVersionReady:
        return
    chosen = ProjectPredictor.objects.filter(predictor=workflow, version__isnull=False).values("version")
    yield from PredictorVersion.objects.filter(pk__in=chosen, state=VersionState.READY)


def _names(version: PredictorVersion, predictor: Predictor) -> bool:
    nodes = read_graph(version.settings["graph"]).nodes.values()
    return any(node.kind.names_predictor and node.settings["predictor"] == str(predictor.pk) for node in nodes)
