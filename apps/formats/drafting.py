"""An ontology drafted from what annotations say: their features by name, with the kinds, options and questions that occur."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid5

from PIL import ImageColor

from apps.formats.reading import foreign_id
from apps.formats.rows import NamedAnswer, NamedChoice, NamedRow, NamedTrack, Ref
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.geometry import Keypoints
from apps.kinds.ranking import Ranking

MAX_PARTS = 20_000


@dataclass(slots=True)
class Drafted:
    """A feature or an option as far as it was spoken of: its name, its kind where that showed, and what stands under it."""

    name: str
    kind: str | None = None
    has_options: bool = False
    is_list: bool = False
    options: dict[str, "Drafted"] = field(default_factory=dict)
    features: dict[str, "Drafted"] = field(default_factory=dict)
    points: dict[str, None] = field(default_factory=dict)


def draft_of(rows: Iterable[NamedRow]) -> tuple[FeatureSpec, ...]:
    """The features in the order they occur, with ids made of their names; a question of unknown kind is a radio where one option is chosen.

    A feature is what has the same name and kind; after MAX_PARTS features and options no more are taken in.
    """
    draft = Draft()
    for row in rows:
        draft.add(row)
    return features_of(draft.top)


def features_of(drafted: Mapping[str, Drafted]) -> tuple[FeatureSpec, ...]:
    """These features with all that stands under them, with ids made of their names."""
    return tuple(_features(drafted, foreign_id("draft")))


class Draft:
    """What was taken in so far."""

    def __init__(self) -> None:
        self.top: dict[str, Drafted] = {}
        self._parts = 0

    def add(self, row: NamedRow) -> None:
        """Take in all that is said of a data row."""
        for named in row.annotations:
            self.answer(named.said, self.top, named.answers)
            if isinstance(named.place, NamedTrack):
                for keyframe in (each for segment in named.place.segments for each in segment):
                    self.answer(replace(named.said, content=keyframe.value), self.top, keyframe.answers)

    def answer(self, named: NamedAnswer, into: dict[str, Drafted], answers: Sequence[NamedAnswer] = ()) -> None:
        """Take in the feature of an answer, and what is said under it."""
        drafted = self._part(named.feature, into, named.kind)
        if drafted is None:
            return
        drafted.kind = drafted.kind or named.kind
        if isinstance(named.content, Keypoints):
            drafted.points |= dict.fromkeys(point.name for point in named.content.points)
        if isinstance(named.content, Ranking):
            for ranked in named.content.order:
                self._part(Ref(None, str(ranked), named.at), drafted.options, None)
        choices = [each for each in named.content if isinstance(each, NamedChoice)] if isinstance(named.content, tuple) else []
        drafted.has_options |= isinstance(named.content, tuple)
        drafted.is_list |= isinstance(named.content, tuple) and len(choices) != 1 and not any(choice.spans for choice in choices)
        for choice in choices:
            option = self._part(choice.option, drafted.options, None)
            for under in choice.answers if option is not None else ():
                self.answer(under, option.features if option is not None else {})
        for under in answers:
            self.answer(under, drafted.features)

    def _part(self, ref: Ref, into: dict[str, Drafted], kind: str | None) -> Drafted | None:
        name = ref.name or ref.id or ""
        key = f"{name}/{kind}" if kind is not None and KINDS[kind].role != "classification" else name
        if key not in into:
            if self._parts >= MAX_PARTS:
                return None
            self._parts += 1
            into[key] = Drafted(name)
        return into[key]


def _features(drafted: Mapping[str, Drafted], under: UUID) -> Iterator[FeatureSpec]:
    for key, each in drafted.items():
        number = uuid5(under, f"feature/{key}")
        kind = each.kind or ("checklist" if each.is_list else "radio" if each.has_options else "text")
        options = tuple(_options(each.options, number)) if KINDS[kind].has_options else ()
        settings = {"points": list(each.points), "edges": []} if kind == "keypoints" else {}
        yield FeatureSpec(number, each.name, kind, options, tuple(_features(each.features, number)), settings=settings)


def _options(drafted: Mapping[str, Drafted], under: UUID) -> Iterator[OptionSpec]:
    for name, each in drafted.items():
        number = uuid5(under, f"option/{name}")
        yield OptionSpec(number, each.name, tuple(_features(each.features, number)))


def read_color(written: str | None) -> str:
    """A colour of any way of writing it as #rrggbb; empty where it is none."""
    try:
        red, green, blue = ImageColor.getrgb((written or "").strip())[:3]
    except (ValueError, IndexError):
        return ""
    return f"#{red:02x}{green:02x}{blue:02x}"
