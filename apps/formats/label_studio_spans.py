"""Spans of texts, web pages, conversations and sounds.

Label Studio counts the characters of a text as Unicode code points, as we do; files of other programs count UTF-16 code units. Where the
two differ, the `text` that a region carries tells which it is; where the region carries none, code points are taken. Spans of a web page
stand in its `globalOffsets`, which count the text of the page with its spaces as they are written; between the two texts, the characters
that are no spaces are counted. A paragraph is a message: the one at this place, from 0, in the list of the data row; where that is not
known, in the list that the task shows, by its `id` or else its number from 1.
Seconds become milliseconds, rounded to whole ones; a time series is taken to be counted in seconds.
"""

from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from typing import Any

from typing_extensions import override

from apps.formats.label_studio_results import Result, members_of
from apps.formats.line_ends import refuse_other, to_stored
from apps.kinds import KINDS, InvalidValue
from apps.kinds.entity import Entity
from apps.kinds.locators import Message
from apps.kinds.offsets import Offsets, Unit
from apps.kinds.reading import join, read_number, read_text, read_whole
from apps.kinds.values import Value
from apps.modalities.base import UnreadableMedia
from apps.modalities.html import LEFT_OUT
from apps.modalities.html import text_of as html_text

MAX_SPAN_TEXT = 10_000_000
MAX_SECONDS = 2**31 / 1000
TEXT_KEYS = ("text", "content", "body")  # what a paragraph says
MS = 1000

Span = tuple[str, Value, Message | None]


def read_span(result: Result) -> Span:
    """The asset type, the span, and the message that it is in where it is a conversation. Raises InvalidValue."""
    if result.type == "paragraphlabels":
        return _in_message(result)
    if result.type == "hypertextlabels":
        return _in_page(result)
    if result.type == "timeserieslabels" or is_sound(result):
        return "audio", _in_sound(result), None
    text = text_of(result)
    shift = to_stored(text, result.task.stored(), result.task.data_at)
    return "text", _in_text(result, text, result.value, result.value_at, shift=shift), None


def is_sound(result: Result) -> bool:
    """Whether bare labels mark a sound rather than a text: whole seconds look like characters. Raises InvalidValue."""
    value = result.value
    if "channel" in value or "original_length" in result.members:
        return True
    if isinstance(value.get("text"), str):
        return False
    seconds = any(isinstance(value.get(key), float) for key in ("start", "end"))
    return seconds or result.task.is_heard(result.text("to_name") or "")


def _in_sound(result: Result) -> Value:
    start, end = (_milliseconds(result.value.get(key), join(result.value_at, key)) for key in ("start", "end"))
    value: Value = KINDS["entity"].parse({"start": start, "end": end}, result.value_at)
    return value


def _milliseconds(payload: Any, at: str) -> int:
    seconds = read_number(payload, at)
    if not 0 <= seconds <= MAX_SECONDS:
        raise InvalidValue(at, f"{seconds:g} seconds.", f"seconds from 0 to {MAX_SECONDS:.0f}")
    return round(seconds * MS)


def text_of(result: Result) -> str:
    """The text that the task shows under the name that the result speaks of, else that of its data. Raises InvalidValue.

    Where it shows the address of a text there, the data row at that address has it.
    """
    task, named = result.task, result.text("to_name") or ""
    key = named if task.is_text(named) else task.text_key()
    stored = stored_elsewhere(result)
    if stored is not None:
        return stored
    if key is None:
        raise InvalidValue(task.data_at, "The text that this span counts in is not in the task.", "the text itself", code="text_missing")
    return read_text(task.data[key], task.data_at, at_most=MAX_SPAN_TEXT)


def stored_elsewhere(result: Result) -> str | None:
    """The text of the data row, where the task shows no text but the address of one; None where that is not known."""
    task, named = result.task, result.text("to_name") or ""
    shows_address = task.address() is not None and task.data.get(named) == task.address()
    return task.stored() if shows_address or task.text_key() is None else None


def _in_text(
    result: Result,
    text: str,
    members: Mapping[str, Any],
    at: str,
    *,
    names: tuple[str, str] = ("start", "end"),
    shift: Callable[[int], int] = int,
) -> Value:
    start, end = (read_whole(members.get(key), join(at, key)) for key in names)
    said = result.value.get("text")
    offsets = Offsets(text)
    units = [Unit.CODE_POINTS, Unit.UTF16] if offsets.length() != offsets.length(Unit.UTF16) else [Unit.CODE_POINTS]
    error: InvalidValue | None = None
    for unit in units:
        try:
            first, last = offsets.span(start, end, given=unit, wanted=Unit.CODE_POINTS, at=at)
        except InvalidValue as wrong:
            error = error or wrong
            continue
        if not isinstance(said, str) or _plain(said) == _plain(text[first:last]):
            value: Value = KINDS["entity"].parse({"start": shift(first), "end": shift(last)}, at)
            return value
        error = error or InvalidValue(
            join(result.value_at, "text"), "The text at this place is another one.", f"{text[first:last][:50]!r}", code="text_differs"
        )
    raise error or InvalidValue(at, "This is no span.", "a start and an end")


def _plain(text: str) -> str:
    """Without spaces and line ends, which programs write differently."""
    return "".join(text.replace("\\n", " ").split())


