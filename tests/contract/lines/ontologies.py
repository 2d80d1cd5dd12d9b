"""Ontologies."""

from typing import Any

from tests.contract.matrix import Line, Request


def tree(here: Any, there: Any) -> dict[str, Any]:
    """The world's features as they are, with one more."""
    words = here.words
    question = {
        "id": str(words.worn), "kind": "radio", "name": "worn", "required": True,
        "options": [{"id": str(words.yes), "name": "yes"}, {"id": str(words.no), "name": "no"}],
    }  # fmt: skip
    features = [
        {"id": there.feature, "kind": "bounding_box", "name": "coin", "hotkey": "c"},
        {"id": str(words.stamp), "kind": "bounding_box", "name": "stamp", "color": "#112233", "features": [question]},
        {"id": str(words.note), "kind": "text", "name": "note"},
        {"kind": "polygon", "name": "outline"},
    ]
    return {"name": "things", "features": features}


NEW = {"name": "new", "features": [{"kind": "polygon", "name": "outline"}]}

LINES = (
    Line("GET ontologies", lambda here, there: Request("ontologies", query={"search": "thing"})),
    Line("POST ontologies", lambda here, there: Request("ontologies", NEW), 201),
    Line(
        "POST ontologies",
        lambda here, there: Request("ontologies", {"name": "new", "features": [{"id": there.feature, "kind": "text", "name": "x"}]}),
        422,
        taken=True,
        note="with an id that is taken",
    ),
    Line("GET ontologies/<pk>", lambda here, there: Request(f"ontologies/{here.ontology}")),
    Line(
        "PUT ontologies/<pk>",
        lambda here, there: Request(f"ontologies/{here.ontology}", tree(here, there), headers={"If-Match": here.etags["ontology"]}),
        refused=(404, 409, 422),
    ),
)
