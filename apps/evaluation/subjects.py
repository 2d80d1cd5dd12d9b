"""What is counted: each object, entity, relationship, free text and ranking by its feature, each radio and checklist by its options."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from apps.kinds.base import KINDS
from apps.kinds.features import FeatureSpec
from apps.kinds.reading import InvalidValue, join, read_list, read_object, read_text, read_uuid

BY_OPTION = frozenset({"radio", "checklist"})
MEMBERS = ("feature", "option", "name", "kind", "parent", "color")
MOST = 2**15 - 1
UNDER = " > "
EVERY = -1  # in place of an index: every subject together; in cells: none


@dataclass(frozen=True, slots=True)
class Subject:
    """One class of things to count. `name` is that of the option where there is one; `parent` the feature that it is asked under.

    `path` tells it apart from all others in words: an option after its question, both after what they are asked under, as in
    'stamp > worn: yes'.
    """

    index: int
    feature: UUID
    option: UUID | None
    name: str
    kind: str
    parent: UUID | None = None
    color: str = ""
    path: str = ""

    @property
    def family(self) -> tuple[object, ...]:
        """What is taken for one another: objects of one kind, the options of one radio question; else nothing but the same."""
        if not is_answer(self.kind):
            return (self.kind,)
        return (self.feature,) if self.kind == "radio" else (self.feature, self.option)


@dataclass(frozen=True)
class Subjects(Sequence[Subject]):
    """All subjects, in the order of their index: that of the ontology, parents before children. `families` numbers the family of each.

    Raises InvalidValue for more than MOST.
    """

    listed: tuple[Subject, ...]
    families: tuple[int, ...] = field(init=False, repr=False)
    _places: Mapping[tuple[int, int | None], int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if len(self.listed) > MOST:
            raise InvalidValue(
                "", f"This ontology has {len(self.listed)} classes and options to count.", f"at most {MOST}", code="too_many"
            )
        numbers: dict[tuple[object, ...], int] = {}
        object.__setattr__(self, "families", tuple(numbers.setdefault(each.family, len(numbers)) for each in self.listed))
        object.__setattr__(self, "_places", {_key(each.feature, each.option): each.index for each in self.listed})

    def index_of(self, feature: UUID, option: UUID | None = None) -> int | None:
        """The index of what is counted under this feature, or under this option of it; None where nothing is."""
        return self._places.get(_key(feature, option))

    def of_feature(self, feature: UUID) -> tuple[Subject, ...]:
        """All that is counted under one feature: itself, or its options."""
        return tuple(each for each in self.listed if each.feature == feature)

    def averaged(self) -> list[int]:
        """The indexes that means over classes are taken over: objects, as in COCO, where any are counted; else all."""
        return _averaged([each.kind for each in self.listed])

    def dump(self) -> list[dict[str, Any]]:
        """As JSON can hold it, to be kept beside figures so that they stay readable when the ontology changes."""
        return [
            {
                "feature": str(each.feature),
                "option": each.option and str(each.option),
                "name": each.name,
                "kind": each.kind,
                "parent": each.parent and str(each.parent),
                "color": each.color,
                "path": each.path,
            }
            for each in self.listed
        ]

    def __len__(self) -> int:
        return len(self.listed)

    def __iter__(self) -> Iterator[Subject]:
        return iter(self.listed)

    def __getitem__(self, index: Any) -> Any:
        return self.listed[index]


def averaged_in(dumped: Sequence[Mapping[str, Any]]) -> list[int]:
    """The same indexes of what `Subjects.dump` wrote."""
    return _averaged([each["kind"] for each in dumped])


def _averaged(kinds: Sequence[str]) -> list[int]:
    return [index for index, kind in enumerate(kinds) if has_overlap(kind)] or list(range(len(kinds)))


def has_overlap(kind: str) -> bool:
    """Whether what is of this kind has a place, so that two of it overlap more or less: answers and relationships are alike or not."""
    return KINDS[kind].role == "object"


def is_answer(kind: str) -> bool:
    """Whether what is of this kind is an answer to a question."""
    return KINDS[kind].role == "classification"


def subjects_of(tree: Sequence[FeatureSpec]) -> Subjects:
    """What is counted under the features of an ontology, nested questions after what they are asked under."""
    return Subjects(tuple(Subject(index, *about) for index, about in enumerate(_walk(tree, None))))


def parse_subjects(payload: Any, at: str = "") -> Subjects:
    """What `Subjects.dump` wrote. Raises InvalidValue."""
    listed = read_list(payload, at, at_most=MOST)
    return Subjects(tuple(_parse(each, join(at, index), index) for index, each in enumerate(listed)))


def _parse(payload: Any, at: str, index: int) -> Subject:
    members = read_object(payload, at, required=MEMBERS, optional=("path",))
    kind = members["kind"]
    if kind not in KINDS:
        raise InvalidValue(join(at, "kind"), "There is no such kind.", f"one of {', '.join(sorted(KINDS))}", code="unknown_kind")
    option, parent = (None if members[key] is None else read_uuid(members[key], join(at, key)) for key in ("option", "parent"))
    name, color = (read_text(members[key], join(at, key)) for key in ("name", "color"))
    path = read_text(members.get("path", name), join(at, "path"))
    return Subject(index, read_uuid(members["feature"], join(at, "feature")), option, name, kind, parent, color, path)


def _key(feature: UUID, option: UUID | None) -> tuple[int, int | None]:
    return feature.int, None if option is None else option.int  # numbers are hashed far faster than the ids, and this is asked for each


About = tuple[UUID, UUID | None, str, str, UUID | None, str, str]


def _walk(tree: Sequence[FeatureSpec], parent: UUID | None, above: str = "") -> Iterator[About]:
    for feature in tree:
        path = f"{above}{feature.name}"
        if feature.kind not in BY_OPTION:
            yield feature.id, None, feature.name, feature.kind, parent, feature.color, path
        for option in feature.options if feature.kind in BY_OPTION else ():
            yield feature.id, option.id, option.name, feature.kind, parent, feature.color, f"{path}: {option.name}"
        yield from _walk(feature.features, feature.id, f"{path}{UNDER}")
        for option in feature.options:
            yield from _walk(option.features, feature.id, f"{path}: {option.name}{UNDER}")
