"""What the classes of a version stand for in its predictor's ontology, and what they may stand for."""

from dataclasses import dataclass
from uuid import UUID

from apps.inference import queries
from apps.inference.features import QUESTIONS, Target, targets
from apps.inference.hints import Hint, hints
from apps.inference.left_out import classes_met
from apps.inference.models import Predictor, PredictorVersion
from apps.inference.predictors import family
from apps.inference.predictors.contract import ClassSpec
from apps.kinds import KINDS
from apps.ontologies.queries import tree

SAID_BY_NAME = {*QUESTIONS, *(name for name, kind in KINDS.items() if kind.role == "object")}


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
    """The classes of a version and everything they may stand for; no classes where it speaks the ontology's own words.

    Of one that `names_freely` those that it answered lately, and those that somebody settled, are among them.
    """

    version: PredictorVersion
    classes: tuple[MappedClass, ...]
    targets: tuple[Target, ...]
    names_freely: bool = False


def mapping_of(predictor: Predictor) -> Mapping:
    """For the version in use. Raises NoVersionReady."""
    version = queries.newest_ready(predictor)
    there = targets(tree(predictor.ontology))
    mapped = queries.mapping_for(predictor.ontology, version)
    known, kind = queries.classes_of(version), family(predictor.family)
    names = [*predictor.feature_map, *classes_met(predictor)] if kind.names_freely else []
    fresh = [name for name in dict.fromkeys(names) if name not in {each.name for each in known}]
    more = [ClassSpec(name, tuple(one for one in kind.kinds if one in SAID_BY_NAME)) for name in fresh]
    classes = tuple(
        MappedClass(each.name, each.kinds, mapped.get(each.name), each.name in predictor.feature_map, tuple(hints(each, there.values())))
        for each in (*known, *more)
    )
    return Mapping(version, classes, tuple(there.values()), kind.names_freely)
