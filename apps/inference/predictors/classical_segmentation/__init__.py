"""Masks from clicks and boxes by the colours of the picture alone: nothing to download, nothing to train."""

from apps.inference.predictors.declared import Family, Origin

FAMILY = Family(
    name="classical_segmentation",
    title="Cut out by colour",
    summary="Click on something, or draw a box around it, and get its mask: told from what is around it by colour and edges. It needs no "
    "weights and no graphics card.",
    kinds=("mask",),
    trainable=False,
    origin=Origin.CONNECTED,
    takes_prompts=True,
    needs_prompt=True,
    light=True,
    implementation="apps.inference.predictors.classical_segmentation.predictor",
)
