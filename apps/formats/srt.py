"""SubRip subtitles: spans of a sound with what is said in them, numbered from 1.

A cue is an entity, as in WebVTT; as SubRip has no voices, the name of the feature stands before the text with a colon, `Name: text`. An
entity without a text question is a cue whose text is its feature's name alone. Reading takes a name before a colon for the feature where
it is one; else the cue is the transcript of the only feature that can have one, or of the one that is called speech. A text with blank
lines has no room, as a blank line ends the cue: they are left out. Markup stays in the text as it is, as SubRip has no rules for it.
Coordinates after the times are not kept.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from typing_extensions import override

from apps.formats.base import Report
from apps.formats.beginning import Beginning
from apps.formats.cues import ARROW, NO_ROOM, Block, Cue, beside_cues, blocks, clock, cues_of, milliseconds, targets
from apps.formats.left_out import LeftOut
from apps.formats.own import report_origin
from apps.formats.rows import LabelRow, LineError
from apps.formats.subtitles import Origin, Subtitles
from apps.kinds.features import FeatureSpec

BLANK = re.compile(r"\s*")
BREAKS = re.compile(r"\r\n?|\n")
TIME = r"(\d{1,6}):([0-5]?\d):([0-5]?\d)[,.](\d{3})"
TIMES = re.compile(rf"\s*{TIME}\s*{ARROW}\s*{TIME}(?:\s+(.*?))?\s*")
NUMBER = re.compile(r"\s*\d+\s*")


class Srt(Subtitles):
    """A file `.srt` for each data row."""

    name = "srt"
    title = "SubRip"
    ending = ".srt"

    @override
    def begins(self, beginning: Beginning) -> bool:
        first, _, second = beginning.text.partition("\n")
        return NUMBER.fullmatch(first) is not None and TIMES.fullmatch(second.partition("\n")[0]) is not None

    @override
    def rendered(self, row: LabelRow, features: Sequence[FeatureSpec], report: Report) -> Iterator[bytes]:
        report_origin(row, report, NO_ROOM)
        for number, (cue, is_label) in enumerate(cues_of(row.annotations, features, report), start=1):
            lines = [line for line in BREAKS.split(cue.text) if line.strip()]
            text = "\n".join(lines)
            if text != cue.text:
                report.left_out("blank lines or carriage returns", "a blank line ends a cue of SubRip")
            said = text if is_label else f"{cue.voice}: {text}"
            yield f"{number}\n{clock(cue.start_ms, ',')} {ARROW} {clock(cue.end_ms, ',')}\n{said}\n\n".encode()

    @override
    def parsed(self, file: BinaryIO, features: Sequence[FeatureSpec]) -> Iterator[Cue | Origin | LineError]:
        beside = beside_cues()
        names = sorted((feature.name for feature in targets(features)), key=len, reverse=True)
        for block in blocks(file, is_blank=BLANK):
            found = _cue(block, beside)
            yield found if isinstance(found, LineError) else _with_voice(found, names)
        yield from beside.errors()


def _cue(block: Block, beside: LeftOut) -> Cue | LineError:
    if block.error is not None:
        return block.error
    place = 1 if NUMBER.fullmatch(block.lines[0]) and len(block.lines) > 1 else 0
    line = block.line + place
    found = TIMES.fullmatch(block.lines[place])
    if found is None:
        words = f"{block.lines[place][:100]!r} are no times of SubRip."
        return LineError(line, "", "time_invalid", words, "times such as 00:00:01,000 --> 00:00:02,500")
    if found[9]:
        beside.note("settings of cues", line)
    times = milliseconds(*found.groups()[:4]), milliseconds(*found.groups()[4:8])
    return Cue(line, *times, "\n".join(block.lines[place + 1 :]))


def _with_voice(cue: Cue, names: Sequence[str]) -> Cue:
    for name in names:
        if cue.text.startswith(f"{name}:"):
            return replace(cue, voice=name, text=cue.text[len(name) + 1 :].removeprefix(" "))
    return cue


LABELS = Srt()
