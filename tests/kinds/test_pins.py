"""What can be pointed at in an asset of each type, and what is told to who points beside it."""

from typing import Any

import pytest

from apps.kinds.pins import parse_pin
from apps.kinds.reading import InvalidValue
from apps.modalities import MODALITIES
from apps.modalities.asset import Asset

PAGES = {"pages": [{"width": 200, "height": 300, "characters": 50}, {"width": 200, "height": 300, "characters": 9}]}
ASSETS = {
    "image": MODALITIES["image"].asset(640, 480, {}),
    "text": MODALITIES["text"].asset(None, None, {"characters": 12}),
    "audio": MODALITIES["audio"].asset(None, None, {"duration_ms": 5000}),
    "video": MODALITIES["video"].asset(640, 480, {"frame_count": 90, "duration_ms": 3000}),
    "document": MODALITIES["document"].asset(None, None, PAGES),
}


@pytest.mark.parametrize(
    ("modality", "pin"),
    [
        ("image", {"x": 0.0, "y": 480.0}),
        ("text", {"start": 3, "end": 12}),
        ("audio", {"at": {"type": "time", "start_ms": 4000, "end_ms": 4001}}),
        ("video", {"at": {"type": "time", "start_ms": 2999, "end_ms": 3000}}),
        ("video", {"x": 4.0, "y": 5.0, "at": {"type": "frames", "first": 89, "last": 89}}),
        ("document", {"at": {"type": "page", "page": 2}}),
        ("document", {"x": 20.0, "y": 299.0, "at": {"type": "page", "page": 1}}),
        ("document", {"start": 0, "end": 9, "at": {"type": "page", "page": 2}}),
    ],
)
def test_what_the_asset_has_is_kept_as_it_was_said(modality: str, pin: dict[str, Any]) -> None:
    assert parse_pin(pin, ASSETS[modality]) == pin


@pytest.mark.parametrize(
    ("modality", "pin", "pointer"),
    [
        ("image", {"x": 700, "y": 3}, "/x"),
        ("image", {"at": {"type": "page", "page": 1}}, "/at"),
        ("text", {"start": 3, "end": 13}, "/end"),
        ("text", {"start": 3, "end": 3}, "/end"),
        ("text", {"end": 3}, "/start"),
        ("text", {"x": 3, "y": 3}, "/x"),
        ("audio", {"at": {"type": "time", "start_ms": 4000, "end_ms": 5001}}, "/at/end_ms"),
        ("video", {"at": {"type": "frames", "first": 0, "last": 90}}, "/at/last"),
        ("video", {"at": {"type": "track", "segments": []}}, "/at"),
        ("document", {"at": {"type": "page", "page": 3}}, "/at/page"),
        ("document", {"start": 0, "end": 10, "at": {"type": "page", "page": 2}}, "/end"),
        ("document", {"at": "page 1"}, "/at"),
        ("image", {}, ""),
        ("image", [3, 4], ""),
    ],
)
def test_what_the_asset_lacks_is_refused_where_it_is_said(modality: str, pin: Any, pointer: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        parse_pin(pin, ASSETS[modality])
    assert (refused.value.pointer, bool(refused.value.expected)) == (pointer, True)


def test_what_is_not_known_of_an_asset_is_not_checked() -> None:
    assert parse_pin({"x": 9e6, "y": 1}, Asset("image")) == {"x": 9e6, "y": 1.0}
