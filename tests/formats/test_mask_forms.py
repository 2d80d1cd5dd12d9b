"""Masks in our own lines: run lengths, pictures, addresses and outlines, in predictions and in labels alike."""

import base64
import json
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from PIL import Image

from apps.formats import LABEL_FORMATS
from apps.formats.binding import bind
from apps.formats.fitting import fitted_among
from apps.formats.pictures import MAX_PIXELS, Picture
from apps.formats.predictions import read_predictions
from apps.formats.rows import LabelRow, LineError, NamedRow
from apps.formats.settling import settle
from apps.kinds import InvalidValue, rle
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Mask
from apps.kinds.locators import Keyframe, Track
from apps.kinds.values import Annotation, Asset, Extent, Length, Room
from apps.modalities.base import DEFAULT_LIMITS
from tests.formats.specs import file_of

CAR = FeatureSpec(uuid4(), "car", "mask")
WIDTH, HEIGHT = 8, 6
ASSET = Asset("image", Room(Extent(WIDTH, HEIGHT)))
PIXELS = np.zeros((HEIGHT, WIDTH), np.bool_)
PIXELS[1:4, 2:6] = True
MASK = rle.encode(PIXELS)
RING = [[2, 1], [6, 1], [6, 4], [2, 4]]
URL = "https://example.org/m.png"


def png(color: tuple[int, int, int] = (255, 0, 0)) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    picture.paste(color, (2, 1, 6, 4))
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


RUNS = [13, 3, 3, 3, 3, 3, 3, 3, 14]
WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "compressed": ("mask", {"size": [HEIGHT, WIDTH], "counts": MASK.counts}),
    "plain": ("mask", {"size": [HEIGHT, WIDTH], "counts": RUNS}),
    "png": ("mask", {"png": base64_of(png())}),
    "colour": ("mask", {"png": base64_of(png()), "color": [255, 0, 0]}),
    "url": ("mask", {"url": URL, "color": [255, 0, 0]}),
    "rings": ("mask", {"rings": [RING]}),
    "polygons": ("mask", {"polygons": [{"rings": [[[2, 1], [4, 1], [4, 4], [2, 4]]]}, {"rings": [[[4, 1], [6, 1], [6, 4], [4, 4]]]}]}),
    "a polygon": ("polygon", {"rings": [RING]}),
}


def predicted(kind: str, value: Any) -> Mask | InvalidValue | LineError:
    """What becomes of it on its way into a run."""
    line = {"data_row": {"global_key": "a"}, "name": "car", "kind": kind, "value": value}
    (row,) = read_predictions([json.dumps(line).encode()])
    if isinstance(row, LineError):
        return row
    assert isinstance(row, NamedRow)
    try:
        (named,) = settle(row, asset=ASSET, picture_at=lambda _: png()).annotations
        return bind(fitted_among(named, (CAR,), ASSET.room.extent), (CAR,), new_id=uuid4).value  # type: ignore[return-value]
    except InvalidValue as error:
        return error


def labeled(kind: str, value: Any) -> Mask | LineError:
    """And on its way into a project."""
    line = {"data_row": {"global_key": "a"}, "annotations": [{"name": "car", "kind": kind, "value": value}]}
    asked: dict[str, Any] = {"asset_of": lambda _: ASSET, "picture_at": lambda _: png()}
    (row,) = LABEL_FORMATS["firstpass"].read(file_of([json.dumps(line).encode()]), features=(CAR,), **asked)
    return row.annotations[0].value if isinstance(row, LabelRow) else row  # type: ignore[return-value]


Door = Callable[[str, Any], Any]


@pytest.mark.parametrize("way", sorted(WAYS))
@pytest.mark.parametrize("door", [predicted, labeled])
def test_a_mask_is_the_same_run_lengths_however_it_is_said(door: Door, way: str) -> None:
    assert door(*WAYS[way]) == MASK


@pytest.mark.parametrize(
    ("value", "pointer", "code"),
    [
        ({}, "", "required"),
        ({"png": "", "url": URL}, "", "invalid_value"),
        ({"png": "no base64!"}, "/png", "picture_invalid"),
        ({"png": base64_of(b"no picture")}, "/png", "picture_invalid"),
        ({"png": base64_of(png()), "color": [0, 0, 256]}, "/color/2", "invalid_value"),
        ({"png": base64_of(png()), "color": [1, 2, 3]}, "/png", "mask_empty"),
        ({"url": "file:///etc/passwd"}, "/url", "invalid_value"),
        ({"url": URL, "color": [1, 2, 3]}, "/url", "mask_empty"),
        ({"size": [HEIGHT, WIDTH], "counts": []}, "/counts", "invalid_value"),
        ({"size": [HEIGHT, WIDTH], "counts": [1, -1]}, "/counts/1", "invalid_value"),
        ({"size": [HEIGHT, WIDTH], "counts": [1, 2]}, "/counts", "wrong_counts"),
        ({"counts": RUNS}, "/size", "required"),
        ({"rings": [RING], "size": [HEIGHT, WIDTH]}, "/size", "unknown_field"),
        ({"rings": [RING[:2]]}, "/rings/0", "invalid_value"),
        ({"rings": [[[90, 90], [91, 90], [91, 91]]]}, "", "mask_empty"),
        ({"polygons": []}, "/polygons", "invalid_value"),
    ],
)
@pytest.mark.parametrize(("door", "at"), [(predicted, "/value"), (labeled, "/annotations/0/value")])
def test_what_is_no_mask_is_refused_at_its_place(door: Door, at: str, value: Any, pointer: str, code: str) -> None:
    error = door("mask", value)
    assert isinstance(error, InvalidValue | LineError), error
    assert (error.pointer, error.code) == (at + pointer, code)


