"""What the platform offers to everybody."""

from tests.contract.matrix import Line, Request

EVERYBODYS = "it is offered to everybody"

LINES = (
    Line("GET publications", lambda here, there: Request("publications"), own=EVERYBODYS),
    Line("GET publications/<pk>", lambda here, there: Request(f"publications/{here.publication}"), own=EVERYBODYS),
    Line(
        "POST publications",
        lambda here, there: Request("publications", {"predictor": there.predictor, "name": "new", "licence": "MIT"}),
        202,
        refused=(403, 404, 422),
        note="by somebody who is signed in",
    ),
    Line("DELETE publications/<pk>", lambda here, there: Request(f"publications/{here.publication}"), 204, own=EVERYBODYS),
    Line(
        "POST publications/<pk>/copies",
        lambda here, there: Request(f"publications/{here.publication}/copies", {"ontology": there.ontology}),
        202,
        own=EVERYBODYS,
    ),
)
