"""What of a predictor is published: itself and the predictors that it asks, without anything that is only of its organization."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.inference.models import PredictorVersion
from apps.inference.predictors import family
from apps.inference.predictors.declared import Origin
from apps.inference.predictors.workflow.nodes import NODE_KINDS
from apps.inference.problems import NotToBePublished
from apps.inference.queries import classes_of
from apps.inference.warm import PartMissing, version_named
from apps.kinds.features import FeatureSpec, OptionSpec

PINNED = "pinned"
CARD = (
    "classes", "config", "samples", "objects", "seed", "steps", "seconds", "threads", "parameters", "losses", "curves", "torch", "metrics",
    "speaks_ontology",
)  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """One part as it is published: `settings` are without what is private, a graph names other parts by their place."""

    version: PredictorVersion
    settings: Mapping[str, Any]

    @property
    def card(self) -> dict[str, Any]:
        """How it came to be, without what it was trained on."""
        return {name: self.version.card[name] for name in CARD if name in self.version.card}


def drafts_of(version: PredictorVersion) -> list[Draft]:
    """The parts of a version in an order in which they can be made; the whole is last. Raises NotToBePublished."""
    found: dict[UUID, Draft] = {}
    _collect(version, found, ())
    return list(found.values())


def _collect(version: PredictorVersion, found: dict[UUID, Draft], above: tuple[UUID, ...]) -> int:
    """Its place among those found."""
    if version.pk in found:
        return list(found).index(version.pk)
    kind, name = family(version.predictor.family), version.predictor.name
    if kind.origin is Origin.AGENT:
        raise NotToBePublished(f"{name} runs in agents of your organization: there is nothing here that could be copied.")
    if version.pk in above:
        raise NotToBePublished(f"{name} has come to go through itself.")
    private = {one.name for one in kind.settings if one.is_private}
    settings = {key: value for key, value in version.settings.items() if key not in private}
    if kind.origin is Origin.GRAPH:
        settings["graph"] = with_parts(settings["graph"], lambda asked, pin: _placed(asked, pin, found, (*above, version.pk)))
    found[version.pk] = Draft(version, settings)
    return len(found) - 1


def _placed(predictor: str, version: str, found: dict[UUID, Draft], above: tuple[UUID, ...]) -> tuple[str, str]:
    try:
        place = _collect(version_named(predictor, version), found, above)
    except PartMissing as error:
        raise NotToBePublished(f"It asks a predictor that is not ready: {error}") from error
    return str(place), PINNED if version else ""


def with_parts(graph: Mapping[str, Any], name: Callable[[str, str], tuple[str, str]]) -> dict[str, Any]:
    """The graph (as `Graph.dump` has it) whose nodes name other predictors: `name` is given predictor and version, and gives both."""

    def renamed(node: Mapping[str, Any]) -> dict[str, Any]:
        if not NODE_KINDS[node["kind"]].names_predictor:
            return dict(node)
        settings = node["settings"]
        predictor, version = name(settings["predictor"], settings["version"])
        return {**node, "settings": {**settings, "predictor": predictor, "version": version}}

    return {**graph, "nodes": [renamed(node) for node in graph["nodes"]]}


def kinds_of(whole: PredictorVersion) -> list[str]:
    """The annotation kinds that it can say: those of its classes, or else all of its family."""
    said = {kind: None for one in classes_of(whole) for kind in one.kinds}
    return sorted(said or family(whole.predictor.family).kinds)


def modalities_of(parts: Sequence[PredictorVersion]) -> list[str]:
    """The asset types that it can look at: those of the predictors that do the looking."""
    looking = [(family(part.predictor.family), part.settings) for part in parts]
    return sorted({name for one, settings in looking if one.origin is not Origin.GRAPH for name in one.looks_at(settings)})


def example_of(features: Iterable[FeatureSpec]) -> list[dict[str, Any]]:
    """An ontology's words as an example: names and kinds, no ids."""
    return [
        {
            "name": one.name,
            "kind": one.kind,
            "color": one.color,
            "options": [_option(option) for option in one.options],
            "features": example_of(one.features),
        }
        for one in features
    ]


def _option(option: OptionSpec) -> dict[str, Any]:
    return {"name": option.name, "features": example_of(option.features)}
