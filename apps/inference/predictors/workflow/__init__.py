"""Workflows: other predictors put together in a directed graph, which is itself a predictor."""

from apps.inference.predictors.declared import Family, Origin
from apps.inference.predictors.settings import Setting

FAMILY = Family(
    name="workflow",
    title="Workflow",
    summary="Other predictors put together: detect, then look closer at each object and classify it or read its text; several detectors "
    "as one; only what is sure enough.",
    kinds=("bounding_box", "rotated_box", "polygon", "mask", "point", "polyline", "keypoints", "entity", "radio", "checklist", "text"),
    modalities=("image", "text", "html", "conversation", "document", "audio", "video"),
    trainable=False,
    origin=Origin.GRAPH,
    settings=(
        Setting(
            "graph",
            "Graph",
            "object",
            required=True,
            help="An object with `nodes` (id, kind, title, settings, position) and `edges` (source, target).",
        ),
    ),
    implementation="apps.inference.predictors.workflow.workflow",
)
