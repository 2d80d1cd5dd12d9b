"""Keypoints in formats that give every point of the skeleton a slot: a point that the skeleton has no more has none."""

from apps.formats.base import Report
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Keypoints
from apps.kinds.values import Value


def report_lost(feature: FeatureSpec, report: Report, *values: Value) -> None:
    """Note each point of these keypoints for which the feature's skeleton has no slot; other values have no points to lose."""
    slots = frozenset(feature.settings.get("points", ()))
    for value in values:
        for point in value.points if isinstance(value, Keypoints) else ():
            if point.name not in slots:
                report.left_out(f"point {point.name}", f"the skeleton of {feature.name} has no such point now")


def is_lost(value: Value, feature: FeatureSpec, report: Report) -> bool:
    """Whether these keypoints have no slot at all, so that the annotation is left out, which is noted; else what `report_lost` notes is."""
    slots = frozenset(feature.settings.get("points", ()))
    if isinstance(value, Keypoints) and not any(point.name in slots for point in value.points):
        report.left_out("keypoints", "the skeleton has none of its points now", annotations=1)
        return True
    report_lost(feature, report, value)
    return False
