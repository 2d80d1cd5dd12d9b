"""Plain lines on their short way to rows: what comes of them is what comes of them by way of bound annotations."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
from hypothesis import given
from hypothesis import strategies as st

from apps.annotations.services import Row
from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.ids import NO_ID
from apps.formats.binding import bind
from apps.formats.firstpass_plain import plain_line
from apps.formats.ndjson import Line
from apps.formats.predictions import parse_line
from apps.formats.rows import LineError
from apps.formats.settling import settle
from apps.interchange.services.plain import Shortcut, key_of
from apps.kinds import InvalidValue, dump_annotation
from apps.kinds.features import FeatureSpec, check_annotation, features_by_id
from apps.kinds.placing import clipped

RUN, ROW, KEY = UUID(int=1), UUID(int=2), "01890a5d-AC96-774b-bcce-b302099a8057"
NAMES = ("car", "edge", "pole", "car", "spot")
KINDS = ("bounding_box", "polygon", "text", "rotated_box", "point")
FEATURES = tuple(FeatureSpec(UUID(int=10 + at), name, kind) for at, (name, kind) in enumerate(zip(NAMES, KINDS, strict=True)))
RUNS_OVER = {"x": 630.0, "y": 10.0, "width": 30.0, "height": 20.5}
VALUES: list[Any] = [
    {"x": 10.0, "y": 10.25, "width": 30.0, "height": 20.5}, {"x": 10, "y": 10, "width": 30, "height": 20}, RUNS_OVER, {"x": 3.0, "y": 4.0},
    {"x": 10.0, "y": 10.0, "width": 0.0, "height": 20.0}, {"x": 639.9999, "y": -0.0, "width": 1e-4, "height": 480.0}, {"x": 1.0}, None, [],
    {"rings": [[[1.0, 1.0], [50.0, 1.0], [50.0, 60.0]]]}, {"rings": [[[1, 1], [50.0, 1.0], [50.0, 60.0], [1, 1]]]}, {"text": "a"},
    {"x": 100.0, "y": 100.0, "width": 30.0, "height": 20.0, "angle": 400.0}, {"x": 1e18, "y": 0.0, "width": 1.0, "height": 1.0},
]  # fmt: skip
MEMBERS: dict[str, list[Any]] = {
    "data_row": [{"global_key": "a"}, {"id": str(ROW)}, {"id": str(ROW), "global_key": "a"}, {}, {"global_key": ""}, {"id": 5}, None],
    "uuid": [KEY, KEY.lower(), "no key", None, 7],
    "feature": [str(FEATURES[0].id), str(FEATURES[1].id), "", None, 3, str(UUID(int=99))],
    "name": ["car", "edge", "spot", "nothing", "", None, 4],
    "kind": ["bounding_box", "polygon", "point", "rotated_box", "text", "nothing", None],
    "confidence": [0.5, 0, 1, 1.5, True, None, "0.5"],
    "answers": [[], None, [{}]],
    "at": [None, {"type": "frames", "first": 0, "last": 1}],
    "metrics": [{}, {"a": 1}, None],
    "more": [1],
}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Mostly right: a box of a feature, about a data row; some members are others, or missing, or too many."""
    document = {"data_row": {"global_key": "a"}, "name": "edge", "kind": "bounding_box", "value": draw(st.sampled_from(VALUES))}
    document["feature"] = str(FEATURES[0].id)
    for name in draw(st.lists(st.sampled_from(sorted(MEMBERS)), max_size=4, unique=True)):
        document[name] = draw(st.sampled_from(MEMBERS[name]))
    if draw(st.integers(0, 9)) == 0:
        document.pop(draw(st.sampled_from(sorted(document))))
    return document


@given(documents(), st.sampled_from([("image", 640, 480), ("image", None, None), ("video", 640, 480), ("text", None, None)]))
def test_the_short_way_is_taken_rightly_or_not_at_all(document: dict[str, Any], asset: tuple[str, int | None, int | None]) -> None:
    modality, width, height = asset
    data_row = DataRow(id=ROW, organization_id=1, modality=modality, width=width, height=height)
    line = Line(1, document)
    plain = plain_line(line)
    row = plain and Shortcut(RUN, FEATURES).row(plain, data_row, asset_of(data_row).room)
    if plain is not None and row is not None:
        assert _same(row) == _same(_the_long_way(line, data_row))
        assert (plain.named().data_row, plain.line) == (plain.ref(), 1)


def test_a_box_that_lies_on_its_data_row_takes_the_short_way() -> None:
    data_row = DataRow(id=ROW, organization_id=1, modality="image", width=640, height=480)
    document = {"data_row": {"global_key": "a"}, "uuid": KEY, "name": "edge", "kind": "polygon", "value": VALUES[9], "confidence": 1}
    for named in (document, {**document, "name": "spot", "kind": "point", "value": VALUES[3]}):
        plain = plain_line(Line(1, named))
        assert plain is not None
        row = Shortcut(RUN, FEATURES).row(plain, data_row, asset_of(data_row).room)
        assert row is not None
        assert (row.id, row.confidence, orjson.loads(row.value)) == (KEY.lower(), 1.0, named["value"])


def _the_long_way(line: Line, data_row: DataRow) -> Row:
    named = parse_line(line)
    assert not isinstance(named, LineError)
    (one,) = settle(named, asset=asset_of(data_row)).annotations
    bound = bind(one, FEATURES, new_id=lambda: NO_ID)
    if one.id is None:
        bound = replace(bound, id=key_of(RUN, data_row.id, dump_annotation(bound)))
    try:
        fits = clipped(bound, asset_of(data_row))
        check_annotation(fits, features_by_id(FEATURES), asset_of(data_row))
    except InvalidValue as error:
        raise AssertionError(f"the long way refuses it: {error}") from error
    return Row.of(fits)


def _same(row: Row) -> tuple[Any, ...]:
    return repr(row._replace(value="")), repr(sorted(orjson.loads(row.value).items()))
