"""Documents: PDF, in points of 1/72 inch from the upper left corner of each page as it is shown, its rotation applied.

Pages count from 1. A page's text is what pdfium reads, in its order: its line ends are the two characters CR LF, a hyphen that breaks a
word at a line's end is U+FFFE, and spans count its Unicode code points page by page. Nothing in a file is executed: no forms are filled, no
scripts run. Facts: `pages`, a list of {width, height, characters}.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from io import SEEK_END
from typing import Any, BinaryIO

from typing_extensions import override

from apps.modalities.asset import Asset, Extent, Length, Room
from apps.modalities.base import (
    DEFAULT_LIMITS,
    HEAD_BYTES,
    Limits,
    MediaEmpty,
    MediaEncrypted,
    MediaInvalid,
    MediaTruncated,
    MediaTypeUnsupported,
    Modality,
    NoSuchPart,
    Probe,
    TooManyPages,
)
from apps.modalities.contained import contained
from apps.modalities.drawing import webp
from apps.modalities.encoding import check_characters

PDF = "application/pdf"
START = b"%PDF-"
START_WITHIN = 1024  # bytes; ISO 32000-2, 7.5.2 lets readers look for the header there
END = b"%%EOF"
END_WITHIN = 4096
POINTS_DIGITS = 3
PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD of pdfium's fpdfview.h


class DocumentModality(Modality):
    """PDF documents. They are opened in a process of their own, because few bytes may unpack to many."""

    name = "document"
    frames = frozenset({"plane", "text"})
    object_at = frozenset({"page"})
    answer_at = frozenset({"page"})
    suffixes = {PDF: "pdf"}

    @override
    def sniff(self, head: bytes) -> str | None:
        return PDF if START in head[: START_WITHIN + len(START)] and not head.startswith((b"{", b"<")) else None

    @override
    def probe(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Probe:
        self._check_ends(file)
        return Probe(PDF, facts={"pages": contained(read_pages, file, limits)})

    @override
    def thumbnail(self, file: BinaryIO, size: int, limits: Limits = DEFAULT_LIMITS) -> bytes:
        return self.page_picture(file, 1, size, limits)

    def page_picture(self, file: BinaryIO, page: int, size: int, limits: Limits = DEFAULT_LIMITS) -> bytes:
        """One page as a WebP picture whose longer side has `size` pixels. Raises UnreadableMedia."""
        self._check_ends(file)
        drawn: bytes = contained(draw_page, file, limits, page=page, size=size)
        return drawn

    @override
    def asset(self, width: int | None, height: int | None, facts: Mapping[str, Any]) -> Asset:
        pages = enumerate(facts.get("pages", ()), start=1)
        return Asset(self.name, parts={str(number): _room(page) for number, page in pages})

    @override
    def likeness(self, file: BinaryIO, thumbnail: bytes, limits: Limits = DEFAULT_LIMITS) -> bytes:
        """None: scanned pages say nothing, and reading the others takes as long as probing them."""
        return b""

    @override
    def texts(self, file: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Mapping[str, str]:
        self._check_ends(file)
        return {str(number): text for number, text in enumerate(contained(read_texts, file, limits), start=1)}

    def _check_ends(self, file: BinaryIO) -> None:
        file.seek(0)
        head = file.read(HEAD_BYTES)
        if self.sniff(head) is None:
            raise MediaTypeUnsupported("This file is empty." if not head else "This file is no PDF document.")
        file.seek(max(file.seek(0, SEEK_END) - END_WITHIN, 0))
        if END not in file.read():  # pdfium would mend it, and leave out the pages that are missing
            raise MediaTruncated("This file ends before its document does. It may not have been uploaded whole.")


def read_pages(file: BinaryIO, limits: Limits) -> list[dict[str, Any]]:
    """Size in points and number of characters of every page. Called in a process of its own. Raises UnreadableMedia."""
    pages, characters = [], 0
    with _opened(file, limits) as document:
        for page in _pages(document):
            text = _text(page)
            width, height = (round(side, POINTS_DIGITS) for side in page.get_size())
            pages.append({"width": width, "height": height, "characters": len(text)})
            characters += len(text)
            check_characters(characters, limits, "document")
    return pages


def read_texts(file: BinaryIO, limits: Limits) -> list[str]:
    """The text of every page. Called in a process of its own. Raises UnreadableMedia."""
    texts, characters = [], 0
    with _opened(file, limits) as document:
        for page in _pages(document):
            texts.append(_text(page))
            characters += len(texts[-1])
            check_characters(characters, limits, "document")
    return texts


def draw_page(file: BinaryIO, limits: Limits, page: int, size: int) -> bytes:
    """One page as WebP within size x size pixels. Called in a process of its own. Raises UnreadableMedia."""
    with _opened(file, limits) as document:
        if not 1 <= page <= len(document):
            raise NoSuchPart(f"This document has {len(document)} pages, none of them is number {page}.")
        with closing(document[page - 1]) as shown:
            bitmap = shown.render(scale=size / max(*shown.get_size(), 1e-6), may_draw_forms=False)
            return webp(bitmap.to_pil(), size)


@contextmanager
def _opened(file: BinaryIO, limits: Limits) -> Iterator[Any]:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        with PdfDocument(file) as document:
            if len(document) > limits.max_pages:
                raise TooManyPages(f"This document has {len(document):,} pages; at most {limits.max_pages:,} are taken.")
            if len(document) == 0:
                raise MediaEmpty("This document has no pages.")
            yield document
    except PdfiumError as error:
        if error.err_code == PASSWORD_ERROR:
            raise MediaEncrypted("This document opens only with a password. Save it without one.") from None
        raise MediaInvalid("This file begins like a PDF document, but it is damaged and cannot be opened.") from None


def _pages(document: Any) -> Iterator[Any]:
    """One page after the other, each given back before the next is opened."""
    for number in range(len(document)):
        with closing(document[number]) as page:
            yield page


def _text(page: Any) -> str:
    with closing(page.get_textpage()) as text:
        return str(text.get_text_range()).replace("\0", "\ufffd")


def _room(page: Mapping[str, Any]) -> Room:
    return Room(Extent(page["width"], page["height"], unit="points"), Length(page["characters"]))


MODALITY = DocumentModality()
