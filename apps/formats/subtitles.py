"""Subtitle files as a format for labels: one file for each data row, in a zip under the global key of its data row,
with the ending of its sound or, as players have it, in its place. Of a data row without a global key it has the name, and lies in a folder
that is called as the data row's id, by which it is read again. Other folders of an archive belong to the name of the data row.

A file that stands alone is about the data row that it names itself, else about the one that its own name names likewise. Files are read
one after the other, cue by cue; what is wrong with a cue is told with its number, from 1, as in `/cue/3`.
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, ClassVar
from uuid import UUID, uuid5

from typing_extensions import override

from apps.formats.archive import SafeZip, zip_of
from apps.formats.base import Extents, LabelFormat, Report, unknown
from apps.formats.cues import SPEECH, Cue, annotation_of
from apps.formats.percent import decoded, file_name
from apps.formats.rows import LEFT_OUT, DataRowRef, LabelRow, LineError
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.made_ids import made_id
from apps.kinds.reading import as_uuid, join
from apps.kinds.values import Annotation

NAMESPACE = UUID("7d6c1b5a-3e1d-5b7f-a1c4-0e5d2f9b8c63")
ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
TRANSCRIPT = "transcript"
Kept = dict[UUID, tuple[Annotation, tuple[int | None, str]]]


@dataclass(frozen=True, slots=True)
class Origin:
    """What a file says of itself: the data row, and where its label comes from."""

    members: Mapping[str, str | None]


class Subtitles(LabelFormat):
    """A format of which each subclass knows its files."""

    suffix = ".zip"
    mime = "application/zip"
    kinds = frozenset({"entity", "text"})
    modalities = frozenset({"audio"})
    asks = frozenset({"extents", "file_name"})
    ending: ClassVar[str]

    @abstractmethod
    def rendered(self, row: LabelRow, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        """The file of a data row."""

    @abstractmethod
    def parsed(self, file: BinaryIO, features: Sequence[FeatureSpec]) -> Iterator[Cue | Origin | LineError]:
        """The cues of a file, what it says of itself, and what is wrong; nothing but one error where it is no such file."""

    @override
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        return zip_of(self._files(rows, features, report))

    def _files(self, rows: Iterable[LabelRow], features: Sequence[FeatureSpec], report: Report) -> Iterator[tuple[str, Iterator[bytes]]]:
        taken: set[str] = set()
        for row in rows:
            name = _path(row.data_row)
            while name in taken:
                name += "_"
            taken.add(name)
            yield name + self.ending, self.rendered(row, features, report)

    @override
    def read(
        self, file: BinaryIO, *, features: Sequence[FeatureSpec], extents: Extents = unknown, file_name: str | None = None
    ) -> Iterator[LabelRow | LineError]:
        for name, member in self._members(file):
            if isinstance(member, LineError):
                yield member
            else:
                yield from self._row(name, member, features, name or self._named(file_name))

    def _members(self, file: BinaryIO) -> Iterator[tuple[str | None, BinaryIO | LineError]]:
        """The files of an archive with their data rows' names, or the one file that it is."""
        file.seek(0)
        head = file.read(len(ZIPS[0]))
        file.seek(0)
        if head not in ZIPS:
            yield None, file
            return
        try:
            archive = SafeZip(file)
        except InvalidValue as error:
            yield None, LineError.of(error)
            return
        for name in archive.names():
            base = name.rpartition("/")[2]
            if not base.lower().endswith(self.ending):
                yield (
                    name,
                    LineError(None, join("", name), "unknown_file", "This file of the archive is passed over.", f"files {self.ending}"),
                )
                continue
            try:
                with archive.open(name) as member:
                    folders = name[: -len(base)]
                    own = folders.rstrip("/").rpartition("/")[2]
                    inside = f"{own}/" if as_uuid(own) else folders
                    yield inside + decoded(base[: -len(self.ending)]), member  # type: ignore[misc]
            except InvalidValue as error:
                yield name, LineError.of(error)

    def _named(self, path: str | None) -> str | None:
        """What a file of this name is about, where it is one of this format."""
        base = (path or "").replace("\\", "/").rpartition("/")[2]
        is_one = len(base) > len(self.ending) and base.lower().endswith(self.ending)
        return decoded(base[: -len(self.ending)]) if is_one else None

    def _row(self, name: str | None, file: BinaryIO, features: Sequence[FeatureSpec], called: str | None) -> Iterator[LabelRow | LineError]:
        """What the file `name` of an archive says, None for a file alone, about the data row that is called so."""
        annotations: Kept = {}
        cues = 0
        errors: list[LineError] = []
        own: Mapping[str, str | None] = {}
        is_file = False
        for number, found in enumerate(self._parsed(file, features)):
            is_file |= not isinstance(found, LineError) or found.code == LEFT_OUT
            if isinstance(found, Origin):
                own = found.members
            elif isinstance(found, LineError):
                errors.append(found)
            else:
                cues += 1
                errors += _keep(annotations, found, features, made_id(NAMESPACE, f"{called or own}/{number}"), f"/cue/{cues}")
        ref = DataRowRef(own.get("id"), own.get("global_key"), own.get("global_key"))
        if ref == DataRowRef():
            ref = _called(called)
        yield from errors if name is None else (_in_file(error, name + self.ending) for error in errors)
        if ref == DataRowRef() and (is_file or not errors):
            expected = f"a file under the name of its data row, such as interview{self.ending} for interview.mp3, alone or in a zip"
            yield LineError(1, "", "required", "This file does not say which data row it is about.", expected)
        elif is_file or not errors:
            listed = tuple(each for each, _ in annotations.values())
            row = LabelRow(ref, listed, None, own.get("project"), own.get("by"), own.get("status"), modality="audio")
            inside = "" if name is None else join("", name + self.ending)
            places = tuple((line, inside + at) for _, (line, at) in annotations.values())
            yield replace(row, refused=any(error.code != LEFT_OUT for error in errors), places=places)

    def _parsed(self, file: BinaryIO, features: Sequence[FeatureSpec]) -> Iterator[Cue | Origin | LineError]:
        try:
            yield from self.parsed(file, features)
        except InvalidValue as error:  # an archive that is damaged further on
            yield LineError.of(error)

    @override
    def draft(self, file: BinaryIO) -> tuple[FeatureSpec, ...]:
        """An entity with a transcript for each voice, and one for cues without."""
        names: dict[str, None] = {}
        for _, member in self._members(file):
            if not isinstance(member, LineError):
                names |= dict.fromkeys(cue.voice or SPEECH for cue in self._parsed(member, ()) if isinstance(cue, Cue))
        return tuple(_drafted(name) for name in names)


