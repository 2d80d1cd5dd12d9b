"""Whether an annotation may stand where it says it stands: the support matrix, the places an asset has, and their room."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

from apps.kinds.base import KINDS, Kind
from apps.kinds.entity import Entity
from apps.kinds.locators import Frames, Message, OnMap, Page, TimeSpan, Track
from apps.kinds.reading import InvalidValue, join
from apps.kinds.support import places, why_not, with_article
from apps.kinds.values import Annotation, Asset, Locator, Room, Value
from apps.modalities import MODALITIES


def check_place(annotation: Annotation, kind: Kind[Any], asset: Asset, at: str) -> None:
    """Nothing, where the asset type supports the kind, the asset has the place, and the value fits in it. Raises InvalidValue."""
    reason = why_not(kind, MODALITIES[asset.modality])
    if reason:
        raise InvalidValue(join(at, "kind"), reason, "a kind that the asset type supports", code="kind_not_for_asset")
    _check_type(annotation.at, kind, asset, join(at, "at"))
    room = room_at(annotation.at, asset, join(at, "at"))
    for value, here in _values(annotation, at):
        kind.check(value, room, here)


def clipped(annotation: Annotation, asset: Asset, at: str = "") -> Annotation:
    """The annotation, its geometry cut to the plane it stands on where it reaches over the edge by more than rounding.

    What lasts longer than the asset is cut at its end. Raises InvalidValue where nothing would be left, or the asset has no such place.
    """
    kind = KINDS[annotation.kind]
    annotation = _ended(annotation, asset.duration_ms)
    room = room_at(annotation.at, asset, join(at, "at"))
    value = _clipped(annotation.value, kind, room, join(at, "value"))
    place = annotation.at
    if isinstance(place, Track):
        segments = (
            tuple(
                replace(each, value=_clipped(each.value, kind, room, f"{at}/at/segments/{number}/{index}/value"))
                for index, each in enumerate(segment)
            )
            for number, segment in enumerate(place.segments)
        )
        place = Track(tuple(segments))
    return replace(annotation, value=value, at=place)


def faults_of(annotations: Sequence[Annotation]) -> dict[int, InvalidValue]:
    """What is wrong with annotations that were made elsewhere, though one may be so here while a person draws it; see Kind.faults.

    By index; pointers begin inside the annotation. Asked of what was sent, before it is clipped: that mends.
    """
    kinds = defaultdict[str, list[tuple[int, Value, str]]](list)
    for index, each in enumerate(annotations):
        kinds[each.kind] += [(index, value, at) for value, at in _values(each, "")]
    found: dict[int, InvalidValue] = {}
    for name, said in kinds.items():
        for place, error in KINDS[name].faults([value for _, value, _ in said]).items():
            index, _, at = said[place]
            found.setdefault(index, error.under(at))
    return found


def was_clipped(sent: Annotation, said: Annotation) -> bool:
    """Whether `clipped` made something else of what was sent."""
    return (sent.value, sent.at) != (said.value, said.at)


def _ended(annotation: Annotation, duration_ms: int | None) -> Annotation:
    """The annotation, cut at the end of a sound or a film where it begins before that."""
    if duration_ms is None:
        return annotation
    value, place = annotation.value, annotation.at
    if isinstance(value, Entity) and value.start < duration_ms < value.end:
        value = replace(value, end=duration_ms)
    if isinstance(place, TimeSpan) and place.start_ms < duration_ms < place.end_ms:
        place = replace(place, end_ms=duration_ms)
    return replace(annotation, value=value, at=place)


def _clipped(value: Any, kind: Kind[Any], room: Room, at: str) -> Value:
    try:
        kind.check(value, room, at)
    except InvalidValue:
        inside = kind.clip(value, room.extent) if room.extent else None
        if inside is None:
            raise
        return cast(Value, inside)
    return cast(Value, value)


def room_at(locator: Locator | None, asset: Asset, at: str) -> Room:
    """The room of a place, where the asset has such a place; an unknown room where little is known. Raises InvalidValue."""
    match locator:
        case Frames(_, last):
            _within(last, asset.frames, join(at, "last"), "frames")
        case Track(segments):
            here = f"{at}/segments/{len(segments) - 1}/{len(segments[-1]) - 1}/frame"
            _within(segments[-1][-1].frame, asset.frames, here, "frames")
        case TimeSpan(_, end) if asset.duration_ms is not None and end > asset.duration_ms:
            words = f"This ends after the asset, which is {asset.duration_ms} ms long."
            raise InvalidValue(join(at, "end_ms"), words, "an end within it", "outside_asset")
        case OnMap(epsg) if asset.epsg is not None and epsg != asset.epsg:
            raise _wrong_epsg(epsg, asset.epsg, join(at, "epsg"))
        case Page(page):
            return _part(str(page), asset, join(at, "page"), "page")
        case Message(message):
            return _part(message, asset, join(at, "message"), "message")
        case _:
            pass
    return asset.room


def _wrong_epsg(said: int, there: int, at: str) -> InvalidValue:
    if there == 0:
        words = f"This is in EPSG:{said}, but the file lies on no map: it does not say where on the ground it is."
        return InvalidValue(at, words, "pixels of its picture, from the upper left corner, with 0 for the EPSG code", "wrong_epsg")
    if said == 0:
        words = f"This is in pixels, but the file lies on a map, in EPSG:{there}."
        return InvalidValue(at, words, f"coordinates in EPSG:{there}", "wrong_epsg")
    words = f"This is in EPSG:{said}, and the file in EPSG:{there}."
    return InvalidValue(at, words, f"coordinates in EPSG:{there}", "wrong_epsg")


def _check_type(locator: Locator | None, kind: Kind[Any], asset: Asset, at: str) -> None:
    allowed = places(kind, MODALITIES[asset.modality])
    if locator is None and kind.role == "object" and allowed:
        expected = f"a place of type {' or '.join(sorted(allowed))}"
        if asset.epsg is not None:
            expected = f'{{"type": "map", "epsg": {asset.epsg}}}, the reference system that its coordinates are in'
        raise InvalidValue(at, f"This does not say where in the {asset.modality} it stands.", expected, code="place_missing")
    if isinstance(locator, OnMap) and locator.type not in allowed:
        words = f"This stands on a map, and the {asset.modality} lies on none."
        raise InvalidValue(at, words, "a data row of the type geospatial", code="wrong_place")
    if locator is not None and locator.type not in allowed:
        expected = f"a place of type {' or '.join(sorted(allowed))}" if allowed else "null"
        words = f"{with_article(kind.name.replace('_', ' '))} in this {asset.modality} has no place of type {locator.type}."
        raise InvalidValue(at, words, expected, code="wrong_place")


def _values(annotation: Annotation, at: str) -> Iterator[tuple[Value, str]]:
    yield annotation.value, join(at, "value")
    if isinstance(annotation.at, Track):
        for number, segment in enumerate(annotation.at.segments):
            for index, keyframe in enumerate(segment):
                yield keyframe.value, f"{at}/at/segments/{number}/{index}/value"


def _within(index: int, count: int | None, at: str, what: str) -> None:
    if count is not None and index >= count:
        raise InvalidValue(at, f"The asset has {count} {what}.", f"one of its {count} {what}", code="outside_asset")


def _part(name: str, asset: Asset, at: str, what: str) -> Room:
    if not asset.parts:
        return Room()
    if name not in asset.parts:
        raise InvalidValue(at, f"The asset has no {what} {name!r}.", f"one of its {len(asset.parts)}", code="outside_asset")
    return asset.parts[name]
