"""What the formats have in common whose labels are several files in an archive."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, ClassVar

from typing_extensions import override

from apps.formats.archive import SafeZip
from apps.formats.base import Extents, Foresee, LabelFormat, Nearest, unforeseen, unknown, unnamed
from apps.formats.listing import LISTING
from apps.formats.rows import LabelRow, LineError
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec


@dataclass(frozen=True, slots=True)
class Asked:
    """What may be asked about data rows while an archive is read, see LabelFormat.asks."""

    extents: Extents = unknown
    foresee: Foresee = unforeseen
    nearest: Nearest = unnamed


class ArchiveLabels(LabelFormat):
    """Labels in a zip: what is no zip, or one of something else, is one error and drafts nothing.

    `marks` are files by which a folder is known that holds all of the archive.
    """

    suffix = ".zip"
    marks: ClassVar[frozenset[str]] = frozenset({LISTING})
    mime = "application/zip"

    @abstractmethod
    def rows_in(self, archive: SafeZip, *, features: Sequence[FeatureSpec], asked: Asked) -> Iterator[LabelRow | LineError]:
        """As `read`. Raises InvalidValue where the archive as a whole is none of this format."""

    def features_in(self, archive: SafeZip) -> tuple[FeatureSpec, ...]:
        """As `draft`. Raises InvalidValue."""
        return ()

    @override
    def read(
        self,
        file: BinaryIO,
        *,
        features: Sequence[FeatureSpec],
        extents: Extents = unknown,
        foresee: Foresee = unforeseen,
        nearest: Nearest = unnamed,
    ) -> Iterator[LabelRow | LineError]:
        folder = ""
        try:
            archive = SafeZip(file)
            folder = archive.enter(self.marks)
            for each in self.rows_in(archive, features=features, asked=Asked(extents, foresee, nearest)):
                yield _below(folder, each) if folder else each
        except InvalidValue as error:
            yield _below(folder, LineError.of(error))

    @override
    def draft(self, file: BinaryIO) -> tuple[FeatureSpec, ...]:
        try:
            archive = SafeZip(file)
            archive.enter(self.marks)
            return self.features_in(archive)
        except InvalidValue:
            return ()


def _below(folder: str, said: LabelRow | LineError) -> Any:
    """The same with pointers to files that lie in this folder."""
    if isinstance(said, LineError):
        return replace(said, pointer=f"/{folder}{said.pointer[1:]}" if folder and said.pointer else said.pointer)
    places = tuple((line, f"/{folder}{at[1:]}" if at else at) for line, at in said.places)
    return replace(said, places=places, size_at=f"/{folder}{said.size_at[1:]}")
