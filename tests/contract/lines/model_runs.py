"""Models and runs."""

from tests.contract.matrix import Line, Request

LINES = (
    Line("GET models", lambda here, there: Request("models")),
    Line("POST models", lambda here, there: Request("models", {"name": "new", "ontology": there.ontology, "description": "some"}), 201),
    Line("GET models/<pk>", lambda here, there: Request(f"models/{here.model}")),
    Line("PATCH models/<pk>", lambda here, there: Request(f"models/{here.model}", {"name": "renamed"})),
    Line("DELETE models/<pk>", lambda here, there: Request(f"models/{here.spare_model}"), 204),
    Line("GET model-runs", lambda here, there: Request("model-runs", query={"purpose": "upload"})),
    Line("GET model-runs", lambda here, there: Request("model-runs", query={"model": there.model}), note="of a model"),
    Line("POST model-runs", lambda here, there: Request("model-runs", {"model": there.model, "name": "new", "config": {"a": 1}}), 201),
    Line("GET model-runs/<pk>", lambda here, there: Request(f"model-runs/{here.run}")),
    Line("GET model-runs/<pk>/data-rows", lambda here, there: Request(f"model-runs/{here.run}/data-rows", query={"order": "name"})),
    Line(
        "POST model-runs/<pk>/data-rows",
        lambda here, there: Request(f"model-runs/{here.run}/data-rows", {"data_rows": list(there.rows)}),
        note="by id",
    ),
    Line(
        "POST model-runs/<pk>/data-rows",
        lambda here, there: Request(f"model-runs/{here.run}/data-rows", {"global_keys": list(there.keys)}),
        note="by key",
    ),
    Line(
        "POST model-runs/<pk>/data-rows",
        lambda here, there: Request(f"model-runs/{here.run}/data-rows", {"dataset": there.dataset}),
        note="a dataset",
    ),
    Line(
        "POST model-runs/<pk>/data-rows/remove",
        lambda here, there: Request(f"model-runs/{here.run}/data-rows/remove", {"data_rows": [there.row]}),
    ),
    Line("POST model-runs/<pk>/splits/marks", lambda here, there: Request(f"model-runs/{here.run}/splits/marks"), 202),
    Line("GET model-runs/<pk>/splits", lambda here, there: Request(f"model-runs/{here.run}/splits")),
    Line(
        "POST model-runs/<pk>/splits",
        lambda here, there: Request(f"model-runs/{here.run}/splits", {"random": {"train": 1}}),
        note="at random",
    ),
    Line(
        "POST model-runs/<pk>/splits",
        lambda here, there: Request(
            f"model-runs/{here.run}/splits", {"filter": [{"term": "dataset", "is": there.dataset}], "split": "train"}
        ),
        note="by filter",
    ),
    Line(
        "POST model-runs/<pk>/data-rows",
        lambda here, there: Request(f"model-runs/{here.run}/data-rows", {"slice": there.slice}),
        note="a slice",
    ),
)
