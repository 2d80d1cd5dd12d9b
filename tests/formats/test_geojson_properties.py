"""Properties that other software gives to what it draws: answers where they are asked for, else told."""

import json
from io import BytesIO
from typing import Any
from uuid import uuid4

from apps.formats import LABEL_FORMATS
from apps.formats.rows import LabelRow, LineError
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.radio import Radio
from apps.kinds.text import Text
from apps.kinds.values import Choice

FLAT = OptionSpec(uuid4(), "flat")
ROOF = FeatureSpec(uuid4(), "roof", "radio", (FLAT, OptionSpec(uuid4(), "gabled")))
FLOORS = FeatureSpec(uuid4(), "floors", "text")
HOUSE = FeatureSpec(uuid4(), "house", "point", features=(ROOF, FLOORS))


def read(*properties: dict[str, Any]) -> list[LabelRow | LineError]:
    point = {"type": "Point", "coordinates": [1, 2]}
    features = [{"type": "Feature", "geometry": point, "properties": {"class": "house", **each}} for each in properties]
    document = {"type": "FeatureCollection", "name": "map.tif", "features": features}
    return list(LABEL_FORMATS["geojson"].read(BytesIO(json.dumps(document).encode()), features=[HOUSE]))


def test_properties_that_are_asked_for_are_answers_and_others_are_told_once() -> None:
    row, error = read({"roof": "flat", "floors": 3, "osm_id": 7}, {"osm_id": 8, "height": None})
    assert isinstance(row, LabelRow)
    first, second = row.annotations
    assert [(each.feature, each.value) for each in first.answers] == [(ROOF.id, Radio(Choice(FLAT.id))), (FLOORS.id, Text("3"))]
    assert second.answers == ()
    assert isinstance(error, LineError)
    assert (error.pointer, error.code) == ("/features/0/properties/osm_id", "left_out")
    assert error.message == "2 features say osm_id of house, which nobody asks for here: it is left out."


def test_an_answer_that_is_no_option_is_refused() -> None:
    assert [each.code for each in read({"roof": "green"}) if isinstance(each, LineError)] == ["unknown_option"]
