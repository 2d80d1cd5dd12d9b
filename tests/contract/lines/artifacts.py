"""Uploading models, and asking them by clicks and boxes."""

import zipfile
from io import BytesIO
from typing import Any
from uuid import uuid4

from tests.catalog.pictures import upload
from tests.contract.matrix import Line, Request


def saved_model() -> dict[str, Any]:
    """A form with the least that is taken: a configuration, and safetensors without a tensor."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("config.json", "{}")
        archive.writestr("model.safetensors", b"\2" + bytes(7) + b"{}")
    return {"file": upload(file.getvalue(), "model.zip"), "settings": '{"task": "image_classification"}'}


LINES = (
    Line(
        "POST predictors/<pk>/artifact",
        lambda here, there: Request(f"predictors/{here.uploaded}/artifact", raw=saved_model),
        202,
        files=True,
    ),
    Line(
        "POST tasks/<pk>/prompts",
        lambda here, there: Request(
            f"tasks/{here.task}/prompts", {"predictor": there.predictor, "box": {"x": 1, "y": 1, "width": 9, "height": 9}}
        ),
        422,
        note="of a predictor that takes none",
    ),
    Line(
        "POST tasks/<pk>/prompts/kept",
        lambda here, there: Request(
            f"tasks/{here.task}/prompts/kept",
            {
                "id": str(uuid4()),
                "feature": there.feature,
                "kind": "bounding_box",
                "confidence": 0.5,
                "claim": "none",
                "value": {"x": 1, "y": 1, "width": 9, "height": 9},
            },
        ),
        422,
        note="what nobody said",
    ),
)
