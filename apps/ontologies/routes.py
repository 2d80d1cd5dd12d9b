"""Where this room's doors are mounted."""

from typing import Any

from apps.ontologies.api import OntologyViewSet


def routes() -> list[tuple[str, type[Any], str]]:
    """Prefix, viewset, name."""
    return [("ontologies", OntologyViewSet, "ontologies")]
