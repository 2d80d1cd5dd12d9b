"""What subtitle files have in common: blocks of lines with a line of times, and how a cue says what an annotation does."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO
from uuid import UUID

from apps.formats.base import Report
from apps.formats.left_out import LeftOut
from apps.formats.own import report_losses
from apps.formats.reading import one_of
from apps.formats.rows import LineError
from apps.formats.text_lines import text_lines
from apps.kinds import KINDS, InvalidValue
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec
from apps.kinds.locators import TimeSpan
from apps.kinds.reading import read_text
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer

MAX_BLOCK_LINES = 10_000
ARROW = "-->"
SPEECH = "speech"  # the feature of cues without a voice, among several
SECOND_MS, MINUTE_MS, HOUR_MS = 1_000, 60_000, 3_600_000
NO_ROOM = "a cue of a subtitle file has its times, a voice and a text"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that follow each other without a blank one; `error` is what is wrong with one of them. `line` is the number of the first."""

    line: int
    lines: tuple[str, ...]
    error: LineError | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """What is said from `start_ms` on, until just before `end_ms`, and by whom where the cue tells; `line` has the times."""

    line: int
    start_ms: int
    end_ms: int
    text: str
    voice: str | None = None
    id: UUID | None = None


def beside_cues() -> LeftOut:
    """What a file has beside its cues and nobody keeps."""
    return LeftOut(lambda what, count: f"This file has {what} ({count}), which is not kept.", "nothing: the cues are read")


def blocks(file: BinaryIO, *, is_blank: re.Pattern[str]) -> Iterator[Block]:
    """The blocks of a file in its order; of one that is too long, only so much is held as to refuse it."""
    lines: list[str] = []
    first, error = 0, None
    for number, line in text_lines(file):
        if not isinstance(line, LineError) and is_blank.fullmatch(line):
            if first:
                yield Block(first, tuple(lines), error)
            lines, first, error = [], 0, None
            continue
        first = first or number
        if isinstance(line, LineError):
            error = error or line
        elif len(lines) < MAX_BLOCK_LINES:
            lines.append(line)
        else:
            error = error or LineError(number, "", "cue_too_long", f"This cue has more than {MAX_BLOCK_LINES} lines.", "shorter cues")
    if first:
        yield Block(first, tuple(lines), error)


def milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> int:
    """The time that these figures say."""
    return int(hours or 0) * HOUR_MS + int(minutes) * MINUTE_MS + int(seconds) * SECOND_MS + int(fraction)


def clock(time_ms: int, point: str) -> str:
    """A time as 00:00:00.000, with this sign before the milliseconds; hours have as many figures as they need."""
    rest, fraction = divmod(time_ms, SECOND_MS)
    return f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}{point}{fraction:03}"


def question_of(feature: FeatureSpec) -> FeatureSpec | None:
    """The question under an entity that its transcript answers: the first for a text."""
    return next((each for each in feature.features if each.kind == "text"), None)


def targets(features: Sequence[FeatureSpec]) -> list[FeatureSpec]:
    """What cues can be annotations of: entities, and texts about a stretch of time."""
    return [feature for feature in features if feature.kind in ("entity", "text")]


def cues_of(
    annotations: Sequence[Annotation], features: Sequence[FeatureSpec], report: Report, *, kept: Sequence[str] = ()
) -> list[tuple[Cue, bool]]:
    """The cues that say the annotations, by their beginning, and whether the text of each is no transcript but the name of a feature."""
    known = {feature.id: feature for feature in targets(features)}
    found = []
    for annotation in annotations:
        cue = _cue(annotation, known[annotation.feature], report) if annotation.feature in known else None
        if cue is None:
            report.left_out(annotation.kind, "a cue is an entity, or a text about a stretch of time", annotations=1)
            continue
        question = question_of(known[annotation.feature])
        rest = tuple(each for each in annotation.answers if question is None or each.feature != question.id)
        report_losses(replace(annotation, answers=rest), report, NO_ROOM, kept=kept)
        found.append((cue, annotation.kind == "entity" and question is None))
    return sorted(found, key=lambda each: (each[0].start_ms, each[0].end_ms))


def _cue(annotation: Annotation, feature: FeatureSpec, report: Report) -> Cue | None:
    value, place = annotation.value, annotation.at
    if isinstance(value, Text) and isinstance(place, TimeSpan):
        _told(value.text, report)
        return Cue(0, place.start_ms, place.end_ms, value.text, feature.name, annotation.id)
    if not isinstance(value, Entity) or place is not None:
        return None
    question = question_of(feature)
    if question is None:
        return Cue(0, value.start, value.end, feature.name, None, annotation.id)
    answer = next((each for each in annotation.answers if each.feature == question.id), None)
    if answer is not None:
        _told(answer.value.text, report)  # type: ignore[attr-defined]
        if answer.confidence is not None or answer.metrics:
            report.left_out("confidence", NO_ROOM)
    return Cue(0, value.start, value.end, answer.value.text if answer else "", feature.name, annotation.id)  # type: ignore[attr-defined]


def _told(text: str, report: Report) -> None:
    if not text:
        report.left_out("an empty text", "a cue without a text says nothing")


def annotation_of(cue: Cue, features: Sequence[FeatureSpec], made: UUID) -> Annotation:
    """The annotation that a cue is. Raises InvalidValue.

    A voice is the name of its feature. Without one, a text that is the name of an entity without a text question is that entity; any
    other is the transcript of the only feature that can have one, and of several of the one that is called SPEECH, in any case.
    """
    feature = _feature(cue, features)
    question = question_of(feature)
    identifier, text = cue.id or made, read_text(cue.text, "")
    if feature.kind == "text":
        KINDS["entity"].parse({"start": cue.start_ms, "end": cue.end_ms})
        return Annotation(identifier, "text", feature.id, Text(text), at=TimeSpan(cue.start_ms, cue.end_ms))
    if question is None and text.strip() not in ("", feature.name):
        words = f"{feature.name} has no question for a text, so this transcript has no place."
        raise InvalidValue("", words, "an entity with a text question, or no text", code="no_text_question")
    answers = (Answer(question.id, "text", Text(text)),) if question is not None and text else ()
    return Annotation(identifier, "entity", feature.id, KINDS["entity"].parse({"start": cue.start_ms, "end": cue.end_ms}), answers)


def _feature(cue: Cue, features: Sequence[FeatureSpec]) -> FeatureSpec:
    known = targets(features)
    if cue.voice is not None:
        found = [feature for feature in known if feature.name == cue.voice]
    else:
        found = [each for each in known if each.kind == "entity" and question_of(each) is None and each.name == cue.text.strip()][:1]
        known = known if found else [each for each in known if each.kind == "text" or question_of(each) is not None]
        found = found or (known if len(known) == 1 else [each for each in known if each.name.casefold() == SPEECH])
    if len(found) == 1:
        return found[0]
    expected = one_of((each.name for each in known), "entity with a text question" if cue.voice is None else "entity", features)
    if cue.voice is None:
        count = len(found) or len(known)
        words = f"A cue without a voice stands for {count} features here."
        raise InvalidValue("", words, f"a voice, {expected}; or a feature {SPEECH}, which cues without one are of", code="unknown_feature")
    raise InvalidValue("", f"The voice {cue.voice!r} stands for {len(found)} features here.", expected, code="unknown_feature")
