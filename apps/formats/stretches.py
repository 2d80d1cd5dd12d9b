"""Answers that hold for a while: one annotation for each stretch on which nothing changes, so that no answer is merged with another.

A stretch is half-open, in frames from 0 or in milliseconds. An option, a text or an object says on which stretches it holds; answers
under it hold as long as it does, or on stretches of their own, which must lie within one of its.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from apps.formats.rows import NamedAnnotation, NamedAnswer, NamedChoice, NamedSpan, NamedSpans
from apps.kinds.locators import Frames, TimeSpan
from apps.kinds.reading import InvalidValue
from apps.kinds.values import Asset

Stretch = tuple[int, int]


def settle_stretches(named: NamedAnnotation, asset: Asset | None) -> Iterator[NamedAnnotation]:
    """The annotation as it is where it knows no time; else one for each stretch on which its answers stay the same. Raises InvalidValue."""
    place = named.place
    if not isinstance(place, NamedSpans) and not _mentions_time([named.said, *named.answers]):
        yield named
        return
    ruler = Ruler(_unit(named, asset))
    whole: list[Stretch | None] = [ruler.stretch(span) for span in place.spans] if isinstance(place, NamedSpans) else [None]
    for stretch, said in _by_stretch(named.said, whole, ruler):
        under = [stretch] if stretch else []
        cuts = sorted(set(ruler.cuts([said, *named.answers], under)))
        if stretch is None:
            yield replace(named, said=said, place=None if isinstance(place, NamedSpans) else place)
            continue
        start, end = stretch
        for piece in pairwise([start, *(cut for cut in cuts if start < cut < end), end]):
            (kept,) = ruler.answers_on([said], piece)
            yield replace(named, said=kept, answers=ruler.answers_on(named.answers, piece), place=ruler.locator(piece))


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


def _by_stretch(said: NamedAnswer, whole: list[Stretch | None], ruler: "Ruler") -> Iterator[tuple[Stretch | None, NamedAnswer]]:
    """What is said on each stretch: options that hold on the same one are said together; None is the asset as a whole."""
    if said.spans:
        whole = [ruler.stretch(span) for span in said.spans]
    choices = _choices(said)
    if not any(choice.spans for choice in choices):
        for stretch in whole:
            yield stretch, replace(said, spans=())
        return
    found: dict[Stretch | None, list[NamedChoice]] = {}
    for choice in choices:
        own = [ruler.stretch(span) for span in choice.spans] or whole
        for stretch in dict.fromkeys(own):
            found.setdefault(stretch, []).append(replace(choice, spans=()))
    for stretch, chosen in found.items():
        yield stretch, replace(said, content=tuple(chosen), spans=())


class Ruler:
    """Measures spans in frames or in milliseconds."""

    def __init__(self, unit: str) -> None:
        self._in_ms = unit == "ms"

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
        return not spans or any(start <= piece[0] and piece[1] <= end for start, end in map(self.stretch, spans))

    def _around(self, spans: Sequence[NamedSpan], inside: Sequence[Stretch]) -> Sequence[Stretch]:
        return [self.stretch(span) for span in spans] or inside

    def _edges(self, spans: Sequence[NamedSpan], inside: Sequence[Stretch]) -> Iterator[int]:
        for span in spans:
            start, end = self.stretch(span)
            if not any(outer <= start and end <= last for outer, last in inside):
                expected = "a stretch within one of the answer it stands under"
                raise InvalidValue(
                    span.at, f"From {span.start} to {span.end} is outside of what it belongs to.", expected, "outside_parent"
                )
            yield from (start, end)
