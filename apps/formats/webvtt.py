"""WebVTT (W3C, "WebVTT: The Web Video Text Tracks Format"): spans of a sound with what is said in them.

A cue is an entity: its voice, `<v Name>`, is the name of the feature, its text the answer to the feature's first text question; an entity
without such a question is a cue whose text is the name of its feature. A text about a stretch of time is a cue with the question's name as
its voice. The cue's identifier is the annotation's id. In texts `&`, `<` and `>` are written as references, as are carriage returns and
line breaks that would make a blank line. A comment `NOTE firstpass {...}` names the data row and where the label comes from.

Reading takes a cue without a voice for the transcript of the only feature that can have one, or of the one that is called speech; it makes
a cue of several voices several annotations. Settings, comments, styles, regions, headers and other markup are not kept; one
line of the errors for each sort tells so.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson
from typing_extensions import override

from apps.core.strict_json import NotStrict, loads
from apps.formats.base import Report
from apps.formats.beginning import Beginning
from apps.formats.cues import ARROW, Block, Cue, beside_cues, blocks, clock, cues_of, milliseconds
from apps.formats.left_out import LeftOut
from apps.formats.reading import read_name
from apps.formats.rows import LabelRow, LineError
from apps.formats.subtitles import Origin, Subtitles
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.reading import as_uuid

HEADER = re.compile(r"WEBVTT(?:[ \t].*)?")
EMPTY = re.compile("")
TIME = r"(?:(\d{2,6}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
TIMES = re.compile(rf"\s*{TIME}\s*{ARROW}\s*{TIME}(?:\s+(.*))?")
VOICE = re.compile(r"<(/?)v(?:\.[^ \t\n>]*)?(?:[ \t\n]+([^>]*))?>")
MARKUP = re.compile(r"<[^>]*>?")
OWN = ("id", "global_key", "project", "by", "status")
OURS = "NOTE firstpass "
SORTS = {"NOTE": "comments", "STYLE": "styles", "REGION": "regions"}
BLANK_LINE = re.compile(r"^\n|\n(?=\n)|\n$")


class WebVtt(Subtitles):
    """A file `.vtt` for each data row."""

    name = "webvtt"
    title = "WebVTT"
    ending = ".vtt"

    @override
    def begins(self, beginning: Beginning) -> bool:
        return beginning.text.startswith("WEBVTT")

    @override
    def rendered(self, row: LabelRow, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        ref = row.data_row
        own = zip(OWN, (ref.id, ref.global_key, row.project, row.by, row.status), strict=True)
        said = orjson.dumps({key: each for key, each in own if each is not None}).decode().replace(">", "\\u003e")
        yield f"WEBVTT\n\n{OURS}{said}\n".encode()
        for cue, is_label in cues_of(row.annotations, features, report, kept=("id",)):
            text = _escaped(cue.text) if is_label else f"<v {_escaped(cue.voice or '')}>{_escaped(cue.text)}"
            yield f"\n{cue.id}\n{clock(cue.start_ms, '.')} {ARROW} {clock(cue.end_ms, '.')}\n{text}\n".encode()

    @override
    def parsed(self, file: BinaryIO, features: Sequence[FeatureSpec]) -> Iterator[Cue | Origin | LineError]:
        beside, is_first = beside_cues(), True
        for block in blocks(file, is_blank=EMPTY):
            if is_first and (block.error is not None or not HEADER.fullmatch(block.lines[0])):
                expected = "a first line WEBVTT"
                yield block.error or LineError(block.line, "", "not_webvtt", "This is no WebVTT file.", expected)
                return
            if is_first and (len(block.lines) > 1 or block.lines[0].strip() != "WEBVTT"):
                beside.note("a header", block.line)
            if not is_first:
                yield from _block(block, beside)
            is_first = False
        if is_first:
            yield LineError(1, "", "not_webvtt", "This file is empty.", "a first line WEBVTT")
        yield from beside.errors()


def _block(block: Block, beside: LeftOut) -> Iterator[Cue | Origin | LineError]:
    if block.error is not None:
        yield block.error
        return
    first = block.lines[0]
    sort = SORTS.get(re.split(r"[ \t]", first)[0])
    place = next((index for index, line in enumerate(block.lines[:2]) if ARROW in line), None)
    if place is None and first.startswith(OURS):
        yield _origin(first, block.line)
    elif place is None and sort is not None:
        beside.note(sort, block.line)
    elif place is None:
        yield LineError(block.line, "", "cue_without_times", "These lines have no times.", "a line such as 00:01.000 --> 00:02.500")
    else:
        yield from _cues(block, place, beside)


def _origin(line: str, number: int) -> Origin | LineError:
    try:
        document = loads(line.removeprefix(OURS))
        members: dict[str, Any] = document if isinstance(document, dict) else {}
        return Origin({key: read_name(members.get(key), f"/{key}") for key in OWN})
    except NotStrict as error:
        return LineError(number, "", error.code, error.message, "the comment as it was written")
    except InvalidValue as error:
        return LineError.of(error, number)


def _cues(block: Block, place: int, beside: LeftOut) -> Iterator[Cue | LineError]:
    line = block.line + place
    found = TIMES.fullmatch(block.lines[place])
    if found is None:
        words = f"{block.lines[place][:100]!r} are no times of WebVTT."
        yield LineError(line, "", "time_invalid", words, "times such as 00:00:01.000 --> 00:00:02.500")
        return
    if found[9]:
        beside.note("settings of cues", line)
    own = as_uuid(block.lines[0]) if place else None
    times = milliseconds(*found.groups()[:4]), milliseconds(*found.groups()[4:8])
    for part, spoken in enumerate(_voices("\n".join(block.lines[place + 1 :]), line, beside)):
        yield Cue(line, *times, spoken.text, spoken.voice, own if part == 0 else None)


@dataclass(frozen=True, slots=True)
class _Spoken:
    voice: str | None
    text: str


def _voices(payload: str, line: int, beside: LeftOut) -> Iterator[_Spoken]:
    """What each voice says; what stands before the first is said by none, and left out where it is blank."""
    voice: str | None = None
    end, said = 0, False
    for found in VOICE.finditer(payload):
        text = _plain(payload[end : found.start()], line, beside)
        if voice is not None or text.strip():
            yield _Spoken(voice, text.strip("\n") if voice is not None else text.strip())
            said = True
        voice, end = None if found[1] else html.unescape(found[2] or ""), found.end()
    text = _plain(payload[end:], line, beside)
    if voice is not None or text.strip() or not said:
        yield _Spoken(voice, text)


def _plain(payload: str, line: int, beside: LeftOut) -> str:
    """The text without its markup."""
    if MARKUP.search(payload):
        beside.note("markup", line)
    return html.unescape(MARKUP.sub("", payload))


def _escaped(text: str) -> str:
    """The text with references for what WebVTT would take for something else."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return BLANK_LINE.sub("&#10;", plain)


LABELS = WebVtt()
