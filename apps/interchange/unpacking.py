"""A file that was sent inside a zip, as an export with media is: the labels are taken out of it, the media stay behind.

In a zip of ours they have a name of their own; in those of others they are the one file of the format's ending.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, BinaryIO, cast

from apps.core.problems import FieldError, Invalid, TooLarge
from apps.formats import LABEL_FORMATS
from apps.formats.archive import SafeZip
from apps.formats.base import LabelFormat
from apps.formats.listing import LISTING, Listed, read_listing
from apps.interchange.streams import peeked
from apps.kinds import InvalidValue

PIECE_BYTES = 1 << 18
MARK, GZIP = b"PK\3\4", b"\x1f\x8b"  # how a zip with anything in it begins, and a file packed with gzip
SHOWN = 5
FIRSTPASS = "firstpass"
# What a zip may be whose files do not tell which task they are for, by what they are called.
LOOKS: Mapping[str, re.Pattern[str]] = {
    "a data set of YOLO": re.compile(r"(^|/)(data\.ya?ml|obj\.names|labels/.*\.txt)$"),
    "a data set of Pascal VOC": re.compile(r"(^|/)Annotations/[^/]*\.xml$"),
    "CVAT for images": re.compile(r"(^|/)annotations\.xml$"),
    "a data set of COCO": re.compile(r"(^|/)annotations/[^/]*\.json$"),
    "DICOM segmentations": re.compile(r"\.dcm$"),
    "masks as PNG": re.compile(r"\.png$"),
}


def _lists_others(archive: SafeZip, form: LabelFormat) -> bool:
    """Whether its file of this name is no file of labels, but says which file of the archive is which."""
    return form.name == FIRSTPASS and not form.packed(archive.names()) and any(isinstance(each, Listed) for each in read_listing(archive))


def _looks_like(names: Sequence[str]) -> str:
    if any(name.endswith(".ndjson") for name in names if name != LISTING):
        return ""
    return next((what for what, mark in LOOKS.items() if any(map(mark.search, names))), "")


@contextmanager
def unpacked(stream: IO[bytes], *, form: str, max_bytes: int) -> Iterator[IO[bytes]]:
    """What was sent, to be read once; of a zip, where the format of this name is none, its file of labels.

    A zip may have `max_bytes`. Raises TooLarge, and Invalid for a zip that is damaged, hostile, or without such a file, and for gzip.
    """
    known = LABEL_FORMATS.get(form)
    head, sent = peeked(stream, len(MARK))
    if head.startswith(GZIP):
        refusal = FieldError("", "is_packed", "This file is packed with gzip.", "the file itself, or a zip with it")
        raise Invalid("This file cannot be read.", errors=[refusal])
    if head != MARK or (known is not None and known.is_archive):
        yield sent
        return
    with tempfile.TemporaryFile() as file:
        copy_all(sent, file, max_bytes=max_bytes, words="An upload has at most {} MiB. Send the file of labels without the media.")
        try:
            with _member(cast("BinaryIO", file), known) as member:
                yield member
        except InvalidValue as error:
            refusal = FieldError(error.pointer, error.code, error.message, error.expected)
            raise Invalid("This zip cannot be read.", errors=[refusal]) from error


def copy_all(source: IO[bytes], target: IO[bytes], *, max_bytes: int, words: str) -> int:
    """Copy what was sent, and return how many bytes it is; `words` say so, with {} for the MiB, where it is too much. Raises TooLarge."""
    taken = 0
    while piece := source.read(PIECE_BYTES):
        taken += len(piece)
        if taken > max_bytes:
            raise TooLarge(words.format(max_bytes // 1024**2))
        target.write(piece)
    return taken


def _member(file: BinaryIO, form: LabelFormat | None) -> IO[bytes]:
    """The file of labels in the archive. Raises InvalidValue."""
    archive = SafeZip(file)
    if form is None:
        raise InvalidValue("", "This is a zip; send the file inside.", "the file inside", code="is_a_zip")
    if form.member in archive and not _lists_others(archive, form):
        return archive.open(form.member)
    if form.name == FIRSTPASS and (looks := _looks_like(archive.names())):
        words = f"This zip is no Firstpass NDJSON: it looks like {looks}."
        raise InvalidValue("", words, "the name of its format, which its files do not tell", code="format_unknown")
    found = [name for name in archive.names() if name.lower().endswith(form.suffix)]
    if len(found) == 1:
        return archive.open(found[0])
    shown = ", ".join(found[:SHOWN]) + (" and others" if len(found) > SHOWN else "")
    words = f"This zip holds several files {form.suffix}: {shown}." if found else f"This zip holds no file {form.suffix}."
    raise InvalidValue("", words, f"a zip with one file {form.suffix}, or that file itself", code="is_a_zip")
