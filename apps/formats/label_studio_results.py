"""Tasks and results of Label Studio as they stand in a file, with the readers that all result types share.

Places are percentages of the picture's size as `original_width` and `original_height` give it, else `width` and `height` of the task's
data or meta, else as its data row is. They become pixels, and back, so that every number of up to 15 significant digits comes back as
it was. `image_rotation` says how the picture was turned on the screen while a region was drawn. Label Studio turns what it shows and keeps
places as they are on the upright picture, whose width and height `original_width` and `original_height` are (Image.js and RectRegion.jsx
of its editor); so they are read as they stand. The `rotation` of a rectangle is its own, on that picture.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from apps.formats.base import Extents, unknown
from apps.formats.reading import MAX_NAME, read_name
from apps.formats.rows import DataRowRef
from apps.formats.settling import AssetOf
from apps.kinds import InvalidValue
from apps.kinds.reading import described, join, read_list, read_number, read_object, read_positive, read_share
from apps.modalities.endings import SOUNDS

MAX_PERCENT = 10_000
QUARTER_TURN = 90
UPLOAD = re.compile(r"^[0-9a-f]{8}-(?=.)")
ADDRESS = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*://\S+|/\S+|[^\s<>]+\.[A-Za-z0-9]{1,5})$")
MAX_ADDRESS = 2_000
# What is expected where an object is not one, by its place.
TASK = 'a task: an object such as {"data": {"image": "https://..."}, "annotations": [...]}'
DATA = 'an object with what the task shows, such as {"image": "https://..."}'
SAID = 'an object such as {"result": [...]}'
RESULT = 'a result: an object with "type", "from_name", "to_name" and "value"'


def to_pixels(percent: float, size: float) -> float:
    """The place that a percentage of a size stands for, to 15 significant digits."""
    return float(f"{percent * size / 100:.15g}")


def to_percent(place: float, size: float) -> float:
    """The percentage of a size that a place stands for."""
    return place * 100 / size


def members_of(payload: Any, at: str, expected: str = "an object") -> Mapping[str, Any]:
    """An object that may have any members. Raises InvalidValue."""
    if not isinstance(payload, Mapping):
        raise InvalidValue(at, f"This is {described(payload)}.", expected)
    return read_object(payload, at, optional=tuple(payload))


@dataclass(frozen=True, slots=True)
class Task:
    """One task; `own` is what this software wrote into its meta. Sizes that it does not tell, and whether it is heard, are asked."""

    members: Mapping[str, Any]
    at: str
    extents: Extents = unknown
    asset_of: AssetOf | None = None

    @property
    def data(self) -> Mapping[str, Any]:
        """What is shown; a task without the member `data` is data as a whole."""
        payload = self.members.get("data", self.members)
        return members_of(payload, join(self.at, "data") if "data" in self.members else self.at, DATA)

    @property
    def meta(self) -> Mapping[str, Any]:
        """What is told beside the data."""
        return members_of(self.members.get("meta") or {}, join(self.at, "meta"))

    @property
    def own(self) -> Mapping[str, Any]:
        """What this software wrote there."""
        return members_of(self.meta.get("firstpass") or {}, f"{self.at}/meta/firstpass")

    def lists(self, key: str) -> list[tuple[Mapping[str, Any], str]]:
        """The objects of a list of the task, with their pointers."""
        at = join(self.at, key)
        listed = enumerate(read_list(self.members.get(key) or (), at))
        return [(members_of(each, join(at, index), SAID), join(at, index)) for index, each in listed]

    def address(self) -> str | None:
        """The first thing in the data that looks like an address or a file name."""
        found = (each for each in self.data.values() if isinstance(each, str) and len(each) <= MAX_ADDRESS and ADDRESS.match(each))
        return next(found, None)

    def is_heard(self, name: str) -> bool:
        """Whether what it shows under a name is a sound: as its data row is, else by its address. Raises InvalidValue.

        A name that the data do not have means a sound where that is all they show.
        """
        asset = self.asset_of(self.data_row()) if self.asset_of is not None else None
        if asset is not None:
            return asset.modality == "audio"
        shown = self.data.get(name)
        if not isinstance(shown, str):
            shown = "" if self.texts() else self.address() or ""
        is_address = len(shown) <= MAX_ADDRESS and ADDRESS.match(shown) is not None
        return is_address and PurePosixPath((file_name(shown) or "").lower()).suffix.lstrip(".") in SOUNDS

    def texts(self) -> list[str]:
        """The texts in its data, but for its address and its key."""
        address = self.address()
        return [each for key, each in self.data.items() if isinstance(each, str) and key != "global_key" and each != address]

    def data_row(self) -> DataRowRef:
        """The data row: by `global_key` of data or meta, by the name of its file, else by the task's id. Raises InvalidValue."""
        own, at = self.own, join(self.at, "data")
        identifier = read_name(own.get("id"), f"{self.at}/meta/firstpass/id")
        if "global_key" in own or identifier is not None:
            key, name = (read_name(own.get(member), f"{self.at}/meta/firstpass/{member}") for member in ("global_key", "name"))
            return DataRowRef(identifier, key, name)
        address = self.address()
        name = file_name(address) if address else None
        key = next((each for each in (self.data.get("global_key"), self.meta.get("global_key")) if each is not None), name)
        if key is None and "id" in self.members:
            key = str(self.members["id"])
        if key is None:
            raise InvalidValue(at, "This task does not say which data row it is.", "a global_key, a file name or an id", code="required")
        return DataRowRef(global_key=read_name(key, join(at, "global_key")), name=name)

    def size(self) -> tuple[float, float] | None:
        """Width and height of the asset where the task tells them, or its data row has them. Raises InvalidValue."""
        for members, at in ((self.own, "meta/firstpass"), (self.data, "data"), (self.meta, "meta")):
            if members.get("width") is not None and members.get("height") is not None:
                here = f"{self.at}/{at}"
                return read_positive(members["width"], join(here, "width")), read_positive(members["height"], join(here, "height"))
        extent = self.extents(self.data_row())
        return None if extent is None else (extent.width, extent.height)


