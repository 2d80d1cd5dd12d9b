"""What a file format answers, and the registries that hold formats by name."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from apps.formats.rows import LabelRow, LineError, PredictionLine
from apps.kinds.features import FeatureSpec


class LabelFormat(ABC):
    """A format that holds labels and gives them back equal: `read(write(rows)) == rows`."""

    name: ClassVar[str]
    title: ClassVar[str]
    suffix: ClassVar[str]
    mime: ClassVar[str]

    @abstractmethod
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec]) -> Iterator[bytes]:
        """The file in pieces; `rows` are taken one by one. Raises InvalidValue where the format needs what a row lacks."""

    @abstractmethod
    def read(self, chunks: Iterable[bytes], *, features: Sequence[FeatureSpec]) -> Iterator[LabelRow | LineError]:
        """The rows of a file that comes in pieces of any size, in its order; what is wrong becomes an error and the rest goes on."""


class PredictionDialect(ABC):
    """A way to write one prediction per line; `key` is the member that only its lines have."""

    name: ClassVar[str]
    key: ClassVar[str]

    @abstractmethod
    def parse(self, document: Mapping[str, Any], line: int) -> PredictionLine:
        """The prediction in the object of this line, its names unresolved. Raises InvalidValue."""


# Filled by the scan in apps.formats, once, when the package is imported.
LABEL_FORMATS: dict[str, LabelFormat] = {}
DIALECTS: dict[str, PredictionDialect] = {}
