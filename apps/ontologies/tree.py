"""The tree of features: in and out of plain JSON, walked with the place of each part, and checked as a whole."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from apps.core.ids import uuid7
from apps.core.problems import FieldError
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.relations import check_pairs
from apps.kinds.support import with_article

MAX_DEPTH = 20  # of questions under options: no more than JSON of 128 levels holds as answers, five to each
MAX_PARTS = 2000
COLOR = re.compile(r"#[0-9a-f]{6}")
# Told apart by colour-blind eyes: given in turn to top-level features that name no colour.
COLORS = (
    "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00",
    "#cc79a7", "#9b8cff", "#8a5a2b", "#00c2b2", "#b7c95a", "#8c96a3",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PointSpec:
    """A point of a skeleton, under the id made from its feature and its name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A feature, option or point where it stands: under which parent, the how-manieth there, and its JSON pointer from the whole body."""

    part: FeatureSpec | OptionSpec | PointSpec
    pointer: str
    position: int
    depth: int
    parent_feature: UUID | None = None
    parent_option: UUID | None = None


def read_tree(features: Iterable[Mapping[str, Any]]) -> tuple[FeatureSpec, ...]:
    """The features of plain values; ids and top-level colours that are missing are given."""
    read = [_feature(each) for each in features]
    free = [color for color in COLORS if color not in {each.color for each in read}] or list(COLORS)
    blank = [index for index, each in enumerate(read) if not each.color]
    for turn, index in enumerate(blank):
        read[index] = replace(read[index], color=free[turn % len(free)])
    return tuple(read)


def _feature(value: Mapping[str, Any]) -> FeatureSpec:
    return FeatureSpec(
        id=value.get("id") or uuid7(),
        kind=value["kind"],
        name=value["name"],
        color=value.get("color", "").lower(),
        hotkey=value.get("hotkey", "").lower(),
        required=value.get("required", False),
        settings=value.get("settings") or {},
        external_id=value.get("external_id", ""),
        options=tuple(_option(each) for each in value.get("options", ())),
        features=tuple(_feature(each) for each in value.get("features", ())),
    )


def _option(value: Mapping[str, Any]) -> OptionSpec:
    return OptionSpec(
        id=value.get("id") or uuid7(),
        name=value["name"],
        hotkey=value.get("hotkey", "").lower(),
        external_id=value.get("external_id", ""),
        features=tuple(_feature(each) for each in value.get("features", ())),
    )


def dump_tree(features: Iterable[FeatureSpec]) -> list[dict[str, Any]]:
    """The JSON-able form of features, as the API shows it."""
    return [
        {
            "id": str(each.id),
            "kind": each.kind,
            "name": each.name,
            "color": each.color,
            "hotkey": each.hotkey,
            "required": each.required,
            "settings": dict(each.settings),
            "external_id": each.external_id,
            "options": [
                {
                    "id": str(option.id),
                    "name": option.name,
                    "hotkey": option.hotkey,
                    "external_id": option.external_id,
                    "features": dump_tree(option.features),
                }
                for option in each.options
            ],
            "features": dump_tree(each.features),
        }
        for each in features
    ]


def places(features: Sequence[FeatureSpec], at: str = "", depth: int = 1, **parent: UUID) -> Iterator[Place]:
    """Every feature and option, parents before what is under them."""
    for index, feature in enumerate(features):
        here = f"{at}/features/{index}"
        yield Place(feature, here, index, depth, **parent)
        yield from places(feature.features, here, depth + 1, parent_feature=feature.id)
        for number, option in enumerate(feature.options):
            below = f"{here}/options/{number}"
            yield Place(option, below, number, depth, parent_feature=feature.id)
            yield from places(option.features, below, depth + 1, parent_option=option.id)


def check_tree(features: Sequence[FeatureSpec]) -> list[FieldError]:
    """Everything that is wrong with a tree, each with its pointer; nothing where it may be saved."""
    everything = list(places(features))
    if len(everything) > MAX_PARTS:
        return [FieldError("/features", "too_many", f"{len(everything)} features and options.", f"at most {MAX_PARTS} in all")]
    errors = list(_repeated([(each.pointer, each.part.id) for each in everything], "id", "id_repeated", "This id occurs twice."))
    errors += _siblings(features, "")
    errors += _hotkeys([(f"/features/{index}", each.hotkey) for index, each in enumerate(features)])
    for place in everything:
        checks = _option_checks if isinstance(place.part, OptionSpec) else _feature_checks
        errors += [error for check in checks for error in check(place)]
    return errors or [_told(error) for error in check_pairs(settled(features))]


def settled(features: Iterable[FeatureSpec]) -> tuple[FeatureSpec, ...]:
    """The features of a tree whose settings are right, each with its settings in the form that its kind gives them."""
    return tuple(
        replace(
            each,
            settings=dict(KINDS[each.kind].parse_settings(each.settings)),
            options=tuple(replace(option, features=settled(option.features)) for option in each.options),
            features=settled(each.features),
        )
        for each in features
    )


def renewed(features: Iterable[FeatureSpec]) -> tuple[FeatureSpec, ...]:
    """The same features with new ids throughout: what had one id has one new id, where settings speak of it too."""
    return _renewed(features, defaultdict(uuid7))


def _renewed(features: Iterable[FeatureSpec], numbers: dict[UUID, UUID]) -> tuple[FeatureSpec, ...]:
    return tuple(
        replace(
            each,
            id=numbers[each.id],
            settings=_renewed_pairs(each.settings, numbers),
            options=tuple(replace(option, id=numbers[option.id], features=_renewed(option.features, numbers)) for option in each.options),
            features=_renewed(each.features, numbers),
        )
        for each in features
    )


def _renewed_pairs(settings: Mapping[str, Any], numbers: dict[UUID, UUID]) -> dict[str, Any]:
    """The settings with the features that a relationship may join under their new ids."""
    pairs = settings.get("pairs")
    return {**settings, **({"pairs": [[str(numbers[UUID(end)]) for end in pair] for pair in pairs]} if pairs else {})}


def _siblings(features: Sequence[FeatureSpec], at: str) -> Iterator[FieldError]:
    """No two of the same name, or with the same key, side by side."""
    yield from _names([(f"{at}/features/{index}", each.name) for index, each in enumerate(features)])
    for index, feature in enumerate(features):
        here = f"{at}/features/{index}"
        yield from _names([(f"{here}/options/{number}", each.name) for number, each in enumerate(feature.options)])
        yield from _hotkeys([(f"{here}/options/{number}", each.hotkey) for number, each in enumerate(feature.options)])
        yield from _siblings(feature.features, here)
        for number, option in enumerate(feature.options):
            yield from _siblings(option.features, f"{here}/options/{number}")


def _names(names: Sequence[tuple[str, str]]) -> Iterator[FieldError]:
    folded = [(pointer, name.casefold()) for pointer, name in names]
    return _repeated(folded, "name", "name_repeated", "Another one beside it has this name.")


def _hotkeys(hotkeys: Sequence[tuple[str, str]]) -> Iterator[FieldError]:
    used = [(pointer, key) for pointer, key in hotkeys if key]
    return _repeated(used, "hotkey", "hotkey_repeated", "Another one beside it has this key.")


def _repeated(values: Iterable[tuple[str, object]], member: str, code: str, message: str) -> Iterator[FieldError]:
    seen: set[object] = set()
    for pointer, value in values:
        if value in seen:
            yield FieldError(f"{pointer}/{member}", code, message, "one that no other has")
        seen.add(value)


def _told(error: InvalidValue) -> FieldError:
    return FieldError(error.pointer, error.code, error.message, error.expected)


Check = Callable[[Place], Iterator[FieldError]]


def _kind(place: Place) -> Iterator[FieldError]:
    feature = place.part
    if not isinstance(feature, FeatureSpec):
        return
    kind = KINDS.get(feature.kind)
    if kind is None:
        yield FieldError(f"{place.pointer}/kind", "kind_unknown", "There is no such kind.", f"one of: {', '.join(sorted(KINDS))}")
        return
    try:
        kind.parse_settings(feature.settings, f"{place.pointer}/settings")
    except InvalidValue as error:
        yield _told(error)
    if place.depth > 1 and kind.role != "classification":
        yield FieldError(f"{place.pointer}/kind", "kind_not_nested", "Only questions stand under something else.", "a classification")
    if kind.has_options and not feature.options:
        yield FieldError(f"{place.pointer}/options", "options_missing", "Nothing can be chosen.", "at least one option")
    if feature.options and not kind.has_options:
        yield FieldError(f"{place.pointer}/options", "options_unexpected", f"{with_article(feature.kind)} has no options.", "an empty list")
    if feature.features and kind.role != "object":
        yield FieldError(f"{place.pointer}/features", "features_unexpected", "Further questions stand under an option.", "an empty list")


def _depth(place: Place) -> Iterator[FieldError]:
    if place.depth > MAX_DEPTH:
        yield FieldError(place.pointer, "too_deep", "This is nested too deeply.", f"at most {MAX_DEPTH} levels of features")


def _color(place: Place) -> Iterator[FieldError]:
    if isinstance(place.part, FeatureSpec) and place.part.color and not COLOR.fullmatch(place.part.color):
        yield FieldError(f"{place.pointer}/color", "color_invalid", "This is not a colour.", "#rrggbb")


def _hotkey(place: Place) -> Iterator[FieldError]:
    key = "" if isinstance(place.part, PointSpec) else place.part.hotkey
    if key and not (len(key) == 1 and "!" <= key <= "~"):
        yield FieldError(f"{place.pointer}/hotkey", "hotkey_invalid", "This is not a key.", "one letter, digit or sign")


_feature_checks: tuple[Check, ...] = (_kind, _depth, _color, _hotkey)
_option_checks: tuple[Check, ...] = (_hotkey,)
