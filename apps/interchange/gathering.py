"""Rows of one file about one data row, brought together: whatever a file says about a data row is one label.

Rows that say the same twice say it once, the options of a checklist are added up, and objects stand beside one another. Where a later row
answers a question otherwise, or is about a picture of another size, it is refused for that: nothing takes the place of anything in silence.
Rows that are whole labels by themselves are not brought together: one of them that can be taken is, the others are left out and told.
Where two paths of a file find the same data row, those that do so only without their folders may be other pictures: they are refused.
"""

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import islice
from typing import Any, BinaryIO, cast

import orjson
from django.db import transaction
from django.db.models import QuerySet

from apps.catalog.models import DataRow
from apps.formats.left_out import LeftOut
from apps.formats.ndjson import split_lines
from apps.formats.rows import DataRowRef, LabelRow, LineError, Whole
from apps.formats.scattered import MAX_LINE_BYTES, read_groups
from apps.interchange.joining import Joined
from apps.interchange.queries import CALLED, data_rows_meant
from apps.interchange.rewritten import document_of
from apps.interchange.same_names import NAME_BYTES, ROWS_AT_ONCE, ambiguous, path_of

KEY_BYTES = 12
BYTES_AT_ONCE = 4 * 1024**2
HEAD = b'{"key":"'
CUT = b'"cut":true,'  # of lines whose data row is found only without the folders that the file names it with
# The object of the data row at the beginning of a line, if no text in it has a brace: then what is found here is no JSON.
BEGINNING = re.compile(rb'(\s*\{\s*"data_row"\s*:\s*\{[^{}]*\})\s*,')
MODEL = b'"model"'


class Gathering:
    """Rewrites the rows of a file as lines, one for each data row; `joined` counts those that joined another and were not refused,
    and the annotations whose ids others took (`renumbered`).

    With `near`, rows are about data rows by their names, and about those of it first. With `whole`, a row of which anything is refused is
    refused as a whole. `tell` takes what is refused; `refused` says of a whole label by itself what is, where nothing of it can be taken.
    """

    def __init__(
        self,
        *,
        near: "QuerySet[DataRow] | None",
        whole: bool,
        tell: Callable[[LineError], None],
        refused: Callable[[Mapping[str, Any]], list[LineError]],
    ) -> None:
        self.joined = Counter[str]()
        self._whole, self._tell, self._refused = whole, tell, refused
        self._seen = _Seen(near)
        self._others = LeftOut(_say, "one annotation of each data row; those of others fit into a project of their own")

    def lines(self, rows: Iterable[LabelRow]) -> Iterator[bytes]:
        """One line for each data row, in the order of their first rows. No more than a few rows are held."""
        with tempfile.TemporaryFile() as spool:
            for batch in _batches(rows):
                keys = self._seen.heads([(ref, model) for ref, model, _ in batch])
                spool.writelines(head + line[1:] for head, (_, _, line) in zip(keys, batch, strict=True))
            spool.seek(0)
            if not self._seen.is_repeated:
                yield from spool
                return
            for group in read_groups(cast("BinaryIO", spool), _key_of):
                yield from self._joined(iter((group,)) if isinstance(group, LineError) else group)
            for error in self._others.errors():
                self._tell(error)

    def _joined(self, group: Iterator[Any]) -> Iterator[bytes]:
        label: Joined | None = None
        first = ""
        for each in group:
            if isinstance(each, LineError):
                self._tell(LineError(None, each.pointer, each.code, each.message, each.expected))
                continue
            name, other = _name_of(each.document), self._seen.other_paths.get(each.document["key"])
            first = first or name
            if other is not None and "cut" in each.document:
                self._tell(ambiguous(each.document["line"], each.document["row_at"], name, other if _same_path(name, first) else first))
            elif label is None:
                label = Joined(dict(each.document), whole=self._whole)
            elif "whole" in each.document and "whole" in label.document:
                label = self._one_of(label, Joined(dict(each.document), whole=self._whole))
            else:
                wrong = label.join(each.document)
                self.joined["joined"] += not (wrong and self._whole)
                for error in wrong:
                    self._tell(error)
        if label is not None:
            if label.renumbered:
                self.joined["renumbered"] += label.renumbered
            yield orjson.dumps(label.document, option=orjson.OPT_APPEND_NEWLINE)

    def _one_of(self, label: Joined, later: Joined) -> Joined:
        """Of two whole labels of a data row the one that counts; the other is noted. One that cannot be taken gives way, and is told."""
        ranks = [Whole(*each.document["whole"])[:2] for each in (label, later)]
        taken, other = (later, label) if ranks[1] >= ranks[0] else (label, later)
        if wrong := self._refused(taken.document):
            for error in wrong:
                self._tell(error)
            return other
        self._others.note("", other.document["line"], Whole(*other.document["whole"]).at)
        return taken


