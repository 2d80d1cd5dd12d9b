"""Relationship features beside the words of a bench, and relationships on the wire."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.kinds.features import FeatureSpec
from apps.ontologies.queries import tree
from apps.ontologies.services import save_ontology
from tests.support.labeling import Bench


@dataclass(frozen=True)
class Ties:
    """`near` joins anything, either way round or not; `lies_on` joins a coin to a stamp, in this direction."""

    near: UUID
    lies_on: UUID


def make_ties(bench: Bench) -> Ties:
    """Save both features into the bench's ontology. Opens the owner's scope."""
    ties, words = Ties(uuid7(), uuid7()), bench.words
    settings = {"directed": True, "pairs": [[str(words.coin), str(words.stamp)]]}
    more = (
        FeatureSpec(ties.near, "near", "relationship"),
        FeatureSpec(ties.lies_on, "lies on", "relationship", settings=settings),
    )
    with tenant(bench.organization_id):
        save_ontology(ontology=words.ontology, name=words.ontology.name, features=(*tree(words.ontology), *more))
    return ties


def tie(feature: UUID, source: dict[str, Any], target: dict[str, Any], *, directed: bool = True, **more: Any) -> dict[str, Any]:
    """A relationship between two annotations on the wire."""
    value = {"source": source["id"], "target": target["id"], "directed": directed}
    return {"id": str(uuid7()), "kind": "relationship", "feature": str(feature), "value": value, **more}
