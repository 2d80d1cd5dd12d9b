"""Which Labelbox line may stand on which asset type: what its place is there, and why others are refused."""

from typing import Any

import pytest

from apps.kinds import InvalidValue
from apps.kinds.features import check_annotation, features_by_id
from apps.kinds.values import Asset, Extent, Length, Room
from tests.formats.labelbox_lines import AUDIO, BOX, CHAT, FEATURES, MAP, PAGES, SCAN, VIDEO, refusal, said_by

IMAGE = Asset("image", Room(Extent(640, 360)))
TEXT = Asset("text", Room(length=Length(200)))
PAGE_OF_WEB = Asset("html", Room(length=Length(200)))

BOUNDING_BOX = {"name": "bounding_box", "bbox": BOX}
RADIO = {"name": "speaker", "answer": {"name": "user"}}
SPAN = {"name": "entity", "location": {"start": 1, "end": 5}}
TRACK = {"name": "bounding_box", "segments": [{"keyframes": [{"frame": 1, "bbox": BOX}]}]}
ON_MAP = {"name": "point", "point": {"x": 7.5, "y": 45.0}}
PAGE = {"page": 0, "unit": "POINTS"}
FRAMES = {"frames": [{"start": 1, "end": 2}]}
EVERYWHERE = [IMAGE, VIDEO, TEXT, PAGES, MAP, AUDIO, CHAT, SCAN, PAGE_OF_WEB]


def checked(said: dict[str, Any], asset: Asset) -> None:
    for annotation in said_by(said, asset):
        check_annotation(annotation, features_by_id(FEATURES), asset)


@pytest.mark.parametrize(
    ("said", "assets"),
    [
        (RADIO, EVERYWHERE),
        ({"name": "words", "answer": "x"}, EVERYWHERE),
        ({"name": "sounds", "answer": []}, EVERYWHERE),
        (BOUNDING_BOX, [IMAGE]),
        ({**BOUNDING_BOX, **PAGE}, [PAGES]),
        ({**RADIO, "page": 1}, [PAGES]),
        (SPAN, [TEXT, PAGE_OF_WEB, AUDIO]),
        ({**SPAN, "messageId": "m1"}, [CHAT]),
        ({**RADIO, "messageId": "m1"}, [CHAT]),
        ({**SPAN, "page": 0}, [PAGES]),
        (TRACK, [VIDEO, SCAN]),
        ({**BOUNDING_BOX, **FRAMES}, [VIDEO, SCAN]),
        ({**RADIO, **FRAMES}, [VIDEO, SCAN, AUDIO]),
        (ON_MAP, [MAP]),
        (
            {
                "name": "joins",
                "relationship": {"source": "7bf8a969-cb90-49f4-bacf-3bfa1bcc02e4", "target": "6a9358a4-be46-49cb-8598-94f63925bca3"},
            },
            [IMAGE, TEXT],
        ),
    ],
)
def test_a_line_stands_where_its_asset_type_has_room_for_it(said: dict[str, Any], assets: list[Asset]) -> None:
    for asset in assets:
        checked(said, asset)


@pytest.mark.parametrize(
    ("said", "assets", "code"),
    [
        (BOUNDING_BOX, [TEXT, AUDIO, PAGE_OF_WEB, CHAT], "kind_not_for_asset"),
        ({"name": "mask", "mask": {"size": [2, 2], "counts": "13"}}, [TEXT, AUDIO, PAGES, CHAT], "kind_not_for_asset"),
        (SPAN, [IMAGE, VIDEO, SCAN, MAP], "kind_not_for_asset"),
        (
            {
                "name": "joins",
                "relationship": {"source": "7bf8a969-cb90-49f4-bacf-3bfa1bcc02e4", "target": "6a9358a4-be46-49cb-8598-94f63925bca3"},
            },
            [AUDIO],
            "kind_not_for_asset",
        ),
        (BOUNDING_BOX, [PAGES, VIDEO, SCAN], "place_missing"),
        (SPAN, [CHAT, PAGES], "place_missing"),
        (TRACK, [IMAGE, PAGES, MAP], "wrong_place"),
        ({**BOUNDING_BOX, **PAGE}, [IMAGE, VIDEO], "wrong_place"),
        ({**RADIO, **FRAMES}, [IMAGE, TEXT, CHAT], "wrong_place"),
        ({**RADIO, "messageId": "m1"}, [IMAGE, AUDIO], "wrong_place"),
        ({**ON_MAP, "unit": "EPSG:3857"}, [MAP], "wrong_epsg"),
        ({**SPAN, "messageId": "m9"}, [CHAT], "outside_asset"),
        ({**RADIO, "frames": [{"start": 100, "end": 101}]}, [VIDEO], "outside_asset"),
        ({**BOUNDING_BOX, "page": 7, "unit": "POINTS"}, [PAGES], "outside_asset"),
        ({"name": "bounding_box", "bbox": {**BOX, "left": 5_000}}, [IMAGE], "outside_asset"),
        ({"name": "point", "point": {"x": 99, "y": 99}}, [MAP], "outside_asset"),
    ],
)
def test_a_line_that_has_no_place_in_its_asset_is_refused_with_the_reason(said: dict[str, Any], assets: list[Asset], code: str) -> None:
    for asset in assets:
        with pytest.raises(InvalidValue) as caught:
            checked(said, asset)
        assert caught.value.code == code, asset.modality


@pytest.mark.parametrize(
    ("said", "code", "pointer"),
    [
        ({"name": "speaker", "answer": [{"name": "user"}, {"name": "bot"}]}, "invalid_value", "/answer"),
        ({"name": "speaker", "answer": {"name": "music"}}, "unknown_option", "/answer"),
        ({"name": "sounds", "answer": [{"name": "user"}]}, "unknown_option", "/answer/0"),
        ({"name": "tone", "answer": {"name": "calm"}}, "unknown_feature", ""),
        ({"name": "polygon", "bbox": BOX}, None, None),
        ({"name": "point", "bbox": BOX}, "wrong_kind", "/bbox"),
        ({"name": "words", "bbox": BOX}, "wrong_kind", "/bbox"),
        ({"name": "bounding_box", "answer": "x"}, "wrong_kind", "/answer"),
        ({"name": "order", "answer": [{"name": "model a"}]}, None, None),
        ({"name": "bounding_box", "bbox": BOX, "classifications": [{"name": "note", "answer": {"name": "calm"}}]}, "wrong_kind", None),
        (
            {"name": "bounding_box", "bbox": BOX, "classifications": [{"name": "note", "answer": "x"}] * 2},
            "invalid_value",
            "/classifications/1",
        ),
        ({"name": "words", "answer": "x", "classifications": [{"name": "note", "answer": "y"}]}, "invalid_value", "/classifications"),
        ({"name": "speaker", "schemaId": None, "answer": {"name": "user", "schemaId": "c" * 25}}, None, None),
    ],
)
def test_what_the_ontology_does_not_know_is_refused_at_its_place(said: dict[str, Any], code: str | None, pointer: str | None) -> None:
    if code is None:
        assert len(said_by(said)) == 1
        return
    found, at = refusal(said)
    assert found == code
    assert pointer in (None, at)
