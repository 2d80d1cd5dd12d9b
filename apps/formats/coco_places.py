"""Where in a COCO file the annotations of each image stand."""

from array import array
from collections.abc import Iterator

import numpy as np

from apps.formats.json_scan import Item


class Places:
    """Five columns of numbers: 40 bytes for each annotation."""

    def __init__(self) -> None:
        self._columns = tuple(array("q") for _ in range(5))

    def add(self, image: int, named: int, item: Item) -> None:
        """One annotation more, of the image of this id; `named` is the number of what else it calls the image, or the same."""
        for column, number in zip(self._columns, (image, named, item.index or 0, item.start, item.end), strict=True):
            column.append(number)

    def sort(self, *, by_name: bool) -> None:
        """Once all are there: bring those of one image together, in the order of the file; `by_name`, those that call it the same."""
        columns = [np.frombuffer(column, dtype=np.int64) if column else np.empty(0, np.int64) for column in self._columns]
        keys = columns[by_name]
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._image, _, self._index, self._start, self._end = (column[order] for column in columns)

    def of(self, key: int) -> Iterator[tuple[int, int, int]]:
        """Index, start and end of each annotation of an image."""
        first, last = np.searchsorted(self._keys, (key, key + 1))
        for place in range(int(first), int(last)):
            yield int(self._index[place]), int(self._start[place]), int(self._end[place])

    def images(self) -> Iterator[tuple[int, int, int]]:
        """The numbers that images are sorted by, rising, the id of each where it stands first, and how many annotations each has."""
        keys, firsts, counts = np.unique(self._keys, return_index=True, return_counts=True)
        for key, first, count in zip(keys, firsts, counts, strict=True):
            yield int(key), int(self._image[first]), int(count)
