"""What the formats have in common whose labels are several files in an archive."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from typing_extensions import override

from apps.formats.archive import SafeZip
from apps.formats.base import Extents, Foresee, LabelFormat, unforeseen, unknown
from apps.formats.rows import LabelRow, LineError
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec


@dataclass(frozen=True, slots=True)
class Asked:
    """What may be asked about data rows while an archive is read, see LabelFormat.asks."""

    extents: Extents = unknown
    foresee: Foresee = unforeseen


class ArchiveLabels(LabelFormat):
    """Labels in a zip: what is no zip, or one of something else, is one error and drafts nothing."""

    suffix = ".zip"
    mime = "application/zip"

    @abstractmethod
    def rows_in(self, archive: SafeZip, *, features: Sequence[FeatureSpec], asked: Asked) -> Iterator[LabelRow | LineError]:
        """As `read`. Raises InvalidValue where the archive as a whole is none of this format."""

    def features_in(self, archive: SafeZip) -> tuple[FeatureSpec, ...]:
        """As `draft`. Raises InvalidValue."""
        return ()

    @override
    def read(
        self, file: BinaryIO, *, features: Sequence[FeatureSpec], extents: Extents = unknown, foresee: Foresee = unforeseen
    ) -> Iterator[LabelRow | LineError]:
        try:
            yield from self.rows_in(SafeZip(file), features=features, asked=Asked(extents, foresee))
        except InvalidValue as error:
            yield LineError.of(error)

    @override
    def draft(self, file: BinaryIO) -> tuple[FeatureSpec, ...]:
        try:
            return self.features_in(SafeZip(file))
        except InvalidValue:
            return ()