def test_an_outline_on_what_is_no_picture_asks_for_run_lengths() -> None:
    line = {"data_row": {"global_key": "a"}, "annotations": [{"name": "car", "kind": "mask", "value": {"rings": [RING]}}]}
    (row,) = LABEL_FORMATS["firstpass"].read(file_of([json.dumps(line).encode()]), features=(CAR,))
    assert isinstance(row, LineError)
    assert (row.pointer, row.code) == ("/annotations/0/value", "size_unknown")


def test_masks_in_pictures_may_be_as_large_as_pictures_to_label() -> None:
    assert MAX_PIXELS == DEFAULT_LIMITS.max_pixels == Image.MAX_IMAGE_PIXELS
    side = 7_200  # more than 50 million pixels
    picture = Image.new("L", (side, side))
    picture.paste(255, (side - 10, side - 10, side, side))
    out = BytesIO()
    picture.save(out, "PNG")
    mask = Picture.of(out.getvalue(), "").mask(None, "")
    assert mask is not None
    assert rle.area(mask) == 100


def test_a_picture_of_many_strips_keeps_every_colour_and_what_is_transparent_is_black() -> None:
    picture = Image.new("RGBA", (3, 700))
    picture.paste((1, 2, 3, 255), (0, 255, 3, 258))
    picture.paste((9, 9, 9, 0), (0, 600, 3, 601))
    out = BytesIO()
    picture.save(out, "PNG")
    mask = Picture.of(out.getvalue(), "").mask(None, "")
    assert mask is not None
    bounds = rle.bounds(mask)
    assert bounds is not None
    assert (bounds.top, bounds.bottom) == (255, 258)


VIDEO = Asset("video", Room(Extent(WIDTH, HEIGHT), Length(10, "frames")))
TRACKED = sorted(set(WAYS) - {"a polygon"})


def track(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    return {"type": "track", "segments": [[{"frame": 2, "value": first}, {"frame": 5, "value": second}]]}


def tracked_in_run(value: dict[str, Any], at: dict[str, Any]) -> Annotation | InvalidValue | LineError:
    """What becomes of a track on its way into a run."""
    line = {"data_row": {"global_key": "a"}, "name": "car", "kind": "mask", "value": value, "at": at}
    (row,) = read_predictions([json.dumps(line).encode()])
    if isinstance(row, LineError):
        return row
    assert isinstance(row, NamedRow)
    try:
        (named,) = settle(row, asset=VIDEO, picture_at=lambda _: png()).annotations
        return bind(named, (CAR,), new_id=uuid4)
    except InvalidValue as error:
        return error


def tracked_in_project(value: dict[str, Any], at: dict[str, Any]) -> Annotation | LineError:
    """And on its way into a project."""
    line = {"data_row": {"global_key": "a"}, "annotations": [{"name": "car", "kind": "mask", "value": value, "at": at}]}
    asked: dict[str, Any] = {"asset_of": lambda _: VIDEO, "picture_at": lambda _: png()}
    (row,) = LABEL_FORMATS["firstpass"].read(file_of([json.dumps(line).encode()]), features=(CAR,), **asked)
    return row.annotations[0] if isinstance(row, LabelRow) else row


@pytest.mark.parametrize("way", TRACKED)
@pytest.mark.parametrize("said", ["compressed", None], ids=["value compressed", "value alike"])
@pytest.mark.parametrize("door", [tracked_in_run, tracked_in_project])
def test_the_keyframes_of_a_track_say_their_masks_in_all_these_ways(door: Any, way: str, said: str | None) -> None:
    found = door(WAYS[said or way][1], track(WAYS[way][1], WAYS["plain"][1]))
    assert isinstance(found, Annotation), found
    assert found.value == MASK
    assert found.at == Track(((Keyframe(2, MASK), Keyframe(5, MASK)),))


@pytest.mark.parametrize("way", TRACKED)
@pytest.mark.parametrize(("door", "at"), [(tracked_in_run, ""), (tracked_in_project, "/annotations/0")])
def test_a_track_whose_value_is_another_mask_than_its_first_keyframe_is_refused(door: Any, at: str, way: str) -> None:
    other = {"size": [HEIGHT, WIDTH], "counts": [0, 2, HEIGHT * WIDTH - 2]}
    error = door(other, track(WAYS[way][1], WAYS[way][1]))
    assert isinstance(error, InvalidValue | LineError), error
    assert error.pointer == f"{at}/at/segments/0/0/value"


@pytest.mark.parametrize(("value", "pointer"), [({"rings": [RING[:2]]}, "/rings/0"), ({"counts": RUNS}, "/size")])
def test_a_keyframe_that_says_no_mask_is_refused_at_its_place(value: dict[str, Any], pointer: str) -> None:
    plain = WAYS["plain"][1]
    for door, at in ((tracked_in_run, ""), (tracked_in_project, "/annotations/0")):
        error = door(plain, track(plain, value))
        assert isinstance(error, InvalidValue | LineError), error
        assert error.pointer == f"{at}/at/segments/0/1/value{pointer}"


def test_labelbox_lines_take_plain_run_lengths_in_a_picture_and_in_a_track() -> None:
    plain = WAYS["plain"][1]
    still = {"dataRow": {"globalKey": "a"}, "name": "car", "mask": plain}
    moving = {"dataRow": {"globalKey": "a"}, "name": "car", "segments": [{"keyframes": [{"frame": 1, "mask": plain}]}]}
    for line in (still, moving):
        (row,) = read_predictions([json.dumps(line).encode()])
        assert isinstance(row, NamedRow), row
        assert bind(row.annotations[0], (CAR,), new_id=uuid4).value == MASK
