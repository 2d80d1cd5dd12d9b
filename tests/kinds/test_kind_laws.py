"""Laws that hold for every registered kind: a new kind gets them by its strategy alone."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.kinds import KINDS, NoConversion
from apps.kinds.base import Kind
from apps.kinds.rle import area
from apps.kinds.values import Extent, Room
from tests.kinds.schemas import value_of
from tests.kinds.strategies import VALUES, places_of

every_kind = pytest.mark.parametrize("name", sorted(KINDS))
shifts = st.floats(-300, 300).map(lambda number: round(number, 2))


def through_json(payload: object) -> object:
    return json.loads(json.dumps(payload, allow_nan=False))


def test_every_registered_kind_stands_under_these_laws() -> None:
    assert set(KINDS) == set(VALUES)


@every_kind
@given(data=st.data())
def test_what_is_dumped_is_read_back_equal(name: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[name])
    assert KINDS[name].parse(through_json(KINDS[name].dump(value))) == value


@every_kind
@given(data=st.data())
def test_what_is_dumped_agrees_with_the_schema(name: str, data: st.DataObject) -> None:
    value_of(name).validate(through_json(KINDS[name].dump(data.draw(VALUES[name]))))


@every_kind
@given(data=st.data())
def test_a_value_is_wholly_similar_to_itself(name: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[name])
    again = KINDS[name].parse(KINDS[name].dump(value))
    assert KINDS[name].similarity(value, again) == 1.0


@every_kind
@given(data=st.data())
def test_similarity_is_symmetric_and_between_0_and_1(name: str, data: st.DataObject) -> None:
    a, b = data.draw(VALUES[name]), data.draw(VALUES[name])
    similarity = KINDS[name].similarity(a, b)
    assert 0.0 <= similarity <= 1.0
    assert similarity == KINDS[name].similarity(b, a)


@every_kind
@given(data=st.data(), dx=shifts, dy=shifts)
def test_similarity_does_not_change_when_both_are_moved(name: str, data: st.DataObject, dx: float, dy: float) -> None:
    kind = KINDS[name]
    a, b = data.draw(VALUES[name]), data.draw(VALUES[name])
    moved_a, moved_b = kind.translate(a, dx, dy), kind.translate(b, dx, dy)
    if name == "mask" and (area(moved_a), area(moved_b)) != (area(a), area(b)):
        return  # a mask loses what leaves its picture
    assert kind.similarity(moved_a, moved_b) == pytest.approx(kind.similarity(a, b), abs=1e-6)


@every_kind
@given(data=st.data())
def test_bounds_contain_the_geometry(name: str, data: st.DataObject) -> None:
    kind, value = KINDS[name], data.draw(VALUES[name])
    bounds = kind.bounds(value)
    assert (bounds is not None) == (kind.role == "object" and bool(kind.frames & {"plane", "raster"}))
    if bounds is not None:
        has_area = name not in ("point", "keypoints", "polyline")
        points = kind.convert(value, "polygon").rings[0] if has_area else places_of(value)
        assert all(bounds.left <= x <= bounds.right and bounds.top <= y <= bounds.bottom for x, y in points)
        assert (bounds.width > 0 and bounds.height > 0) or not has_area


@every_kind
@given(data=st.data())
def test_what_is_clipped_fits_the_asset(name: str, data: st.DataObject) -> None:
    kind, extent = KINDS[name], Extent(640, 480)
    clipped = kind.clip(data.draw(VALUES[name]), extent)
    if clipped is not None:
        kind.check(clipped, Room(replace(extent, tolerance=1e-6)))
        assert kind.parse(through_json(kind.dump(clipped))) == clipped


@every_kind
@given(data=st.data(), room=st.sampled_from([Room(), Room(Extent(640, 480)), Room(Extent(2e9, 480)), Room(Extent(300, 300, -150, 50))]))
def test_the_short_way_to_a_fitting_value_leads_where_the_long_one_does(name: str, data: st.DataObject, room: Room) -> None:
    """Also where a member is missing, is another one, or is no number."""
    kind = KINDS[name]
    payload = through_json(kind.dump(data.draw(VALUES[name])))
    assert isinstance(payload, dict)
    key = data.draw(st.sampled_from([None, "more", *payload]))
    if key is not None:
        payload[key] = data.draw(st.sampled_from([None, True, 5, -3, 0, 1e9 + 1, -0.0, "5", [], 0.25, math.nan]))
    if data.draw(st.booleans()):
        payload.pop(next(iter(payload)))
    assert repr(kind.fitting(payload, room)) == repr(Kind.fitting(kind, payload, room))


@every_kind
def test_a_kind_is_what_its_own_name_asks_for_and_refuses_an_unknown_one(name: str) -> None:
    assert KINDS[name].name == name
    with pytest.raises(NoConversion):
        KINDS[name].convert(object(), "hologram")