def file_name(address: str) -> str | None:
    """The name of the file at an address, without the eight digits that Label Studio puts before the name of an upload."""
    path, _, query = address.partition("#")[0].partition("?")
    local = re.search(r"(?:^|&)d=([^&]*)", query) if "local-files" in path else None
    whole = _unescaped(local[1] if local else path.partition("://")[2].partition("/")[2] if "://" in path else path)
    name = whole.rstrip("/").rpartition("/")[2][:MAX_NAME]
    return (UPLOAD.sub("", name) if "/upload/" in path else name) or None


def _unescaped(path: str) -> str:
    """With the bytes that stand as % and two digits."""
    return re.sub(rb"%([0-9a-fA-F]{2})", lambda found: bytes.fromhex(found[1].decode()), path.encode()).decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Result:
    """One result of an annotation or prediction. Results of one key are parts of one region."""

    members: Mapping[str, Any]
    value: Mapping[str, Any]
    type: str
    key: str
    at: str
    task: Task

    @property
    def value_at(self) -> str:
        """The pointer to its value."""
        return join(self.at, "value")

    def text(self, key: str) -> str | None:
        """A member that names something. Raises InvalidValue."""
        return read_name(self.members.get(key), join(self.at, key))

    def score(self) -> float | None:
        """How sure a model was. Raises InvalidValue."""
        return read_share(self.members.get("score"), join(self.at, "score"))

    def size(self) -> tuple[float, float]:
        """Width and height of what it is drawn on. Raises InvalidValue."""
        rotation = read_number(self.members.get("image_rotation") or 0, join(self.at, "image_rotation"))
        if rotation % QUARTER_TURN:
            words = f"Label Studio does not turn a picture by {rotation:g} degrees."
            raise InvalidValue(join(self.at, "image_rotation"), words, "0, 90, 180 or 270")
        if self.members.get("original_width") is not None:
            names = ("original_width", "original_height")
            width, height = (read_positive(self.members.get(name), join(self.at, name)) for name in names)
            return width, height
        size = self.task.size()
        if size is None:
            expected = "original_width and original_height beside it, width and height in the task's data, or a data row of known size"
            raise InvalidValue(join(self.at, "original_width"), "The size of the picture is not told.", expected, code="size_missing")
        return size

    def number(self, key: str, default: float | None = None) -> float:
        """A number of the value. Raises InvalidValue."""
        return read_number(self.value.get(key) if self.value.get(key) is not None else default, join(self.value_at, key))


def read_percent(payload: Any, at: str, size: float) -> float:
    """A percentage as the place it stands for. Raises InvalidValue."""
    number = read_number(payload, at)
    if abs(number) > MAX_PERCENT:
        raise InvalidValue(at, f"This is {number:g} percent.", "a percentage of the picture, from 0 to 100", code="outside_asset")
    return to_pixels(number, size)


def read_results(payload: Any, at: str, task: Task) -> tuple[list[Result], list[InvalidValue]]:
    """The results of a list, and what is wrong with the others. Raises InvalidValue where it is no list."""
    found: list[Result] = []
    errors: list[InvalidValue] = []
    for index, each in enumerate(read_list(payload, at)):
        here = join(at, index)
        try:
            found.append(_result(members_of(each, here, RESULT), here, task))
        except InvalidValue as error:
            errors.append(error)
    return found, errors


def _result(members: Mapping[str, Any], at: str, task: Task) -> Result:
    name = read_name(members.get("type"), join(at, "type"))
    if name is None:
        raise InvalidValue(join(at, "type"), "This result has no type.", "the type of a result", code="required")
    value = {} if name == "relation" else members_of(members.get("value"), join(at, "value"))
    return Result(members, value, name.lower(), read_name(members.get("id"), join(at, "id")) or at, at, task)
