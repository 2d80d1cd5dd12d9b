"""Labels of a timeline that overlap: where one begins or ends, the answer to their question changes.

A checklist has, on each piece between two ends, the options that hold there. A radio question has one answer at a time: what comes later
in the file and overlaps is refused.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from apps.formats.label_studio_regions import Ontology
from apps.formats.rows import NamedAnnotation, NamedChoice, NamedSpan
from apps.formats.stretches import settle_stretches
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec
from apps.kinds.locators import Frames

Said = tuple[int, NamedAnnotation]  # with its place in the list of results


def apart(found: Sequence[Said], ontology: Ontology, errors: list[InvalidValue]) -> Iterator[Said]:
    """The same, those of each question on frames cut or refused where they overlap; others as they are."""
    timelines: dict[str, list[Said]] = {}
    for index, named in found:
        if isinstance(named.place, Frames) and isinstance(named.said.content, tuple):
            timelines.setdefault(named.said.feature.id or "", []).append((index, named))
        else:
            yield index, named
    for number, said in timelines.items():
        feature = next((each for each in ontology.features if str(each.id) == number), None)
        if feature is None:
            yield from said
        elif feature.kind == "checklist":
            for cluster in _clusters(said):
                try:
                    yield from _pieces(cluster) if len(cluster) > 1 else cluster
                except InvalidValue as error:
                    errors.append(error)
        else:
            yield from _alone(said, feature, errors)


def _frames(said: Said) -> Frames:
    assert isinstance(said[1].place, Frames)  # noqa: S101
    return said[1].place


def _clusters(said: Sequence[Said]) -> Iterator[list[Said]]:
    """Those that overlap, directly or by others between them."""
    cluster, last = list[Said](), -1
    for each in sorted(said, key=lambda one: _frames(one).first):
        if cluster and _frames(each).first > last:
            yield cluster
            cluster = []
        cluster.append(each)
        last = max(last, _frames(each).last)
    yield cluster


def _pieces(cluster: Sequence[Said]) -> Iterator[Said]:
    """One for each piece, with the key of the label that begins there. Options hold once, as sure as they are at most."""
    choices = [replace(choice, spans=(_span(each),)) for each in cluster for choice in _rated(each[1])]
    index, first = cluster[0]
    keys = {_frames(each).first: (each[0], each[1].key) for each in reversed(cluster)}
    whole = replace(first, said=replace(first.said, content=tuple(choices), confidence=None, metrics=()), place=None, derived_from=None)
    for piece in settle_stretches(whole, None):
        assert isinstance(piece.place, Frames) and isinstance(piece.said.content, tuple)  # noqa: S101, PT018
        own = keys.get(piece.place.first, (index, None))
        best: dict[str | None, NamedChoice] = {}
        for choice in piece.said.content:
            known = best.get(choice.option.name)
            if known is None or (choice.confidence or 0) > (known.confidence or 0):
                best[choice.option.name] = choice
        yield own[0], replace(piece, said=replace(piece.said, content=tuple(best.values())), key=own[1])


def _rated(named: NamedAnnotation) -> Iterator[NamedChoice]:
    assert isinstance(named.said.content, tuple)  # noqa: S101
    for choice in named.said.content:
        is_rated = choice.confidence is not None
        yield replace(
            choice, confidence=choice.confidence if is_rated else named.said.confidence, metrics=choice.metrics or named.said.metrics
        )


def _span(said: Said) -> NamedSpan:
    frames = _frames(said)
    return NamedSpan(frames.first + 1, frames.last + 1, said[1].said.at, "frames")


def _alone(said: Sequence[Said], feature: FeatureSpec, errors: list[InvalidValue]) -> Iterator[Said]:
    kept = list[Frames]()  # none overlaps another, rising
    for each in said:
        own = _frames(each)
        at = bisect_right(kept, own.last, key=lambda frames: frames.first)
        other = kept[at - 1] if at and kept[at - 1].last >= own.first else None
        if other is None:
            kept.insert(at, own)
            yield each
            continue
        shared = f"frames {max(own.first, other.first) + 1} to {min(own.last, other.last) + 1}"
        words = f"This overlaps another label of {feature.name} on {shared}, and a {feature.kind} question has one answer at a time."
        expected = f"labels that do not overlap, or an ontology in which {feature.name} is a checklist"
        errors.append(InvalidValue(each[1].said.at, words, expected, code="overlapping"))
