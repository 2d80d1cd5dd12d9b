"""The patch detector: a small network that learns a box ontology on a CPU within minutes."""

from apps.inference.predictors.declared import Family
from apps.inference.predictors.patch_detector.config import DetectorConfig

FAMILY = Family(
    name="patch_detector",
    title="Patch detector",
    summary="A small convolutional detector of bounding boxes. It starts from nothing and learns from labels on a CPU within minutes.",
    kinds=("bounding_box",),
    trainable=True,
    check_lesson=DetectorConfig.of,
    implementation="apps.inference.predictors.patch_detector.detector",
)
