"""What a file format answers, and the registries that hold formats by name."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from posixpath import splitext
from typing import Any, BinaryIO, ClassVar, Protocol

from apps.formats.beginning import Beginning
from apps.formats.rows import DataRowRef, Described, LabelRow, LineError, NamedMetric, NamedRow
from apps.kinds.features import FeatureSpec
from apps.kinds.values import Extent

PIECE_BYTES = 1 << 18
ARCHIVE = ".zip"
MEDIA = "media/"  # the folder of the media in an archive

# How large a data row is that a file speaks of; None where it is not known.
Extents = Callable[[DataRowRef], Extent | None]
# The whole text of a data row that a file speaks of, as it is stored; None where it is not known, or none.
TextOf = Callable[[DataRowRef], str | None]
# The texts of a data row part by part, as Modality.texts has them; none where they are not known.
TextsOf = Callable[[DataRowRef], Mapping[str, str]]


def unknown(_data_row: DataRowRef) -> Extent | None:
    """The extent of no data row is known."""
    return None


# Which of several names that a data row may have is its name: the nearest one's, None where none is known. Raises InvalidValue where
# several data rows may be meant.
Nearest = Callable[[Sequence[DataRowRef]], DataRowRef | None]


class Foresee(Protocol):
    """Takes data rows whose extents are asked for next, so that they are looked up at once, and how many entries the file has, if known."""

    def __call__(self, refs: Sequence[DataRowRef], /, *, total: int | None) -> None:
        """Call it with some hundreds at a time."""


def unnamed(_refs: Sequence[DataRowRef], /) -> None:
    """No data row is known."""


def unforeseen(_refs: Sequence[DataRowRef], /, *, total: int | None) -> None:
    """Nothing is looked up beforehand."""


class RowsOfText(Protocol):
    """Which data rows have this whole text; `loosely`, white space may differ."""

    def __call__(self, text: str, *, loosely: bool = False) -> Sequence[DataRowRef]:
        """As a rule one or none."""


class Report:
    """What a format had no room for while it wrote: counted by what it was and why it was left out."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.annotations = 0

    def left_out(self, what: str, why: str, count: int = 1, *, annotations: int = 0) -> None:
        """Note it, as in `left_out("confidence", "YOLO labels have no confidence")`.

        `annotations` is how many whole annotations the file does not hold because of it; 0 where only a part of one is missing.
        """
        self.counts[what, why] += count
        self.annotations += annotations

    def lines(self) -> list[dict[str, Any]]:
        """JSON-able: what, why and count, the most frequent first."""
        return [{"what": what, "why": why, "count": count} for (what, why), count in self.counts.most_common()]


class LabelFormat(ABC):
    """A format that holds annotated data rows, labels and predictions alike.

    What it has room for it gives back equal; what it has none for is noted in the report, never dropped in silence. `kinds` and
    `modalities` are those it can hold, `reads` and `writes` its directions, `needs_texts` whether rows must bring their texts,
    `holds_metrics` whether it has room for figures of whole data rows,
    `both` whether it keeps labels and predictions of one data row apart, `whole` whether nothing at all is lost in it, `holds_urls`
    whether it has room for the address of the media, `asks` what `read` takes beside file and features: extents, foresee, nearest,
    asset_of, picture_at, rows_of_text, text_of, texts_of, file_name (what the sender calls the file, None where that is not known).
    """

    name: ClassVar[str]
    title: ClassVar[str]
    suffix: ClassVar[str]
    mime: ClassVar[str]
    kinds: ClassVar[frozenset[str]]
    modalities: ClassVar[frozenset[str]]
    reads: ClassVar[bool] = True
    writes: ClassVar[bool] = True
    needs_texts: ClassVar[bool] = False
    both: ClassVar[bool] = False
    whole: ClassVar[bool] = False
    holds_urls: ClassVar[bool] = False
    holds_metrics: ClassVar[bool] = False
    asks: ClassVar[frozenset[str]] = frozenset({"extents"})

    @property
    def is_archive(self) -> bool:
        """Whether its files are zips themselves, and the media lie among what it writes."""
        return self.suffix == ARCHIVE

    @property
    def member(self) -> str:
        """What its file of labels is called in an archive with media."""
        return f"{self.name}{self.suffix}"

    def begins(self, beginning: Beginning) -> bool:
        """Whether a file that begins so is clearly one of this format, see apps.formats.telling."""
        return False

    def packed(self, names: Sequence[str]) -> bool:
        """Whether a zip that begins with files of these names is clearly one of this format."""
        return not self.is_archive and self.member in names and all(name == self.member or name.startswith(MEDIA) for name in names)

    @abstractmethod
    def write(self, rows: Iterable[LabelRow], *, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        """The file in pieces; `rows` are taken one by one. Raises InvalidValue where the format needs what a row lacks."""

    @abstractmethod
    def read(self, file: BinaryIO, *, features: Sequence[FeatureSpec], extents: Extents = unknown) -> Iterator[LabelRow | LineError]:
        """The rows of a seekable file, in its order, bound to these features; what is wrong becomes an error and the rest goes on.

        `extents` is asked where a file's places are shares of a size that the file itself does not tell.
        """

    def media_path(self, row: LabelRow) -> str:
        """Where in an archive the media of a data row lie, where they go along with the labels."""
        return f"{MEDIA}{file_name(row)}"

    def draft(self, file: BinaryIO) -> tuple[FeatureSpec, ...]:
        """The ontology that the file itself describes or speaks of, with ids of its own making; nothing where it cannot tell."""
        return ()

    def described(self, file: BinaryIO) -> Described:
        """The same, with what no ontology here can have told beside it."""
        return Described(self.draft(file))


def file_name(row: LabelRow) -> str:
    """What a file of the data row is called in an archive: its global key, else its name, else its id; below no folder but its own."""
    name = row.data_row.global_key or row.data_row.name or row.data_row.id or "unnamed"
    steps = [step for step in name.replace("\\", "/").split("/") if step not in ("", ".", "..")]
    plain = "/".join("".join(each for each in step if each.isprintable() and each not in ':*?"<>|') for step in steps)
    ending = splitext(row.data_row.name or "")[1]
    return plain if splitext(plain)[1] or not ending else f"{plain}{ending}"


def path_of(row: LabelRow) -> str:
    """Where the file of the data row lies beside the labels, or would lie: the same that `media_path` says, without its folder."""
    return row.media or (file_name(row) if row.data_row.name else "") or row.data_row.global_key or row.data_row.id or ""


class PredictionDialect(ABC):
    """A way to write predictions line by line; `key` is the member that only its lines have."""

    name: ClassVar[str]
    key: ClassVar[str]

    @abstractmethod
    def parse(self, document: Mapping[str, Any], line: int) -> NamedRow:
        """What the object of this line says about its data row, names unresolved; mostly one annotation. Raises InvalidValue."""

    @abstractmethod
    def metric(self, document: Mapping[str, Any], line: int) -> NamedMetric | None:
        """The figure that the object of this line states; None where it states none. Raises InvalidValue."""


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """What is left of a file, in pieces."""
    while piece := file.read(PIECE_BYTES):
        yield piece


# Filled by the scan in apps.formats, once, when the package is imported.
LABEL_FORMATS: dict[str, LabelFormat] = {}
DIALECTS: dict[str, PredictionDialect] = {}
