"""Datasets and data rows."""

import json

from tests.catalog.pictures import picture, upload
from tests.contract.matrix import Line, Request, ndjson

ADDRESS = "https://example.com/a.png"

LINES = (
    Line("GET datasets", lambda here, there: Request("datasets", query={"search": "pictures"})),
    Line("POST datasets", lambda here, there: Request("datasets", {"name": "new", "description": "some"}), 201),
    Line("GET datasets/<pk>", lambda here, there: Request(f"datasets/{here.dataset}")),
    Line("PATCH datasets/<pk>", lambda here, there: Request(f"datasets/{here.dataset}", {"name": "renamed"})),
    Line("DELETE datasets/<pk>", lambda here, there: Request(f"datasets/{here.spare_dataset}"), 204),
    Line(
        "POST datasets/<pk>/imports",
        lambda here, there: Request(
            f"datasets/{here.dataset}/imports", {"rows": [{"url": ADDRESS, "global_key": "k", "metadata": {"a": 1}}]}
        ),
        202,
    ),
    Line(
        "POST datasets/<pk>/imports",
        lambda here, there: Request(
            f"datasets/{here.dataset}/imports", raw=ndjson({"url": ADDRESS, "global_key": "k"}), content_type="application/x-ndjson"
        ),
        202,
        note="by lines",
    ),
    Line(
        "POST datasets/<pk>/imports",
        lambda here, there: Request(f"datasets/{here.dataset}/imports", raw=ADDRESS.encode, content_type="text/plain"),
        202,
        note="by addresses",
    ),
    Line(
        "POST datasets/<pk>/bucket-imports",
        lambda here, there: Request(
            f"datasets/{here.dataset}/bucket-imports", {"bucket": "coins", "prefix": "a/", "access_key": "key", "secret_key": "secret"}
        ),
        202,
    ),
    Line(
        "POST datasets/<pk>/data-rows",
        lambda here, there: Request(f"datasets/{here.dataset}/data-rows", raw=lambda: {"files": [upload(picture("new"), "new.png")]}),
        files=True,
    ),
    Line("GET data-rows", lambda here, there: Request("data-rows", query={"search": "png", "state": "ready", "order": "name"})),
    Line("GET data-rows", lambda here, there: Request("data-rows", query={"checksum": "0" * 64}), note="of a content"),
    Line("GET data-rows", lambda here, there: Request("data-rows", query={"dataset": there.dataset}), note="of a dataset"),
    Line("GET data-rows", lambda here, there: Request("data-rows", query={"project": there.project}), note="of a project"),
    Line("GET data-rows", lambda here, there: Request("data-rows", query={"model_run": there.run}), note="of a run"),
    Line("GET data-rows", lambda here, there: Request("data-rows", query={"slice": there.slice}), note="of a slice"),
    Line(
        "GET data-rows",
        lambda here, there: Request(
            "data-rows",
            query={
                "filter": json.dumps(
                    [{"term": "labeled", "project": f"{there.project}"}, {"term": "predicted", "feature": f"{there.feature}", "not": True}]
                )
            },
        ),
        note="by a filter",
    ),
    Line("GET data-rows/<pk>", lambda here, there: Request(f"data-rows/{here.row}")),
    Line("PATCH data-rows/<pk>", lambda here, there: Request(f"data-rows/{here.row}", {"global_key": "other", "metadata": {"a": 1}})),
    Line(
        "POST data-rows/<pk>/attachments",
        lambda here, there: Request(f"data-rows/{here.row}/attachments", {"kind": "image", "name": "back", "url": ADDRESS}),
        201,
    ),
    Line(
        "DELETE data-rows/<pk>/attachments/<attachment>",
        lambda here, there: Request(f"data-rows/{here.row}/attachments/{here.spare_attachment}"),
        204,
    ),
    Line("POST data-rows/<pk>/tiles", lambda here, there: Request(f"data-rows/{here.row}/tiles"), 409),
    Line("GET metadata-fields", lambda here, there: Request("metadata-fields")),
    Line(
        "POST metadata-fields",
        lambda here, there: Request("metadata-fields", {"name": "metal", "kind": "enum", "options": ["zinc"]}),
        201,
    ),
    Line("GET metadata-fields/<pk>", lambda here, there: Request(f"metadata-fields/{here.metadata_field}")),
    Line("PATCH metadata-fields/<pk>", lambda here, there: Request(f"metadata-fields/{here.metadata_field}", {"options": []})),
    Line("DELETE metadata-fields/<pk>", lambda here, there: Request(f"metadata-fields/{here.spare_metadata_field}"), 204),
    Line("GET slices", lambda here, there: Request("slices", query={"search": "slice"})),
    Line(
        "POST slices",
        lambda here, there: Request(
            "slices", {"name": "new", "description": "some", "filter": [{"term": "confidence", "model_run": there.run, "below": 0.5}]}
        ),
        201,
    ),
    Line("GET slices/<pk>", lambda here, there: Request(f"slices/{here.slice}")),
    Line(
        "PATCH slices/<pk>",
        lambda here, there: Request(f"slices/{here.slice}", {"name": "renamed", "filter": [{"term": "batch", "is": there.batch}]}),
    ),
    Line("DELETE slices/<pk>", lambda here, there: Request(f"slices/{here.spare_slice}"), 204),
    Line("DELETE data-rows/<pk>", lambda here, there: Request(f"data-rows/{here.spare_row}"), 204),
)