def _in_page(result: Result) -> Span:
    at = join(result.value_at, "globalOffsets")
    if result.value.get("globalOffsets") is None:
        expected = "globalOffsets with start and end"
        raise InvalidValue(at, "This span says where it is in the tree of the page only.", expected, code="unsupported")
    if (stored := stored_elsewhere(result)) is not None:
        return "html", _quoted(stored, result.value.get("text"), at), None
    markup = text_of(result)
    try:
        text = html_text(markup)
    except UnreadableMedia as error:
        raise InvalidValue(join(result.task.at, "data"), error.message, "a page of HTML", code=error.code) from error
    raw = _Raw()
    raw.feed(markup)
    written = "".join(raw.pieces)
    found = _in_text(result, written, members_of(result.value["globalOffsets"], at), at)
    assert isinstance(found, Entity)  # noqa: S101
    text = _stored_page(result, text)
    before, marked = (len(_plain(piece)) for piece in (written[: found.start], written[found.start : found.end]))
    places = [index for index, character in enumerate(text) if not character.isspace()]
    if not marked or before + marked > len(places):
        raise InvalidValue(at, "The text of the page has no such place.", "a place within its text", code="text_differs")
    span = {"start": places[before], "end": places[before + marked - 1] + 1}
    return "html", KINDS["entity"].parse(span, at), None


def _quoted(text: str, said: Any, at: str) -> Value:
    """Where a text that is known without its markup says what the span does, white space apart. Raises InvalidValue unless it does once."""
    places = [index for index, character in enumerate(text) if not character.isspace()]
    whole, part = "".join(text[index] for index in places), _plain(said) if isinstance(said, str) else ""
    first = whole.find(part)
    expected = "the page itself in the data, or the text of the span as it stands there"
    if not part:
        raise InvalidValue(at, "This does not say what it marks, and the page is at an address.", expected, code="text_missing")
    if first < 0:
        raise InvalidValue(at, "The text of the page does not have this.", expected, code="text_differs")
    if whole.find(part, first + 1) >= 0:
        words = "The text of the page has this more than once, and the offsets count in markup that is not here."
        raise InvalidValue(at, words, "the page itself in the data", code="text_ambiguous")
    value: Value = KINDS["entity"].parse({"start": places[first], "end": places[first + len(part) - 1] + 1}, at)
    return value


def _stored_page(result: Result, text: str) -> str:
    """The text of the page as its data row has it, where that is known; spaces may differ. Raises InvalidValue."""
    stored = result.task.stored()
    if stored is None:
        return text
    refuse_other(_plain(text), _plain(stored), result.task.data_at)
    return stored


class _Raw(HTMLParser):
    """The text of a page as its tree holds it: spaces as they are written, a line end for each break."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in LEFT_OUT
        if tag == "br":
            self.pieces.append("\n")

    @override
    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in LEFT_OUT and self._hidden > 0

    @override
    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def _in_message(result: Result) -> Span:
    index, last = (_index(result.value.get(key), join(result.value_at, key)) for key in ("start", "end"))
    if index != last:
        words = f"This goes from paragraph {index} to {last}."
        raise InvalidValue(join(result.value_at, "end"), words, "a span within one paragraph", code="unsupported")
    message, text = _message(result, index)
    shift = to_stored(text, result.task.stored(message), join(result.value_at, "start"))
    value = _in_text(result, text, result.value, result.value_at, names=("startOffset", "endOffset"), shift=shift)
    return "conversation", value, Message(message)


def _index(payload: Any, at: str) -> int:
    return read_whole(int(payload) if isinstance(payload, str) and payload.isdecimal() and len(payload) < 10 else payload, at)  # noqa: PLR2004


def _message(result: Result, index: int) -> tuple[str, str]:
    """Id and text of the message at this place: as its data row has them, else as the task shows them. Raises InvalidValue."""
    own, shown, shown_at = result.task.messages(), *_paragraphs(result)
    if not own and not shown:
        raise InvalidValue(result.task.data_at, "The paragraphs are not in the task.", "a list of them", code="text_missing")
    count = min(len(each) for each in (own, shown) if each)
    if index >= count:
        raise InvalidValue(join(result.value_at, "start"), f"There are {count} paragraphs.", f"an index below {count}")
    at = join(shown_at, index)
    members = members_of(shown[index], at) if shown else {}
    key = own[index] if own else str(members.get("id", members.get("messageId", index + 1)))
    text = next((members[name] for name in TEXT_KEYS if isinstance(members.get(name), str)), None)
    text = result.task.stored(key) if text is None else text
    if text is None:
        raise InvalidValue(join(at, "text"), "This paragraph has no text.", "a text", code="text_missing")
    return key, text


def _paragraphs(result: Result) -> tuple[list[Any], str]:
    """The list of paragraphs that the task shows, with the pointer to it: the one that the result names, else the first with texts."""
    task, named = result.task, result.text("to_name")
    lists = {key: each for key, each in task.data.items() if isinstance(each, list) and each and isinstance(each[0], Mapping)}
    key = min(lists, key=lambda key: (key != named, not lists[key][0].keys() & set(TEXT_KEYS)), default="")
    return lists.get(key, []), join(task.data_at, key)


def write_span(value: Entity, modality: str, text: str | None, index: int | None) -> dict[str, Any]:
    """The value of a span: of a sound in seconds, of a message by its index, of a web page in global offsets, else of a text."""
    if modality == "audio":
        return {"start": value.start / MS, "end": value.end / MS, "channel": 0}
    said = {} if text is None else {"text": text[value.start : value.end]}
    if modality == "conversation":
        return {"start": str(index), "end": str(index), "startOffset": value.start, "endOffset": value.end, **said}
    if modality == "html":
        return {
            "start": "/",
            "end": "/",
            "startOffset": 0,
            "endOffset": 0,
            "globalOffsets": {"start": value.start, "end": value.end},
            **said,
        }
    return {"start": value.start, "end": value.end, **said}
