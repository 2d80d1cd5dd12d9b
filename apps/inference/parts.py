"""What a version asks in turn: the versions behind the nodes of a workflow, and whose workflows a predictor is a part of."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from uuid import UUID

from django.db.models import QuerySet

from apps.inference.models import Predictor, PredictorVersion, ProjectPredictor
from apps.inference.predictors import families, family
from apps.inference.predictors.declared import Origin
from apps.inference.predictors.workflow.graph import read_graph
from apps.inference.problems import NoVersionReady
from apps.inference.queries import version_of
from apps.inference.warm import PartMissing, version_named
from apps.projects.models import Project


def inside(version: PredictorVersion) -> Iterator[PredictorVersion]:
    """The versions that a workflow asks itself, those that are there; none of any other predictor."""
    if family(version.predictor.family).origin is not Origin.GRAPH:
        return
    for node in read_graph(version.settings["graph"]).nodes.values():
        if node.kind.names_predictor:
            with suppress(PartMissing):
                yield version_named(node.settings["predictor"], node.settings["version"])


def within(version: PredictorVersion) -> dict[UUID, PredictorVersion]:
    """All versions that it asks, also through the workflows in it, by their ids."""
    found: dict[UUID, PredictorVersion] = {}
    waiting = [version]
    while waiting:
        for part in inside(waiting.pop()):
            if part.pk not in found:
                found[part.pk] = part
                waiting.append(part)
    return found


def parts_of(version: PredictorVersion) -> str:
    """What tells one set of parts from another: a SHA-256 of the versions within, '' where there are none."""
    numbers = sorted(map(str, within(version)))
    return hashlib.sha256(" ".join(numbers).encode()).hexdigest() if numbers else ""


def words_of(predictor: Predictor, project: Project | None, own: Mapping[str, str | None] | None = None) -> str:
    """What tells the words in which a predictor answers from others: the version of the ontology, and how its classes were mapped.

    `own` is the project's mapping, where it is at hand.
    """
    if own is None:
        attached = ProjectPredictor.objects.filter(project=project, predictor=predictor).first() if project else None
        own = attached.feature_map if attached else {}
    ontology = predictor.ontology if project is None else project.ontology
    mapped = {**predictor.feature_map, **own}
    digest = hashlib.sha256(json.dumps(mapped, sort_keys=True).encode()).hexdigest()[:16] if mapped else ""
    return f"{ontology.version}.{digest}"


def versions_asked(project: UUID) -> set[tuple[UUID, str, str]]:
    """The versions that a project's people ask now, each with its parts and words, one of each of its predictors that has any."""
    found = set()
    for each in _attached().select_related("project__ontology").filter(project=project):
        with suppress(NoVersionReady):
            version = version_of(each)
            found.add((version.pk, parts_of(version), words_of(each.predictor, each.project, each.feature_map)))
    return found


def asking(predictor: Predictor) -> Iterator[ProjectPredictor]:
    """Where a workflow is attached whose version for that project asks this predictor."""
    graphs = [name for name, each in families().items() if each.origin is Origin.GRAPH]
    for each in _attached().filter(predictor__family__in=graphs):
        with suppress(NoVersionReady):
            if any(part.predictor_id == predictor.pk for part in within(version_of(each)).values()):
                yield each


def _attached() -> QuerySet[ProjectPredictor]:
    in_use = ProjectPredictor.objects.filter(predictor__archived_at=None)
    return in_use.select_related("project", "version__predictor", "predictor__promoted__predictor")
