"""Answers that hold for a while: one annotation for each stretch on which nothing changes, so that no answer is merged with another.

A stretch is half-open, in frames from 0 or in milliseconds. An option, a text or an object says on which stretches it holds; answers
under it hold as long as it does, or on stretches of their own, which must lie within one of its.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import TypeVar

from apps.formats.rows import NamedAnnotation, NamedAnswer, NamedChoice, NamedSpan, NamedSpans
from apps.kinds.locators import Frames, TimeSpan
from apps.kinds.reading import InvalidValue
from apps.kinds.values import Asset

Stretch = tuple[int, int]
Said = TypeVar("Said", NamedAnswer, NamedChoice)
MAX_PIECES = 1_000_000  # of all that one line says, after the cuts


def settle_stretches(named: NamedAnnotation, asset: Asset | None) -> Iterator[NamedAnnotation]:
    """The annotation as it is where it knows no time; else one for each stretch on which its answers stay the same.

    Options of one question may hold on stretches that overlap: each piece of these has the options that hold there. An option of which
    nothing says when it holds goes by itself, about the asset as a whole. Raises InvalidValue.
    """
    place, said = named.place, named.said
    if not isinstance(place, NamedSpans) and not _mentions_time([said, *named.answers]):
        yield named
        return
    ruler = Ruler(_unit(named, asset))
    whole = list(map(ruler.stretch, said.spans or (place.spans if isinstance(place, NamedSpans) else ())))
    choices = _choices(said)
    holds = [list(map(ruler.stretch, choice.spans)) or whole for choice in choices]
    edges = [edge for stretches in holds for stretch in stretches for edge in stretch]
    for choice, stretches in zip(choices, holds, strict=True):
        edges += ruler.cuts(choice.answers, stretches)
    cuts = sorted({*edges, *ruler.cuts(named.answers, whole)})
    if not choices:
        for piece in _by_piece([said], [whole], cuts, said.at):
            yield replace(named, said=replace(said, spans=()), answers=ruler.answers_on(named.answers, piece), place=ruler.locator(piece))
        return
    always = tuple(choice for choice, stretches in zip(choices, holds, strict=True) if not stretches)
    if always:
        yield replace(named, said=replace(said, content=always))
    for piece, chosen in _by_piece(choices, holds, cuts, said.at).items():
        kept = tuple(replace(choice, spans=(), answers=ruler.answers_on(choice.answers, piece)) for choice in chosen)
        yield replace(named, said=replace(said, content=kept), place=ruler.locator(piece))


def _by_piece(said: Sequence[Said], holds: Sequence[Sequence[Stretch]], cuts: Sequence[int], at: str) -> Mapping[Stretch, Sequence[Said]]:
    """What of this holds on each piece. Raises InvalidValue where that is more than anybody could have meant."""
    found: dict[Stretch, list[Said]] = {}
    every = ((each, piece) for each, stretches in zip(said, holds, strict=True) for piece in _pieces(stretches, cuts))
    for number, (each, piece) in enumerate(every):
        if number == MAX_PIECES:
            raise InvalidValue(at, "This overlaps in too many places.", f"at most {MAX_PIECES:,} pieces between two ends of a stretch")
        there = found.setdefault(piece, [])
        if not there or there[-1] is not each:
            there.append(each)
    return found


def _pieces(stretches: Iterable[Stretch], cuts: Sequence[int]) -> Iterator[Stretch]:
    """The stretches, cut at each of the rising `cuts` that is within one."""
    for start, end in stretches:
        inside = cuts[bisect_right(cuts, start) : bisect_left(cuts, end)]
        yield from pairwise([start, *inside, end])


def mentions_time(answer: NamedAnswer) -> bool:
    """Whether this answer, or one under it, holds on some stretches only."""
    return bool(answer.spans) or any(choice.spans or _mentions_time(choice.answers) for choice in _choices(answer))


def _mentions_time(answers: Sequence[NamedAnswer]) -> bool:
    return any(mentions_time(answer) for answer in answers)


def _choices(answer: NamedAnswer) -> tuple[NamedChoice, ...]:
    return answer.content if isinstance(answer.content, tuple) else ()


def _spans(answers: Sequence[NamedAnswer]) -> Iterator[NamedSpan]:
    for answer in answers:
        yield from answer.spans
        for choice in _choices(answer):
            yield from choice.spans
            yield from _spans(choice.answers)


def _unit(named: NamedAnnotation, asset: Asset | None) -> str:
    """What the sender said, else what the asset counts in, else frames."""
    own = named.place.spans if isinstance(named.place, NamedSpans) else ()
    said = next((span.unit for span in (*own, *_spans([named.said, *named.answers])) if span.unit), None)
    return said or ("ms" if asset is not None and asset.modality == "audio" else "frames")


class Around:
    """Tells what lies within one of some stretches, in the logarithm of their number."""

    def __init__(self, stretches: Iterable[Stretch]) -> None:
        rising = sorted(stretches)
        self._starts = [start for start, _ in rising]
        self._furthest = list(accumulate((end for _, end in rising), max))

    def __contains__(self, stretch: Stretch) -> bool:
        before = bisect_right(self._starts, stretch[0])
        return before > 0 and stretch[1] <= self._furthest[before - 1]


class Ruler:
    """Measures spans in frames or in milliseconds."""

    def __init__(self, unit: str) -> None:
        self._in_ms = unit == "ms"
        self._measured: dict[int, tuple[Sequence[NamedSpan], Around]] = {}  # by the identity of the spans, which are kept for that

    def stretch(self, span: NamedSpan) -> Stretch:
        """The half-open stretch of a span. Raises InvalidValue where it is empty, or its frames do not count from 1."""
        if self._in_ms:
            start, end = span.start, span.end
            expected = "an end after the start, in milliseconds"
        else:
            start, end = span.start - 1, span.end
            expected = "a last frame that is not before the first; frames count from 1"
        if start < 0 or end <= start:
            raise InvalidValue(span.at, f"From {span.start} to {span.end} is no stretch of it.", expected)
        return start, end

    def locator(self, stretch: Stretch) -> Frames | TimeSpan:
        """The place of a stretch."""
        start, end = stretch
        return TimeSpan(start, end) if self._in_ms else Frames(start, end - 1)

    def cuts(self, answers: Sequence[NamedAnswer], inside: Sequence[Stretch]) -> Iterator[int]:
        """Where something under these answers begins or ends. Raises InvalidValue where it is outside of what it belongs to."""
        for answer in answers:
            yield from self._edges(answer.spans, inside)
            around = self._around(answer.spans, inside)
            for choice in _choices(answer):
                yield from self._edges(choice.spans, around)
                yield from self.cuts(choice.answers, self._around(choice.spans, around))

    def answers_on(self, answers: Sequence[NamedAnswer], piece: Stretch) -> tuple[NamedAnswer, ...]:
        """What of these answers holds on a piece that none of them begins or ends in."""
        return tuple(kept for answer in answers if self._holds(answer.spans, piece) for kept in self._kept(answer, piece))

    def _kept(self, answer: NamedAnswer, piece: Stretch) -> Iterator[NamedAnswer]:
        choices = _choices(answer)
        chosen = [
            replace(choice, spans=(), answers=self.answers_on(choice.answers, piece))
            for choice in choices
            if self._holds(choice.spans, piece)
        ]
        if any(choice.spans for choice in choices):
            if chosen:
                yield replace(answer, content=tuple(chosen), spans=())
        else:
            yield replace(answer, spans=(), content=tuple(chosen) if isinstance(answer.content, tuple) else answer.content)

    def _holds(self, spans: Sequence[NamedSpan], piece: Stretch) -> bool:
        if not spans:
            return True
        if id(spans) not in self._measured:
            self._measured[id(spans)] = spans, Around(map(self.stretch, spans))
        return piece in self._measured[id(spans)][1]

    def _around(self, spans: Sequence[NamedSpan], inside: Sequence[Stretch]) -> Sequence[Stretch]:
        return [self.stretch(span) for span in spans] or inside

    def _edges(self, spans: Sequence[NamedSpan], inside: Sequence[Stretch]) -> Iterator[int]:
        around = Around(inside if spans else ())
        for span in spans:
            start, end = self.stretch(span)
            if (start, end) not in around:
                expected = "a stretch within one of the answer it stands under"
                raise InvalidValue(
                    span.at, f"From {span.start} to {span.end} is outside of what it belongs to.", expected, "outside_parent"
                )
            yield from (start, end)
