"""Reading CoNLL: the documents of a file with their tokens and tags, one at a time."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from apps.formats.rows import DataRowRef, LineError
from apps.formats.text_lines import text_lines
from apps.formats.tokens import Token, tokens_of
from apps.kinds import InvalidValue
from apps.kinds.reading import as_uuid, is_storable

START = "-DOCSTART-"
MAX_TOKENS = 1_000_000
MAX_KEY = 1_000
COMMENT = re.compile(r"#\s*(?:newdoc\s+)?(id|global_key|text)(?:\s*=\s*|\s+)(.*)")
TAG = re.compile(r"([BIOESULMW])-(.+)")
BEGINS, ENDS = "BSUW", "ESLUW"


@dataclass(frozen=True, slots=True)
class Span:
    """An entity from its first token to its last, both included, and the line of the first."""

    first: int
    last: int
    label: str
    line: int


@dataclass
class Document:
    """What stands between two `-DOCSTART-`; where it is broken, no offset in it can be trusted. `line` is where it begins."""

    line: int
    id: str | None = None
    global_key: str | None = None
    text: str | None = None
    tokens: list[str] = field(default_factory=list)
    tags: list[tuple[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)
    places: list[Token] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)
    is_broken: bool = False
    misaligned: int | None = None
    beside: int | None = None  # the first line that says more than word and tag

    @property
    def key(self) -> str | None:
        """What the file calls the data row."""
        return self.id or self.global_key

    @property
    def ref(self) -> DataRowRef:
        """The data row: an id that is no UUID is its global key."""
        if self.global_key is None and self.id is not None and as_uuid(self.id) is None:
            return DataRowRef(None, self.id, self.id)
        return DataRowRef(self.id, self.global_key, self.global_key)

    def words(self) -> str:
        """The text, or what the tokens make of it."""
        return " ".join(self.tokens) if self.text is None else self.text

    def align(self) -> str:
        """The text, with the places of all tokens in it kept. Raises InvalidValue where they are not all of it, in order."""
        text, end = self.words(), 0
        for token, line in zip(self.tokens, self.lines, strict=True):
            while end < len(text) and text[end].isspace():
                end += 1
            if not text.startswith(token, end):
                self.misaligned = line
                there = text[end : end + 20]
                raise InvalidValue(
                    "", f"The text goes on with {there!r}, not with {token[:50]!r}.", "the tokens of the text in their order"
                )
            self.places.append(Token(end, end + len(token)))
            end += len(token)
        if next(tokens_of(text[end:]), None) is not None:
            self.misaligned = self.lines[-1] if self.lines else self.line
            there = text[end : end + 20]
            raise InvalidValue("", f"The tokens end before the text does, at {there!r}.", "all tokens of the text", code="truncated")
        return text

    def spans(self) -> Iterator[Span]:
        """The entities that the tags say."""
        first, label = -1, ""
        for index, (sort, name) in enumerate([*self.tags, ("O", "")]):
            if first >= 0 and (sort == "O" or sort in BEGINS or name != label or index in self.breaks):
                yield Span(first, index - 1, label, self.lines[first])
                first = -1
            if sort != "O" and first < 0:
                first, label = index, name
            if first >= 0 and sort in ENDS:
                yield Span(first, index, label, self.lines[first])
                first = -1

    def add(self, line: int, text: str) -> None:
        """A line that is neither blank nor a comment."""
        columns = text.split("\t") if "\t" in text else text.split()
        if len(self.tokens) >= MAX_TOKENS:
            if not self.is_broken:
                self.refuse(line, "too_many_tokens", f"This document has more than {MAX_TOKENS} tokens.", "shorter documents")
            return
        tag = columns[-1].strip() if len(columns) > 1 else ""
        found = TAG.fullmatch(tag)
        if found is None and tag != "O":
            message = f"{tag[:50]!r} is no tag." if tag else "This token has no tag."
            expected = "O, or B-, I-, E-, S-, L- or U- and a name, in the last column"
            self.errors.append(LineError(line, "", "tag_invalid", message, expected))
        if self.beside is None and any(each.strip("-_ ") not in ("", "X", "O") for each in columns[1:-1]):
            self.beside = line
        self.tokens.append(columns[0].strip())
        self.tags.append(("O", "") if found is None else (found[1], found[2]))
        self.lines.append(line)

    def refuse(self, line: int, code: str, message: str, expected: str) -> None:
        """Note what makes the whole document of no use."""
        self.is_broken = True
        self.errors.append(LineError(line, "", code, message, expected))


def documents(file: BinaryIO) -> Iterator[Document]:
    """The documents of a file, in its order. A comment with an id begins one too, where tokens stand before it."""
    document: Document | None = None
    for number, line in text_lines(file):
        text = None if isinstance(line, LineError) else line if line.strip() else ""
        comment = COMMENT.fullmatch(text or "")
        begins = text is not None and text.startswith(START)
        if begins or (comment is not None and comment[1] != "text" and document is not None and document.tokens):
            if document is not None:
                yield document
            document = Document(number)
        if begins or (document is None and text == ""):
            continue
        document = document or Document(number)
        if isinstance(line, LineError):
            document.is_broken = True
            document.errors.append(line)
        else:
            _take(document, number, line if text else "", comment)
    if document is not None:
        yield document


def _take(document: Document, number: int, text: str, comment: re.Match[str] | None) -> None:
    if comment is not None:
        _note(document, number, comment[1], comment[2].strip())
    elif text:
        document.add(number, text)
    else:
        document.breaks.add(len(document.tokens))


def _note(document: Document, line: int, name: str, said: str) -> None:
    value = _unquoted(said)
    if not (value or name == "text") or not is_storable(value) or (name != "text" and len(value) > MAX_KEY):
        document.refuse(line, "invalid_value", f"This {name} is empty, too long or holds half characters.", "a text")
    else:
        setattr(document, name, value)


def _unquoted(said: str) -> str:
    if not said.startswith('"'):
        return said
    try:
        value = json.loads(said)
    except (json.JSONDecodeError, RecursionError):
        return said
    return value if isinstance(value, str) else said