def _path(ref: DataRowRef) -> str:
    """Where the file of a data row lies, without its ending."""
    if ref.global_key is None and ref.name and as_uuid(ref.id):
        return f"{ref.id}/{file_name(ref.name)}"
    return file_name(ref.global_key or ref.id or ref.name or "unknown")


def _called(called: str | None) -> DataRowRef:
    """The data row of the file of this name: by its folder too, where that is an id."""
    folder, _, name = (called or "").partition("/")
    return DataRowRef(folder, called, name) if name and as_uuid(folder) else DataRowRef(None, called, called)


def _drafted(name: str) -> FeatureSpec:
    transcript = FeatureSpec(uuid5(NAMESPACE, f"{name}/{TRANSCRIPT}"), TRANSCRIPT, "text")
    return FeatureSpec(uuid5(NAMESPACE, name), name, "entity", features=(transcript,))


def _keep(kept: Kept, cue: Cue, features: Sequence[FeatureSpec], made: UUID, at: str) -> Iterator[LineError]:
    """Add what a cue says, or tell what is wrong with it; `at` is the number of the cue."""
    try:
        annotation = annotation_of(cue, features, made)
    except InvalidValue as error:
        yield LineError(cue.line, at + error.pointer, error.code, error.message, error.expected)
        return
    if annotation.id in kept:
        yield LineError(cue.line, at, "duplicate", "Two cues have this id.", "one cue per id")
    else:
        kept[annotation.id] = annotation, (cue.line, at)


def _in_file(error: LineError, name: str) -> LineError:
    """The same error, told with the file of the archive that it stands in."""
    return LineError(error.line, join("", name) + error.pointer, error.code, error.message, error.expected)
