"""Outlines as the kind of the feature they are read for, where a file says polygon and the ontology says otherwise.

A polygon is an upright or a rotated box where it is such a rectangle; a rotated box that stands upright is a box. A mask is any outline or
box as the pixels whose centres lie in it, on a picture whose size is known. Whatever loses nothing otherwise, `Kind.widens` and `binding`
do.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from apps.formats.decimals import minus
from apps.formats.reading import foreign_id
from apps.formats.rectangles import rectangle_of, upright_box_of
from apps.formats.rows import NamedAnnotation, NamedKeyframe, NamedTrack
from apps.kinds import KINDS, InvalidValue, rle
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Box, Mask, Polygon, RotatedBox
from apps.kinds.mask import PIXELS
from apps.kinds.reading import join
from apps.kinds.values import Asset, Extent, Value

# What an outline becomes here, and what says so where it does not.
OUTLINED = frozenset({"polygon", "rotated_box", "bounding_box"})
Outline = Polygon | RotatedBox | Box
FITTED = frozenset({"bounding_box", "rotated_box", "mask"})
SHAPES = {
    "bounding_box": "an upright rectangle of four points",
    "rotated_box": "a rectangle of four points",
    "mask": "an outline or a box of a picture whose size is known, not one that moves",
}
HINT = "{shape}, or a file that holds it as a {kind}, such as COCO or Firstpass NDJSON"
QUARTER_TURN = 90


def fitted(named: NamedAnnotation, feature: FeatureSpec | None, extent: Extent | None = None, hint: str = HINT) -> NamedAnnotation:
    """The annotation with its outline as the feature's kind. `extent` is the size of the picture in pixels, for masks.

    `hint` is what a refusal says was expected, with the fields {shape} and {kind}. Other annotations come back as they were.
    Raises InvalidValue where an outline is none of the feature's kind.
    """
    said = named.said
    if feature is None or said.kind not in OUTLINED or feature.kind not in FITTED or feature.kind in (said.kind, *KINDS[said.kind].widens):
        return named
    if not isinstance(said.content, Outline):
        return named
    content = fit(said.content, feature, said.at, extent, hint)
    place = named.place
    if isinstance(place, NamedTrack):
        if feature.kind == "mask":  # a mask stands still between keyframes, an outline moves
            raise _refused(feature, said.at, hint)
        place = NamedTrack(tuple(tuple(_keyframe(each, feature, hint) for each in segment) for segment in place.segments))
    return replace(named, said=replace(said, kind=feature.kind, content=content), place=place)


def fitted_among(named: NamedAnnotation, features: Sequence[FeatureSpec], extent: Extent | None = None) -> NamedAnnotation:
    """The same for the one of these features that the annotation names. Raises InvalidValue."""
    if named.said.kind not in OUTLINED:
        return named
    ref = named.said.feature
    own = None if ref.id is None else foreign_id(ref.id)
    found = [each for each in features if own is not None and (each.id == own or each.external_id == ref.id)] or [
        each for each in features if each.name == ref.name
    ]
    return fitted(named, found[0] if len(found) == 1 else None, extent)


def picture_of(asset: Asset | None) -> Extent | None:
    """The size of the picture that an asset is; None where its plane is none of pixels, or is not known."""
    extent = None if asset is None else asset.room.extent
    return extent if extent is not None and extent.unit == PIXELS else None


def fit(outline: Outline, feature: FeatureSpec, at: str, extent: Extent | None = None, hint: str = HINT) -> Value:
    """The outline as the kind of the feature, one of FITTED. Raises InvalidValue where it is none."""
    if feature.kind == "mask" and extent is not None:
        return filled([outline_of(outline)], extent, at)
    found: Value | None = None
    if isinstance(outline, RotatedBox):
        found = upright(outline) if feature.kind == "bounding_box" else None
    elif isinstance(outline, Polygon) and len(outline.rings) == 1 and feature.kind != "mask":
        found = upright_box_of(outline.rings[0]) if feature.kind == "bounding_box" else rectangle_of(outline.rings[0])
    if found is None and hint is HINT and isinstance(outline, RotatedBox):
        words = f"{feature.name} is a bounding box, and this rectangle is turned by {outline.angle:g} degrees."
        expected = f"an upright rectangle, or an ontology in which {feature.name} is a rotated box"
        raise InvalidValue(at, words, expected, code="wrong_kind")
    if found is None:
        raise _refused(feature, at, hint)
    return found


def outline_of(shape: Outline) -> Polygon:
    """The same area as a polygon."""
    kind = "polygon" if isinstance(shape, Polygon) else "rotated_box" if isinstance(shape, RotatedBox) else "bounding_box"
    return cast(Polygon, KINDS[kind].convert(shape, "polygon"))


def upright(box: RotatedBox) -> Box | None:
    """The same rectangle as a box, where it is turned by no, or by whole quarter turns."""
    quarters, rest = divmod(box.angle, QUARTER_TURN)
    if rest:
        return None
    width, height = (box.height, box.width) if quarters % 2 else (box.width, box.height)
    return Box(minus(box.x, width / 2), minus(box.y, height / 2), width, height)


def filled(outlines: Sequence[Polygon], extent: Extent | None, at: str) -> Mask:
    """The pixels of a picture of this size whose centres lie in any of these outlines.

    Raises InvalidValue where there is none, and for an outline that crosses itself, as it does not say what it holds.
    """
    for index, error in KINDS["polygon"].faults(outlines).items():
        place = at if len(outlines) == 1 else join(at, index)
        raise InvalidValue(place, error.message, error.expected, code=error.code)
    if extent is None:
        words = "Which pixels this outline holds is not known, without the size of a picture in pixels."
        raise InvalidValue(
            at, words, "the mask itself, as run lengths with their size, or a data row that is a picture", code="size_unknown"
        )
    size = round(extent.height), round(extent.width)
    mask = rle.union([rle.rle_of_polygon(outline.rings, size) for outline in outlines])
    if rle.bounds(mask) is None:
        raise InvalidValue(at, "This outline holds no pixel.", "at least one pixel's centre in it", code="mask_empty")
    return mask


def _keyframe(keyframe: NamedKeyframe, feature: FeatureSpec, hint: str) -> NamedKeyframe:
    value = keyframe.value
    return replace(keyframe, value=fit(value, feature, keyframe.at, hint=hint)) if isinstance(value, Outline) else keyframe


def _refused(feature: FeatureSpec, at: str, hint: str) -> InvalidValue:
    kind = feature.kind.replace("_", " ")
    words = f"{feature.name} is a {kind}, and this outline is none."
    return InvalidValue(at, words, hint.format(shape=SHAPES[feature.kind], kind=kind), code="wrong_kind")
