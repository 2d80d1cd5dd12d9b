"""Segment Anything: masks from clicks and boxes by a model of that family; a picture is embedded once, each click then costs little."""

from apps.inference.predictors.declared import Family, Origin
from apps.inference.predictors.transformers import SETTINGS

SHARED = ("model", "revision", "device", "precision")

FAMILY = Family(
    name="segment_anything",
    title="Segment Anything",
    summary="Click on something, or draw a box around it, and get its mask from a Segment Anything model: by name, such as "
    "facebook/sam-vit-base, from a folder, or uploaded.",
    kinds=("mask",),
    trainable=False,
    origin=Origin.ARTIFACT,
    settings=tuple(each for each in SETTINGS if each.name in SHARED),
    takes_prompts=True,
    needs_prompt=True,
    implementation="apps.inference.predictors.segment_anything.predictor",
)
