"""XML from others: no document types, no entities, bounded size and depth."""

from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from apps.kinds import InvalidValue

MAX_DEPTH = 64
MAX_BYTES = 4 << 20
MAX_TOKEN_BYTES = 32 << 20


class _Watched:
    """A file of which only so much may be read between two tags: the parser holds an unfinished tag or text in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.waiting = 0

    def read(self, size: int) -> bytes:
        """The next bytes, the more the longer no tag ends, so that a long one is not searched again and again. Raises InvalidValue."""
        piece = self._file.read(max(size, self.waiting))
        self.waiting += len(piece)
        if self.waiting > MAX_TOKEN_BYTES:
            raise InvalidValue("", f"A single tag or text has more than {MAX_TOKEN_BYTES} bytes.", "a smaller one", code="too_large")
        return piece


def read_tree(data: bytes) -> Element:
    """A small document as a whole. Raises InvalidValue."""
    if len(data) > MAX_BYTES:
        raise InvalidValue("", f"This document has {len(data)} bytes.", f"at most {MAX_BYTES}", code="too_large")
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise xml_error(error) from error
    waiting = [(root, 1)]
    while waiting:
        element, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise InvalidValue("", f"This document is nested more than {MAX_DEPTH} levels deep.", "a flatter document", code="too_deep")
        waiting += [(child, depth + 1) for child in element]
    return root


def read_elements(file: BinaryIO) -> Iterator[tuple[str, Element]]:
    """The starts and ends of all elements of a document of any size; who takes them clears what is done. Raises InvalidValue."""
    depth = 0
    watched = _Watched(file)
    try:
        for event, element in iterparse(watched, events=("start", "end"), forbid_dtd=True):
            watched.waiting = 0
            depth += 1 if event == "start" else -1
            if depth > MAX_DEPTH:
                raise InvalidValue("", f"This document is nested more than {MAX_DEPTH} levels deep.", "a flatter document", code="too_deep")
            yield event, element
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise error if isinstance(error, InvalidValue) else xml_error(error) from error


def xml_error(error: Exception) -> InvalidValue:
    """Why a document is refused, in our words."""
    if isinstance(error, DefusedXmlException):
        return InvalidValue("", "This document declares a document type or entities.", "plain XML without a DOCTYPE", code="xml_forbidden")
    return InvalidValue("", f"This is not XML: {error}.", "one whole XML document", code="xml_invalid")
