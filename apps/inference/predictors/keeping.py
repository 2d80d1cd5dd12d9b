"""What of somebody's answer can be kept: it fits its feature and stands in the asset, cut at the edges; what does not is told."""

from collections.abc import Callable, Mapping
from uuid import UUID

from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec, check_annotation
from apps.kinds.placing import clipped
from apps.kinds.values import Annotation, Asset

NO_FEATURE = "no feature or option stands for it"  # what a note says of a class: "class <name>: <this>"


def cut_to(asset: Asset, annotation: Annotation, name: str, leave_out: Callable[[str], None]) -> Annotation | None:
    """The annotation, cut at the edges of the asset, its page or its end; None where nothing of it lies within: both are told of `name`.

    The one rule for what reaches over the edge, whichever family said it.
    """
    try:
        found = clipped(annotation, asset)
    except InvalidValue as error:
        leave_out(f"{name}: {error.pointer.lstrip('/') or 'value'}: {error.message}")
        return None
    _tell_of_cut(annotation, asset, name, leave_out)
    return found


def kept(annotation: Annotation, features: Mapping[UUID, FeatureSpec], asset: Asset, notes: list[str]) -> Annotation | None:
    """The annotation as it can be kept, None where it cannot; why, and where it was cut, goes to the notes."""
    name = features[annotation.feature].name if annotation.feature in features else annotation.kind
    found = cut_to(asset, annotation, name, notes.append)
    if found is None:
        return None
    try:
        check_annotation(found, features, asset)
    except InvalidValue as error:
        notes.append(f"{name}: {error.message} Expected: {error.expected}.")
        return None
    return found


def _tell_of_cut(annotation: Annotation, asset: Asset, name: str, leave_out: Callable[[str], None]) -> None:
    extent = asset.room.extent
    bounds = KINDS[annotation.kind].bounds(annotation.value) if extent is not None and annotation.at is None else None
    if extent is None or bounds is None:
        return
    over = max(extent.left - bounds.left, extent.top - bounds.top, bounds.right - extent.right, bounds.bottom - extent.bottom)
    if over > extent.tolerance:
        leave_out(f"{name}: it reached {over:g} {extent.unit} over the edge and was cut.")
