"""What of somebody's answer can be kept: it fits its feature and stands in the asset, cut at the edges; what does not is told."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec, check_annotation
from apps.kinds.values import Annotation, Asset


def kept(annotation: Annotation, features: Mapping[UUID, FeatureSpec], asset: Asset, notes: list[str]) -> Annotation | None:
    """The annotation as it can be kept, None where it cannot; why, and where it was cut, goes to the notes."""
    extent, kind, value = asset.room.extent, KINDS[annotation.kind], annotation.value
    name = features[annotation.feature].name if annotation.feature in features else annotation.kind
    bounds = kind.bounds(value) if extent is not None and annotation.at is None else None
    if extent is not None and bounds is not None:
        cut = kind.clip(value, extent)
        if cut is None:
            notes.append(f"{name}: it lies outside of the asset, from {bounds.left:g}, {bounds.top:g}.")
            return None
        over = max(extent.left - bounds.left, extent.top - bounds.top, bounds.right - extent.right, bounds.bottom - extent.bottom)
        if over > extent.tolerance:
            notes.append(f"{name}: it reached {over:g} {extent.unit} over the edge and was cut.")
        value = cut
    found = replace(annotation, value=value)
    try:
        check_annotation(found, features, asset)
    except InvalidValue as error:
        notes.append(f"{name}: {error.message} Expected: {error.expected}.")
        return None
    return found