def says_twice(pieces: Iterable[bytes], beat: Callable[[], None]) -> bool:
    """Whether any two of these lines of our own are labels of one data row. `beat` is called from time to time."""
    seen = _Seen(None)
    refs = filter(None, (_ref_of(line) for line in split_lines(pieces, MAX_LINE_BYTES) if line))
    while batch := list(islice(refs, ROWS_AT_ONCE)):
        beat()
        seen.heads([(ref, None) for ref in batch])
        if seen.is_repeated:
            return True
    return False


class _Seen:
    """The data rows of a file so far, each by a short key."""

    def __init__(self, near: "QuerySet[DataRow] | None") -> None:
        self._near, self._seen, self._count = near, dict[str, bytes](), 0
        self.is_repeated = False
        self.other_paths = dict[str, str]()

    def heads(self, said: Sequence[tuple[DataRowRef, str | None]]) -> list[bytes]:
        """How the line of each of these begins, with the key of its data row, where it is known; what a model said stands alone.

        `other_paths` takes, by their keys, the data rows that a file calls by two names, with the second of these.
        """
        with transaction.atomic():
            refs = [ref for ref, model in said if model is None]
            meant = data_rows_meant(refs, by_name=self._near is not None, near=self._near, fields=CALLED)
        heads = []
        for ref, model in said:
            self._count += 1
            found = meant.find(ref) if model is None else ()
            row = str(found[0].pk) if len(found) == 1 else f"{self._count}" if model else f"{ref.id}/{ref.global_key}"
            key = blake2b(row.encode(), digest_size=KEY_BYTES).hexdigest()
            name = ref.global_key or ref.id or ""
            digest = blake2b(path_of(name).encode(), digest_size=NAME_BYTES).digest()
            self.is_repeated |= key in self._seen
            if self._seen.setdefault(key, digest) != digest:
                self.other_paths.setdefault(key, name)
            heads.append(HEAD + key.encode() + b'",' + (CUT if len(found) == 1 and meant.is_cut(ref) else b""))
        return heads


def _say(_: str, count: int) -> str:
    said = "1 annotation says" if count == 1 else f"{count:,} annotations say"
    return f"{said} otherwise what another of the same data row says: left out, the ground truth is taken, or else the latest."


def _name_of(document: Mapping[str, Any]) -> str:
    named = document["row"]["data_row"]
    return str(named.get("global_key") or named.get("id") or "")


def _same_path(one: str, other: str) -> bool:
    return path_of(one) == path_of(other)


def _batches(rows: Iterable[LabelRow]) -> Iterator[list[tuple[DataRowRef, str | None, bytes]]]:
    batch, size = [], 0
    for row in rows:
        line = orjson.dumps(document_of(row), option=orjson.OPT_APPEND_NEWLINE)
        batch.append((row.data_row, row.model, line))
        size += len(line)
        if len(batch) >= ROWS_AT_ONCE or size >= BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _key_of(line: bytes) -> str:
    return line[len(HEAD) : len(HEAD) + 2 * KEY_BYTES].decode()


def _ref_of(line: bytes) -> DataRowRef | None:
    """The data row of a line of labels, as far as it can be read; of a line as we write it, no more than its beginning is parsed."""
    document = None
    if (found := BEGINNING.match(line)) is not None and MODEL not in line:
        document = _parsed(found[1] + b"}")
    if document is None:
        document = _parsed(line)
    named = document.get("data_row") if isinstance(document, dict) and document.get("model") is None else None
    number, key = (named.get("id"), named.get("global_key")) if isinstance(named, dict) else (None, None)
    return DataRowRef(number if isinstance(number, str) else None, key if isinstance(key, str) else None) if number or key else None


def _parsed(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
