"""Single Labelbox lines of any asset type, bound to a small ontology."""

import base64
import json
from collections.abc import Mapping
from io import BytesIO
from itertools import count
from typing import Any
from uuid import UUID, uuid5

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from apps.formats.binding import bind_row
from apps.formats.predictions import read_predictions
from apps.formats.reading import foreign_id
from apps.formats.rows import LabelRow, LineError, NamedRow
from apps.formats.settling import PictureAt, settle
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.values import Annotation, Asset, Choice, Extent, Length, Room
from apps.modalities.asset import Asset as AnyAsset

NAMESPACE = foreign_id("labelbox lines of the tests")


def number(name: str) -> UUID:
    """The id of the feature or option with this name."""
    return uuid5(NAMESPACE, name)


def feature(name: str, kind: str, options: tuple[OptionSpec, ...] = (), features: tuple[FeatureSpec, ...] = ()) -> FeatureSpec:
    return FeatureSpec(number(name), name, kind, options, features)


def option(name: str, *features: FeatureSpec) -> OptionSpec:
    return OptionSpec(number(name), name, features)


note = feature("note", "text")
tone = feature("tone", "radio", (option("calm"), option("angry")))
marks = feature("marks", "checklist", (option("loud", note), option("long")))
OBJECTS = ("bounding_box", "polygon", "point", "polyline", "mask", "entity", "rotated_box", "keypoints")
FEATURES = (
    *(feature(kind, kind, features=(tone, marks, note)) for kind in OBJECTS),
    feature("speaker", "radio", (option("user", tone, note), option("bot", tone, note))),
    feature("sounds", "checklist", (option("music", tone), option("speech", tone))),
    feature("words", "text"),
    feature("best", "radio", (option("model a"), option("model b"))),
    feature("good", "checklist", (option("model a"), option("model b"))),
    feature("order", "ranking", (option("model a"), option("model b"), option("model c"))),
    feature("joins", "relationship"),
)

VIDEO = Asset("video", Room(Extent(640, 360)), frames=100)
AUDIO = Asset("audio", Room(length=Length(60_000, "ms")), duration_ms=60_000)
PAGES = Asset("document", parts={"1": Room(Extent(600, 800, unit="points"), Length(1_000)), "2": Room(Extent(300, 400, unit="points"))})
CHAT = Asset("conversation", parts={"m1": Room(length=Length(50)), "m2": Room(length=Length(9))})
MAP = Asset("geospatial", Room(Extent(4, 4, 6, 44, "degrees", 1e-6)), epsg=4326)
SCAN = Asset("dicom", Room(Extent(512, 512)), frames=40)

BOX = {"top": 10, "left": 20, "height": 30, "width": 40}


def read_line(said: Mapping[str, Any]) -> NamedRow | LineError:
    """The one row or error of one line about a data row."""
    (read,) = read_predictions([json.dumps({"dataRow": {"globalKey": "k"}, **said}).encode()])
    return read


def said_by(said: Mapping[str, Any], asset: AnyAsset | None = None, picture_at: PictureAt | None = None) -> tuple[Annotation, ...]:
    """The annotations of a line, settled on the asset and bound."""
    read = read_line(said)
    assert isinstance(read, NamedRow), read
    return row_of(read, asset, picture_at).annotations


def row_of(read: NamedRow, asset: AnyAsset | None = None, picture_at: PictureAt | None = None) -> LabelRow:
    numbers = count(1)
    return bind_row(settle(read, asset=asset, picture_at=picture_at), FEATURES, new_id=lambda: UUID(int=next(numbers)))


def refusal(said: Mapping[str, Any], asset: AnyAsset | None = None) -> tuple[str, str]:
    """The code and pointer with which a line is refused, as it is read or as it is bound."""
    read = read_line(said)
    if isinstance(read, LineError):
        assert read.message
        assert read.expected
        return read.code, read.pointer
    try:
        row_of(read, asset)
    except InvalidValue as error:
        return error.code, error.pointer
    raise AssertionError(f"not refused: {read}")


def chosen(*names: str, **more: Any) -> tuple[Choice, ...]:
    return tuple(Choice(number(name), **more) for name in names)


def png(pixels: NDArray[np.uint8]) -> str:
    """The picture in base64."""
    out = BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def painted(*colors: tuple[int, int, int], height: int = 4, width: int = 6) -> NDArray[np.uint8]:
    """A black picture with one row in each of these colours, from the top."""
    pixels = np.zeros((height, width, 3), np.uint8)
    for row, color in enumerate(colors):
        pixels[row] = color
    return pixels
