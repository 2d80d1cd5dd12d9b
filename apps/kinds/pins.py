"""What somebody points at in an asset when they speak of it: a point of its plane, a span of its text, a page, a frame, a moment.

The wire form has at least one of: `x` and `y` in the asset's own units, `start` and `end` in code points, and `at`, a place as annotations
have it (apps.kinds.locators), but for tracks: those belong to an object.
"""

from typing import Any

from apps.kinds import point
from apps.kinds.base import Kind
from apps.kinds.locators import Track, dump_locator, parse_locator
from apps.kinds.placing import room_at
from apps.kinds.reading import InvalidValue, join, read_number, read_object, read_whole
from apps.kinds.support import FRAME_NAMES
from apps.kinds.values import Asset, Locator, Room
from apps.modalities import MODALITIES

POINT, SPAN = ("x", "y"), ("start", "end")
MOMENT = "time"
# A locator is read for a kind and its value only where it is a track, and there are none here.
_ANY_KIND: Kind[Any] = point.KIND


def parse_pin(payload: Any, asset: Asset, at: str = "") -> dict[str, Any]:
    """The place in the object at the pointer `at`, JSON-able, which the asset has. Raises InvalidValue."""
    members = read_object(payload, at, optional=(*POINT, *SPAN, "at"))
    if not members:
        raise InvalidValue(at, "This points at nothing.", "x and y, start and end, or at", code="required")
    locator = _locator(members.get("at"), asset, join(at, "at"))
    room = room_at(locator, asset, join(at, "at"))
    pin: dict[str, Any] = {}
    if _together(members, POINT, at):
        pin |= _point(members, asset, room, at)
    if _together(members, SPAN, at):
        pin |= _span(members, asset, room, at)
    return pin if locator is None else {**pin, "at": dump_locator(locator, _ANY_KIND)}


def _together(members: Any, names: tuple[str, str], at: str) -> bool:
    given = [name for name in names if name in members]
    if len(given) == 1:
        missing = next(name for name in names if name not in members)
        raise InvalidValue(join(at, missing), f"{given[0]} says nothing without {missing}.", f"{names[0]} and {names[1]}", code="required")
    return bool(given)


def _locator(payload: Any, asset: Asset, at: str) -> Locator | None:
    modality = MODALITIES[asset.modality]
    known = (modality.object_at | modality.answer_at) - {Track.type}
    if asset.duration_ms is not None or MOMENT in modality.frames:
        known |= {MOMENT}
    if payload is None:
        return None
    named = payload.get("type") if isinstance(payload, dict) else None
    if named not in known:
        expected = f"a place of type {' or '.join(sorted(known))}" if known else "no place of this sort"
        raise InvalidValue(at, f"There is no such place in an asset of type {asset.modality}.", expected, code="wrong_place")
    return parse_locator(payload, at, _ANY_KIND, None)  # type: ignore[arg-type]


def _point(members: Any, asset: Asset, room: Room, at: str) -> dict[str, float]:
    _refuse_without("plane", asset, join(at, "x"))
    x, y = (read_number(members[name], join(at, name)) for name in POINT)
    if extent := room.extent:
        for name, number, least, most in (("x", x, extent.left, extent.right), ("y", y, extent.top, extent.bottom)):
            if not least - extent.tolerance <= number <= most + extent.tolerance:
                words = f"{number:g} lies outside the asset."
                raise InvalidValue(join(at, name), words, f"{least:g} to {most:g} {extent.unit}", code="outside_asset")
    return {"x": x, "y": y}


def _span(members: Any, asset: Asset, room: Room, at: str) -> dict[str, int]:
    _refuse_without("text", asset, join(at, "start"))
    start, end = (read_whole(members[name], join(at, name)) for name in SPAN)
    if end <= start:
        raise InvalidValue(join(at, "end"), f"The span ends at {end}, and it begins at {start}.", "an end behind the start")
    if room.length is not None and end > room.length.length:
        words = f"The text has {room.length.length} characters."
        raise InvalidValue(join(at, "end"), words, f"at most {room.length.length}", code="outside_asset")
    return {"start": start, "end": end}


def _refuse_without(frame: str, asset: Asset, at: str) -> None:
    modality = MODALITIES[asset.modality]
    if frame not in modality.frames:
        words = f"An asset of type {modality.name} does not have {FRAME_NAMES[frame]}."
        raise InvalidValue(at, words, "a place that the asset has", code="wrong_place")
