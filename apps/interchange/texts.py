"""Data rows found by what stands in them, for files that hold texts and do not say which data rows these are."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b, sha256
from typing import BinaryIO, cast
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from apps.catalog.models import DataRow, DataRowState
from apps.core import storage
from apps.formats.line_ends import variants
from apps.formats.rows import DataRowRef
from apps.modalities import MODALITIES, UnreadableMedia

MOST_FOUND = 20
MAX_COMPARED = 20_000
DIGEST_BYTES = 16
# One end of line more than the file says moves no offset, nor does a byte order mark, which is not counted;
# other ends of lines do: who reads offsets asks for the text that is stored.
STARTS, ENDS = (b"", b"\xef\xbb\xbf"), (b"", b"\n", b"\r\n")


class Texts:
    """Looks through these data rows: through the first of `scopes`, and where none of it is meant, through the next.

    `beat` is called from time to time while many are looked through. Ask outside a transaction: texts are read from storage.
    """

    def __init__(self, scopes: Sequence["QuerySet[DataRow]"] = (), beat: Callable[[], None] = lambda: None) -> None:
        self._scopes, self._beat = scopes, beat
        self._folded: dict[int, dict[bytes, list[UUID]]] = {}

    def rows_of(self, text: str, *, loosely: bool = False) -> list[DataRowRef]:
        """The data rows whose text this is, as a rule one or none, and at most MOST_FOUND.

        `loosely`: where there is none, those that differ from it by white space alone, among the first MAX_COMPARED data rows of a scope.
        """
        return [DataRowRef(str(number)) for number in self._exact(text) or (self._loose(text) if loosely else ())]

    def _exact(self, text: str) -> list[UUID]:
        """Those that have the very text; where there are none, those that end its lines otherwise."""
        sums = {
            sha256(start + each.encode() + end).hexdigest(): number
            for number, each in reversed(list(enumerate(variants(text))))
            for start in STARTS
            for end in ENDS
        }
        for scope in self._scopes:
            with transaction.atomic():
                rows = scope.filter(checksum__any=list(sums), modality="text", state=DataRowState.READY)
                found = list(rows.order_by("id").values_list("pk", "checksum")[: MOST_FOUND * len(sums)])
            nearest = min((sums[checksum] for _, checksum in found), default=None)
            if nearest is not None:
                return [number for number, checksum in found if sums[checksum] == nearest][:MOST_FOUND]
        return []

    def _loose(self, text: str) -> list[UUID]:
        wanted = _digest(text)
        for number, scope in enumerate(self._scopes):
            if number not in self._folded:
                self._folded[number] = self._digests(scope)
            if found := self._folded[number].get(wanted):
                return found[:MOST_FOUND]
        return []

    def _digests(self, scope: "QuerySet[DataRow]") -> dict[bytes, list[UUID]]:
        found = defaultdict[bytes, list[UUID]](list)
        for number, text in self._read(scope):
            found[_digest(text)].append(number)
        return dict(found)

    def _read(self, scope: "QuerySet[DataRow]") -> Iterator[tuple[UUID, str]]:
        with transaction.atomic():
            wanted = scope.filter(modality__in=("text", "html"), state=DataRowState.READY).exclude(media_key="")
            rows = list(wanted.order_by("id").values_list("pk", "modality", "media_key")[:MAX_COMPARED])
        for number, modality, key in rows:
            self._beat()
            text = _text_at(modality, key)
            if text is not None:
                yield number, text


def texts_of(row: DataRow) -> Mapping[str, str]:
    """The texts of a data row part by part, see Modality.texts; none where it has none."""
    return _texts_at(row.modality, row.media_key) if row.media_key and "text" in MODALITIES[row.modality].frames else {}


def text_of(row: DataRow) -> str | None:
    """The whole text of a data row, None where it has none, or several."""
    return texts_of(row).get("")


def _text_at(modality: str, key: str) -> str | None:
    """The same for a file in storage."""
    return _texts_at(modality, key).get("")


def _texts_at(modality: str, key: str) -> Mapping[str, str]:
    try:
        with storage.opened(key) as file:
            return MODALITIES[modality].texts(cast("BinaryIO", file))
    except (UnreadableMedia, OSError):
        return {}


def _digest(text: str) -> bytes:
    """Of everything in it but white space."""
    return blake2b("".join(text.split()).encode(), digest_size=DIGEST_BYTES).digest()
