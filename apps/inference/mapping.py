"""What the classes of a version stand for in its predictor's ontology, and what they may stand for."""

from dataclasses import dataclass
from uuid import UUID

from apps.inference import queries
from apps.inference.features import Target, targets
from apps.inference.hints import Hint, hints
from apps.inference.models import Predictor, PredictorVersion
from apps.ontologies.queries import tree


@dataclass(frozen=True)
class MappedClass:
    """One class: what it stands for, None for nothing, and whether somebody `settled` that; the hints are for whoever looks for another."""

    name: str
    kinds: tuple[str, ...]
    target: UUID | None
    settled: bool
    hints: tuple[Hint, ...]


@dataclass(frozen=True)
class Mapping:
    """The classes of a version and everything they may stand for; no classes where it speaks the ontology's own words."""

    version: PredictorVersion
    classes: tuple[MappedClass, ...]
    targets: tuple[Target, ...]


def mapping_of(predictor: Predictor) -> Mapping:
    """For the version in use. Raises NoVersionReady."""
    version = queries.newest_ready(predictor)
    there = targets(tree(predictor.ontology))
    mapped = queries.mapping_for(predictor.ontology, version)
    classes = tuple(
        MappedClass(each.name, each.kinds, mapped.get(each.name), each.name in predictor.feature_map, tuple(hints(each, there.values())))
        for each in queries.classes_of(version)
    )
    return Mapping(version, classes, tuple(there.values()))
