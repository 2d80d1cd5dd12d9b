"""Tasks and results of Label Studio as they stand in a file, with the readers that all result types share.

Places are percentages of the picture's size as `original_width` and `original_height` give it, else `width` and `height` of the task's
data or meta, else as its data row is. They become pixels, and back, so that every number of up to 15 significant digits comes back as
it was. `image_rotation` says how the picture was turned on the screen while a region was drawn. Label Studio turns what it shows and keeps
places as they are on the upright picture, whose width and height `original_width` and `original_height` are (Image.js and RectRegion.jsx
of its editor); so they are read as they stand. The `rotation` of a rectangle is its own, on that picture.

On a page of a document, which Label Studio shows as a picture of any resolution, they are percentages of the page's own size, in points;
`original_width` and `original_height` say what form the picture had, and are the size where that of the page is not known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.formats.base import Extents, TextsOf, unknown
from apps.formats.label_studio_addresses import NONE, ending_of, file_paths, may_be_text, unlikeness
from apps.formats.reading import MAX_SAID, read_name
from apps.formats.rows import DataRowRef
from apps.formats.settling import AssetOf
from apps.formats.sizes import DIFFERS
from apps.kinds import InvalidValue
from apps.kinds.reading import described, join, read_list, read_number, read_object, read_positive, read_share, read_whole
from apps.kinds.values import Asset
from apps.modalities.endings import SOUNDS

MAX_PERCENT = 10_000
QUARTER_TURN = 90
# How much the form of a drawn page may differ from that of the page: both sides are rounded to whole pixels, and margins may be cut.
WHOLE_PIXELS, OTHER_FORM = 1, 0.01
# What is expected where an object is not one, by its place.
TASK = 'a task: an object such as {"data": {"image": "https://..."}, "annotations": [...]}'
DATA = 'an object with what the task shows, such as {"image": "https://..."}'
SAID = 'an object such as {"result": [...]}'
RESULT = 'a result: an object with "type", "from_name", "to_name" and "value"'


def to_pixels(percent: float, size: float) -> float:
    """The place that a percentage of a size stands for, to 15 significant digits."""
    return float(f"{percent * size / 100:.15g}")


def to_percent(place: float, size: float) -> float:
    """The percentage of a size that a place stands for: of 15 significant digits where these give the same place again."""
    percent = place * 100 / size
    short = float(f"{percent:.15g}")
    return short if to_pixels(short, size) == place else percent


def members_of(payload: Any, at: str, expected: str = "an object") -> Mapping[str, Any]:
    """An object that may have any members. Raises InvalidValue."""
    if not isinstance(payload, Mapping):
        raise InvalidValue(at, f"This is {described(payload)}.", expected)
    return read_object(payload, at, optional=tuple(payload))


@dataclass(frozen=True, slots=True)
class Task:
    """One task; `own` is what this software wrote into its meta. `data_row` is the one it is about, once that is found, and `member` where
    its data have the address by which it was.

    Sizes that it does not tell, whether it is heard, and the texts that are stored are asked of that.
    """

    members: Mapping[str, Any]
    at: str
    extents: Extents = unknown
    asset_of: AssetOf | None = None
    texts_of: TextsOf | None = None
    data_row: DataRowRef | None = None
    member: str | None = None

    @property
    def data(self) -> Mapping[str, Any]:
        """What is shown; a task without the member `data` is data as a whole."""
        return members_of(self.members.get("data", self.members), self.data_at, DATA)

    @property
    def data_at(self) -> str:
        """The pointer to that."""
        return join(self.at, "data") if "data" in self.members else self.at

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
        listed = enumerate(read_list(self.members.get(key) or (), at, at_most=MAX_SAID))
        return [(members_of(each, join(at, index), SAID), join(at, index)) for index, each in listed]

    def addresses(self) -> list[str]:
        """The members of the data that look like addresses or file names, those most likely to be first."""
        found = {key: unlikeness(said) for key, said in self.data.items()}
        return sorted((key for key, number in found.items() if number < NONE and key != "global_key"), key=lambda key: found[key])

    def address(self) -> str | None:
        """Where its data row lies, else what in the data looks most like an address."""
        key = self.member or next(iter(self.addresses()), None)
        return None if key is None else self.data[key]

    def is_heard(self, name: str) -> bool:
        """Whether what it shows under a name is a sound: as its data row is, else by its address. Raises InvalidValue.

        A name that the data do not have means a sound where that is all they show.
        """
        asset = self.asset()
        if asset is not None:
            return asset.modality == "audio"
        shown = self.data.get(name)
        if not isinstance(shown, str):
            shown = "" if self.text_key() else self.address() or ""
        return unlikeness(shown) < NONE and not may_be_text(shown) and any(ending_of(path) in SOUNDS for path in file_paths(shown))

    def is_text(self, key: str) -> bool:
        """Whether its data have a text there, neither an address nor a key."""
        said = self.data.get(key)
        if not isinstance(said, str) or not said or key in ("global_key", self.member):
            return False
        return said != self.address() or may_be_text(said)

    def text_key(self) -> str | None:
        """Where its text stands: in `text`, else where the longest one is; None where it has none."""
        keys = [key for key in self.data if self.is_text(key)]
        return "text" if "text" in keys else max(keys, key=lambda key: len(self.data[key]), default=None)

    def asset(self) -> Asset | None:
        """The asset of its data row, where that is known."""
        return None if self.asset_of is None or self.data_row is None else self.asset_of(self.data_row)

    def stored(self, part: str = "") -> str | None:
        """The text that its data row has, as a whole or in a part; None where that is not known, or has none."""
        return None if self.texts_of is None or self.data_row is None else self.texts_of(self.data_row).get(part)

    def messages(self) -> tuple[str, ...]:
        """The ids of the messages of its data row, in their order; none where they are not known."""
        asset = self.asset()
        return tuple(asset.parts) if asset is not None and asset.modality == "conversation" else ()

    def page_size(self, page: int) -> tuple[float, float] | None:
        """Width and height in points of a page of its data row, the first is 1; None where it is not known."""
        asset = self.asset()
        part = None if asset is None else asset.parts.get(str(page))
        extent = None if part is None else part.extent
        return None if extent is None or not (extent.width and extent.height) else (extent.width, extent.height)

    def told_size(self) -> tuple[tuple[float, float], str] | None:
        """Width and height of the asset as the task itself tells them, with how the pointers to them begin. Raises InvalidValue."""
        for members, at in ((self.own, "meta/firstpass"), (self.data, "data"), (self.meta, "meta")):
            if members.get("width") is not None and members.get("height") is not None:
                here = f"{self.at}/{at}"
                size = read_positive(members["width"], join(here, "width")), read_positive(members["height"], join(here, "height"))
                return size, f"{here}/"
        return None

    def size(self) -> tuple[float, float] | None:
        """Width and height of the asset where the task tells them, or its data row has them. Raises InvalidValue."""
        if (told := self.told_size()) is not None:
            return told[0]
        extent = None if self.data_row is None else self.extents(self.data_row)
        return None if extent is None else (extent.width, extent.height)


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

    @property
    def is_on_page(self) -> bool:
        """Whether it is on a page of a document."""
        return self._page_index[0] is not None

    @property
    def _page_index(self) -> tuple[Any, str]:
        if self.members.get("item_index") is not None:
            return self.members["item_index"], join(self.at, "item_index")
        return self.value.get("pageIndex"), join(self.value_at, "pageIndex")

    def page(self) -> int | None:
        """The number of the page that it is on, the first is 1; None where it is on none. Raises InvalidValue."""
        index, at = self._page_index
        return None if index is None else read_whole(index, at) + 1

    def size(self) -> tuple[float, float]:
        """Width and height of what its percentages are of: the picture, or the page. Raises InvalidValue."""
        page = self.page()
        there = None if page is None else self.task.page_size(page)
        if there is None:
            return self.drawn_size()
        if self.members.get("original_width") is not None:
            self._refuse_other_form(self.drawn_size(), there)
        return there

    def _refuse_other_form(self, drawn: tuple[float, float], there: tuple[float, float]) -> None:
        """Nothing, where a page drawn at any resolution has this size. Raises InvalidValue."""
        across = drawn[1] * there[0] / there[1]
        if abs(drawn[0] - across) > max(WHOLE_PIXELS * (1 + there[0] / there[1]), OTHER_FORM * across):
            words = f"The label was made on {drawn[0]:g} x {drawn[1]:g}, which has not the form of its page."
            raise InvalidValue(
                join(self.at, "original_width"), words, f"the page of {there[0]:g} x {there[1]:g} points in any resolution", code=DIFFERS
            )

    def drawn_size(self) -> tuple[float, float]:
        """Width and height of the picture it was drawn on. Raises InvalidValue."""
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
    for index, each in enumerate(read_list(payload, at, at_most=MAX_SAID)):
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
