"""The ids of images: which data rows those of a file of results are, that names them by ids alone, and which ids are written.

The first that finds one counts: the name of the file that stands beside, as Ultralytics writes it; the id as it is, an id, a global key, a
name or the number that our own files give; then the id as the stem of a file, which Ultralytics and pycocotools have. There a whole
number is any stem that is this number, with zeros before it or without.

What is written leads back by the same rules: an image whose stem is a number that no other image of the file can be called by has this
number, as in the files that its name comes from; else it is the number of its data row, see `apps.formats.image_numbers`.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice

from apps.formats.archive_labels import Asked
from apps.formats.image_numbers import MOST, number_of
from apps.formats.listing import ENDINGS, may_be
from apps.formats.rows import DataRowRef
from apps.kinds import InvalidValue
from apps.kinds.reading import as_uuid

IMAGES_AT_ONCE, STEMS_AT_ONCE = 500, 50  # looked up together: of stems there are some hundred for each image
MOST_DIGITS = 20
MOST_PADDED = 12  # digits: COCO's own names are 000000000139.jpg


@dataclass(frozen=True, slots=True)
class Image:
    """What a file of results calls an image: the number it goes by while it is read, its id, and the name of its file beside that."""

    number: int
    called: str
    file_name: str | None = None

    def refs(self) -> tuple[DataRowRef, ...]:
        """As it is named outright, the first of these that is known."""
        return tuple(map(_ref, filter(None, (self.file_name, self.called))))

    def stems(self) -> list[DataRowRef]:
        """What its file may be called; zeros stand before a number where an ending follows."""
        widths = range(len(self.called) + 1, MOST_PADDED + 1) if _is_number(self.called) else ()
        padded = (_ref(self.called.zfill(width) + ending) for width in widths for ending in ENDINGS if ending)
        return [*may_be(_ref(self.called)), *padded]


class ImageIds:
    """The ids of the images of a file that is written, which are known once all images are: 16 bytes of memory for each."""

    def __init__(self) -> None:
        self._stems, self._numbers = array("q"), array("q")  # below 0 for none
        self._claims = Counter[int]()  # by how many data rows a number may be meant
        self._last: DataRowRef | None = None

    def add(self, data_row: DataRowRef) -> None:
        """The next image; several of one data row come one after the other."""
        stem = _stem_number(data_row.name or data_row.global_key or "")
        if data_row != self._last:
            called = (int(each) for each in (data_row.global_key, data_row.name) if each and _is_number(each))
            self._claims.update({stem, *called} - {-1})
        self._stems.append(stem)
        self._numbers.append(number_of(data_row.id) or -1)
        self._last = data_row

    def all(self) -> Sequence[int]:
        """The ids in the order of the images; by their place, counted from 1, where nothing else is free."""
        ids, taken = array("q"), set[int]()
        for stem in self._stems:
            ids.append(stem if self._claims[stem] == 1 and stem not in taken else -1)
            taken.add(ids[-1])
        for place, number in enumerate(ids):
            if number < 0:
                own = self._numbers[place]
                ids[place] = own if own >= 0 and own not in taken else next(each for each in count(place + 1) if each not in taken)
                taken.add(ids[place])
        return ids


def _stem_number(name: str) -> int:
    """The number that the stem of a file's name is, by which results find it; -1 for none."""
    stem = name.partition(".")[0]
    number = int(stem) if stem.isascii() and stem.isdecimal() and len(stem) < MOST_DIGITS else MOST
    return number if number < MOST and name in {each.name for each in Image(number, str(number)).stems()} else -1


Found = DataRowRef | InvalidValue


def data_rows_of(images: Iterable[Image], asked: Asked, *, sized: bool) -> Iterator[tuple[Image, Found]]:
    """The data row of each image, or why it is none; what is not known goes by its name. With `sized`, extents are asked for next."""
    left = iter(images)
    while batch := list(islice(left, IMAGES_AT_ONCE)):
        asked.foresee([ref for image in batch for ref in image.refs()], total=None)
        found = {image: _first(((ref,) for ref in image.refs()), asked) for image in batch}
        unfound = iter([image for image in batch if found[image] is None])
        while unknown := list(islice(unfound, STEMS_AT_ONCE)):
            stems = {image: image.stems() for image in unknown}
            asked.foresee(list(chain.from_iterable(stems.values())), total=None)
            found |= {image: _first((stems[image],), asked) for image in unknown}
        named = [(image, found[image] or image.refs()[0]) for image in batch]
        asked.foresee([ref for _, ref in named if sized and isinstance(ref, DataRowRef)], total=None)
        yield from named


def _first(names: Iterable[Sequence[DataRowRef]], asked: Asked) -> Found | None:
    try:
        return next((found for each in names if (found := asked.nearest(each)) is not None), None)
    except InvalidValue as error:
        return error


def _ref(name: str) -> DataRowRef:
    return DataRowRef(name) if as_uuid(name) else DataRowRef(global_key=name, name=name)


def _is_number(called: str) -> bool:
    return called.isascii() and called.isdecimal() and str(int(called)) == called
