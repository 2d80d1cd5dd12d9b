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


def without_coins(there: Any) -> dict[str, Any]:
    """Nothing but a new feature: what annotations said of the world's is deleted."""
    return {
        "name": "things",
        "features": [{"kind": "text", "name": "note"}],
        "removals": [{"id": there.feature, "action": "delete"}],
    }


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
    Line(
        "PUT ontologies/<pk>",
        lambda here, there: Request(f"ontologies/{here.ontology}", without_coins(there), headers={"If-Match": here.etags["ontology"]}),
        refused=(422,),
        note="with removals",
    ),
    Line(
        "POST ontologies/<pk>/preview",
        lambda here, there: Request(f"ontologies/{here.ontology}/preview", tree(here, there)),
        refused=(200,),
        note="which tells what a save would refuse",
    ),
    Line("GET ontologies/<pk>/versions", lambda here, there: Request(f"ontologies/{here.ontology}/versions")),
    Line("GET ontologies/<pk>/versions/<number>", lambda here, there: Request(f"ontologies/{here.ontology}/versions/1")),
)
