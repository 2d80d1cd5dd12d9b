"""Paths of a file that differ in their folders alone and find the same data row by what is left: it is not clear which is meant."""

import tempfile
from array import array
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from pathlib import PurePosixPath
from uuid import UUID

import numpy as np
import orjson
from django.db import transaction
from django.db.models import QuerySet

from apps.catalog.models import DataRow
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.interchange.queries import CALLED, data_rows_meant, uploaded
from apps.kinds.reading import as_uuid

NAME_BYTES = 8
ROWS_AT_ONCE = 500


def path_of(name: str) -> str:
    """A name as a path, however its folders are parted."""
    return str(PurePosixPath(name.replace("\\", "/")))


def ambiguous(line: int | None, pointer: str, name: str, other: str) -> LineError:
    """The refusal of a path where another comes to the same data row."""
    words = f"{name} and {other} come to the same data row, as it is found by the name of the file without its folders."
    return LineError(line, pointer, "ambiguous_data_row", words, "a data row of its own for each, with this path as its global key")


class SameNames:
    """Looks at the rows of one file; when all have passed, `refused` tells which of their names may not be taken.

    Little is held: some bytes for each row, and the names that differ in their folders alone.
    """

    def __init__(self, near: "QuerySet[DataRow]") -> None:
        self._near, self._last = near, ""
        self._parts, self._paths = array("Q"), array("Q")
        self._names = tempfile.TemporaryFile()  # noqa: SIM115  it goes with this

    def passing(self, rows: Iterable[LabelRow]) -> Iterator[LabelRow]:
        """The rows as they are. What is called by an id is found by no name."""
        for row in rows:
            ref = row.data_row
            name = "" if as_uuid(ref.id) else ref.global_key or ref.name or ""
            if name not in ("", self._last):
                path = path_of(name)
                self._parts.append(_digest(uploaded(path)))
                self._paths.append(_digest(path))
                self._names.write(orjson.dumps(name, option=orjson.OPT_APPEND_NEWLINE))
                self._last = name
            yield row

    def refused(self) -> dict[str, str]:
        """The names whose data rows are found only without their folders, where other names lead there too, each with one of those."""
        names, cut = dict[UUID, list[str]](), dict[str, UUID]()
        alike = self._alike()
        while batch := list(islice(alike, ROWS_AT_ONCE)):
            refs = [DataRowRef(global_key=name) for name in batch]
            with transaction.atomic():
                meant = data_rows_meant(refs, by_name=True, near=self._near, fields=CALLED)
            for name, ref in zip(batch, refs, strict=True):
                if len(found := meant.find(ref)) == 1:
                    names.setdefault(found[0].pk, []).append(name)
                    cut |= {name: found[0].pk} if meant.is_cut(ref) else {}
        others = ((name, _other(name, names[row])) for name, row in cut.items())
        return {name: other for name, other in others if other is not None}

    def _alike(self) -> Iterator[str]:
        """Each name whose last part another path has too, once."""
        if not self._parts:
            return
        parts, paths = np.frombuffer(self._parts, np.uint64), np.frombuffer(self._paths, np.uint64)
        found, counts = np.unique(np.unique(np.stack([parts, paths]), axis=1)[0], return_counts=True)
        is_alike = np.isin(parts, found[counts > 1])
        if not is_alike.any():
            return
        seen = set[str]()
        self._names.seek(0)
        for name in (orjson.loads(line) for line, alike in zip(self._names, is_alike, strict=True) if alike):
            if name not in seen:
                seen.add(name)
                yield name


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=NAME_BYTES).digest())


def _other(name: str, names: Iterable[str]) -> str | None:
    return next((each for each in names if path_of(each) != path_of(name)), None)
