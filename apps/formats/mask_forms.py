"""The ways in which our own lines may say a mask.

Its `value` is an object with exactly one of

- `counts` and `size` ([height, width]): COCO's run lengths, as their compressed string or as the plain list of numbers;
- `png`: a picture in base64, whose marked pixels have the value 1 or 255, or the `color` ([red, green, blue]) beside it;
- `url`: the address of such a picture, which is fetched when the line is taken; lines that share one share the fetching;
- `rings`: an outline as a polygon has it, or `polygons`: several, `[{"rings": ...}, ...]`. A pixel counts where its centre is inside.

Whichever it was, what is kept is the run lengths. The keyframes of a track say theirs likewise, each in any of these ways.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import numpy as np
from typing_extensions import override

from apps.formats.fitting import filled, picture_of
from apps.formats.pictures import Color, Picture, mask_missing, read_picture_url, read_rgb
from apps.formats.reading import MAX_SAID, foreign_id
from apps.formats.rows import DataRowRef, NamedMask, NamedOutlines
from apps.formats.settling import AssetOf, PictureAt, mask_at
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Mask, Polygon
from apps.kinds.mask import MaskKind
from apps.kinds.reading import join, read_list, read_object, read_whole
from apps.kinds.rle import MAX_PIXELS
from apps.kinds.runs import MAX_COUNTS, write_runs

FORMS = ("counts", "png", "url", "rings", "polygons")
EXPECTED = "exactly one of counts (with size), png, url, rings and polygons"
OUTLINE = "polygon"

Said = Mask | NamedMask | NamedOutlines


def read_mask(payload: Any, at: str) -> Said:
    """The mask, or what it can be made of once the picture is fetched or its size is known. Raises InvalidValue."""
    members = read_object(payload, at, optional=(*FORMS, "size", "color"))
    given = [name for name in FORMS if name in members]
    if len(given) != 1:
        how = "in no way" if not given else f"in several ways: {', '.join(given)}"
        raise InvalidValue(at, f"This says a mask {how}.", EXPECTED, code="required" if not given else "invalid_value")
    (form,) = given
    if "size" in members and form != "counts":
        raise InvalidValue(join(at, "size"), f"A size does not belong beside {form}.", "a size beside counts only", code="unknown_field")
    if "color" in members and form not in ("png", "url"):
        raise InvalidValue(join(at, "color"), f"A color does not belong beside {form}.", "a color beside a picture", code="unknown_field")
    return READERS[form](members, at)


def _counts(members: Mapping[str, Any], at: str) -> Mask:
    counts = members["counts"]
    if isinstance(counts, list):
        here = join(at, "counts")
        runs = read_list(counts, here, at_least=1, at_most=MAX_COUNTS)
        numbers = [read_whole(run, join(here, index), at_most=MAX_PIXELS) for index, run in enumerate(runs)]
        counts = write_runs(np.asarray(numbers, np.int64))
    return cast(Mask, KINDS["mask"].parse({**members, "counts": counts}, at))


def _png(members: Mapping[str, Any], at: str) -> Mask:
    here = join(at, "png")
    return Picture.of_base64(members["png"], here).only_mask(_color(members, at), here)


def _url(members: Mapping[str, Any], at: str) -> NamedMask:
    here = join(at, "url")
    return NamedMask(read_picture_url(members["url"], here), _color(members, at), here)


def _rings(members: Mapping[str, Any], at: str) -> NamedOutlines:
    return NamedOutlines((_polygon(members, at),), at)


def _polygons(members: Mapping[str, Any], at: str) -> NamedOutlines:
    here = join(at, "polygons")
    listed = read_list(members["polygons"], here, at_least=1, at_most=MAX_SAID)
    return NamedOutlines(tuple(_polygon(each, join(here, index)) for index, each in enumerate(listed)), here)


def _polygon(payload: Any, at: str) -> Polygon:
    return cast(Polygon, KINDS[OUTLINE].parse(payload, at))


def _color(members: Mapping[str, Any], at: str) -> Color | None:
    return None if members.get("color") is None else read_rgb(members["color"], join(at, "color"))


READERS: Mapping[str, Callable[[Mapping[str, Any], str], Said]] = {
    "counts": _counts,
    "png": _png,
    "url": _url,
    "rings": _rings,
    "polygons": _polygons,
}


class AnyMask(MaskKind):
    """The mask in all these ways, for readers of values that go by a kind."""

    @override
    def parse(self, payload: Any, at: str = "") -> Any:
        return read_mask(payload, at)


class MaskForms:
    """Masks of lines of labels as run lengths, with what these lines may ask: the asset of a data row, and the picture at an address."""

    def __init__(self, features: Sequence[FeatureSpec], asset_of: AssetOf | None = None, picture_at: PictureAt | None = None) -> None:
        self._masks = {each.id for each in features if each.kind == "mask"}
        self._asset_of, self._picture_at = asset_of, picture_at

    def plain(self, payload: Any, ref: DataRowRef, at: str) -> Any:
        """A list of annotations, each mask in it as run lengths; an outline is a mask where its feature is one. Raises InvalidValue."""
        if not isinstance(payload, list):
            return payload
        return [self._annotation(each, ref, join(at, index)) for index, each in enumerate(payload)]

    def _annotation(self, said: Any, ref: DataRowRef, at: str) -> Any:
        if not isinstance(said, dict) or not self._is_mask(said):
            return said
        plain = {**said, "kind": "mask", "value": self._value(said.get("value"), ref, join(at, "value"))}
        place = said.get("at")
        if isinstance(place, dict) and isinstance(place.get("segments"), list):
            here = join(join(at, "at"), "segments")
            segments = [self._segment(each, ref, join(here, index)) for index, each in enumerate(place["segments"])]
            plain["at"] = {**place, "segments": segments}
        return plain

    def _is_mask(self, said: Mapping[str, Any]) -> bool:
        kind, feature = said.get("kind"), said.get("feature")
        return kind == "mask" or (kind == OUTLINE and isinstance(feature, str) and foreign_id(feature) in self._masks)

    def _segment(self, segment: Any, ref: DataRowRef, at: str) -> Any:
        if not isinstance(segment, list):
            return segment
        return [
            {**each, "value": self._value(each["value"], ref, f"{at}/{index}/value")}
            if isinstance(each, dict) and "value" in each
            else each
            for index, each in enumerate(segment)
        ]

    def _value(self, value: Any, ref: DataRowRef, at: str) -> Any:
        if not isinstance(value, dict) or isinstance(value.get("counts"), str):
            return value  # the commonest way, or wrong: reading it tells
        said = read_mask(value, at)
        if isinstance(said, NamedMask):
            found = mask_at(said, self._picture_at)
            if found is None:
                raise mask_missing(said.at)
            said = found
        elif isinstance(said, NamedOutlines):
            said = filled(said.polygons, picture_of(self._asset_of(ref) if self._asset_of else None), said.at)
        return KINDS["mask"].dump(said)
