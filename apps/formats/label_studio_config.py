"""Label Studio's labeling configuration (XML) as an ontology.

Each Label of a control is an object, each control that asks something is a question named after it: Choices and Taxonomy with the nested
choices as questions under their option, named like it; Rating with its stars as options; TextArea as a text, and so, which is told, Number
and DateTime; Pairwise and Ranker as rankings,
one for each bucket where there are several; each Relation as a relationship; TimelineLabels as a checklist that is answered for frames, as
its labels may overlap, or where it says choice="single" as a radio question.
Rectangles can be turned there unless the configuration says canRotate="false": they become rotated boxes, which upright ones are too.
Ellipses become polygons; vectors polylines, and where closable="true" lets them be areas, polygons too: two objects, each region is read
as the one that it is. Of several shapes for one label, none alone is required. A `perRegion` question stands under the objects it is
asked of, one shown by `visibleWhen="choice-selected"` under those options; of `title` and name, a control goes by its title.
Labels go by their alias where they have one, as results do. Two objects of one name get their kind behind it.
What a Repeater asks of each item of a list is left out, as is what a control with no counterpart asks, and one whose labels, options or
items each task brings along.
Source: the tags reference of labelstud.io.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, product
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element

import orjson

from apps.formats.drafting import MAX_PARTS, read_color
from apps.formats.label_studio_tags import (
    AS_TEXT,
    CLOSED,
    DRAWN_ON,
    QUESTIONS,
    RELATION,
    SHAPES,
    SPANS,
    TEXTS,
    TIMELINE,
    name_of_bucket,
    shape_of_type,
    star,
)
from apps.formats.rows import LEFT_OUT, OTHER_KIND, Described, Undrafted
from apps.formats.xml_reading import read_tree
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.reading import InvalidValue, join

NAMESPACE = UUID("0c6f7f53-6a53-5b8c-8d0c-1f0f3b1f6a11")
MAX_NESTED = 20  # controls that bring each other up: as deep as an ontology may be
ASKS_NOTHING = frozenset({"filter"})
REPEATER = "repeater"
# What a vector is that may be closed, and one that always was: Label Studio has no such setting, drafts from tasks have.
CLOSABLE: Mapping[str, Sequence[str]] = {"true": ("polyline", "polygon"), CLOSED: ("polygon",)}
STARS, MAX_STARS = 5, 1_000  # of a rating: where it does not say how many, and the most


@dataclass(frozen=True, slots=True)
class _Control:
    """A control tag with the conditions that it or the views around it have."""

    tag: str
    name: str
    to: str
    element: Element
    settings: dict[str, str] = field(hash=False)

    @property
    def is_per_region(self) -> bool:
        return self.settings.get("perRegion", "").lower() == "true"

    @property
    def parent(self) -> str | None:
        """The control whose choice brings this question up."""
        return self.settings.get("whenTagName") if self.settings.get("visibleWhen") == "choice-selected" else None


def described(config: bytes) -> Described:
    """The ontology of a labeling configuration, with the controls that have no counterpart here, or another. Raises InvalidValue.

    Ids are made from names, so that reading twice gives the same.
    """
    root = read_tree(config)
    controls = [each for each in root.iter() if each.get("name") and each.get("toName") and each.tag.lower() not in ASKS_NOTHING]
    why = _why_left_out(root, controls)
    words = "The control {0} {1}: it is left out."
    told = [_told(each, LEFT_OUT, words.format(each.tag, reason)) for each, reason in why.items()]
    told += [_as_text(each) for each in controls if each.tag.lower() in AS_TEXT and each not in why]
    return Described(_Config(root, why).features(), tuple(told))


def _why_left_out(root: Element, controls: Iterable[Element]) -> dict[Element, str]:
    """The controls that cannot be drafted, with the reasons."""
    repeated, why = _repeated(root), dict[Element, str]()
    for each in controls:
        tag = each.tag.lower()
        if each in repeated:
            why[each] = "stands in a Repeater, which asks it of each item of a list"
        elif not _is_known(tag):
            why[each] = "has no counterpart here"
        elif tag in QUESTIONS - TEXTS and not list(_choices(each)):
            why[each] = "takes its options from each task, and a configuration does not hold them, as a file of answered tasks does"
        elif tag.endswith(SPANS) and tag not in QUESTIONS and not any(label.tag.lower() == "label" for label in each.iter()):
            why[each] = "takes its labels from each task, and a configuration does not hold them, as a file of labeled tasks does"
    return why


def _is_known(tag: str) -> bool:
    return tag == SPANS or tag in QUESTIONS or shape_of_type(tag) is not None


def _repeated(root: Element) -> frozenset[Element]:
    """The controls in a Repeater that would be named after its items, as in w_{{idx}}: all but those whose labels have names."""
    inside = [each for around in root.iter() if around.tag.lower() == REPEATER for each in around.iter() if each.get("toName")]
    return frozenset(each for each in inside if each.tag.lower() in QUESTIONS or not each.tag.lower().endswith(SPANS))


def _as_text(control: Element) -> Undrafted:
    words = f"The control {control.tag} asks for {AS_TEXT[control.tag.lower()]}, which no kind here does: it becomes a free text question."
    return _told(control, OTHER_KIND, words)


def _told(control: Element, code: str, words: str) -> Undrafted:
    name = control.get("name", "")
    return Undrafted(name, join(join("", control.tag), name), code, words)


class _Config:
    def __init__(self, root: Element, left_out: Container[Element]) -> None:
        self._objects = {each.get("name", ""): each.tag.lower() for each in root.iter() if (each.get("value") or "").startswith("$")}
        self._controls = [each for each in _controls(root) if each.element not in left_out]
        named = [each for each in root.iter() if each.tag.lower() in ("choice", "label")]
        self._values = {name for each in named for name in (each.get("alias"), each.get("value"))}
        self._relations = [each for each in root.iter() if each.tag.lower() == "relations"]
        self._options = 0

    def features(self) -> tuple[FeatureSpec, ...]:
        found = [feature for control in self._controls if control.tag not in QUESTIONS for feature in self._labels(control)]
        questions = [each for each in self._controls if each.tag in QUESTIONS and not each.is_per_region and not self._has_parent(each)]
        found += [asked for each in questions if not self._is_timeline_twin(each) for asked in self._questions(each, each.name)]
        found += [_relationship(name) for each in self._relations for name in _relation_names(each)]
        return tuple(_with_ids(_with_own_keys(_with_own_names(found)), ""))

    def _has_parent(self, control: _Control) -> bool:
        return any(each.name == control.parent for each in self._controls)

    def _is_asked_under(self, value: str, control: _Control, key: str) -> bool:
        """Whether the control's condition names this value, or none; what is a value as a whole is no list of others."""
        wanted = control.settings.get(key)
        return wanted is None or wanted == value or (wanted not in self._values and value in wanted.split(","))

    def _is_timeline_twin(self, control: _Control) -> bool:
        """Whether this is the question that another control asks already, for frames."""
        twin = control.name.removesuffix(TIMELINE)
        return control.tag == "timelinelabels" and twin != control.name and any(each.name == twin for each in self._controls)

    def _labels(self, control: _Control) -> Iterator[FeatureSpec]:
        """One object for each label; for a shape without labels the control itself, unless bare labels go with it."""
        bare = [each for each in self._controls if each.tag == SPANS and each.to == control.to]
        drawn_on = self._objects.get(control.to, "image" if control.tag != SPANS else "") in DRAWN_ON
        if control.tag == SPANS and drawn_on:
            shapes = [each for each in self._controls if each.to == control.to and each.tag in SHAPES and each.tag != SPANS]
            yield from self._labelled(control, [kind for shape in shapes for kind in _kinds(shape)] or ["bounding_box"])
        elif control.tag == SPANS or control.tag.endswith("labels"):
            yield from self._labelled(control, ["entity"] if control.tag == SPANS else _kinds(control))
        elif not (bare and drawn_on):
            asked = self._per_region(control, control.name)
            yield from (FeatureSpec(NAMESPACE, control.name, kind, features=asked) for kind in _kinds(control))

    def _labelled(self, control: _Control, kinds: Sequence[str]) -> Iterator[FeatureSpec]:
        labels = [each for each in control.element.iter() if each.tag.lower() == "label"]
        for kind, label in product(kinds, labels):
            name = label.get("alias") or label.get("value") or ""
            if name:
                yield FeatureSpec(
                    id=NAMESPACE,
                    name=name,
                    kind=kind,
                    features=self._per_region(control, name),
                    required=len(labels) == len(kinds) == 1 and _is_required(control.element),
                    color=read_color(label.get("background")),
                    hotkey=_hotkey(label),
                )

    def _per_region(self, control: _Control, label: str) -> tuple[FeatureSpec, ...]:
        """The questions asked of the regions with this label."""
        return tuple(
            asked
            for each in self._controls
            if each.tag in QUESTIONS
            and each.is_per_region
            and (each.to == control.to or each.tag == "ranker")  # a ranking is of a list beside what is drawn on
            and not self._has_parent(each)
            and each.settings.get("whenTagName", control.name) == control.name
            and self._is_asked_under(label, each, "whenLabelValue")
            for asked in self._questions(each, each.name)
        )

    def _questions(self, control: _Control, *path: str) -> list[FeatureSpec]:
        """The question of a control; several where it sorts items into several buckets."""
        question = self._question(control, *path)
        buckets = [each.get("name") or "" for each in control.element.iter() if each.tag.lower() == "bucket" and each.get("name")]
        if control.tag != "ranker" or len(buckets) < 2:  # noqa: PLR2004
            return [question]
        return [replace(question, name=name_of_bucket(question.name, bucket)) for bucket in dict.fromkeys(buckets)]

    def _question(self, control: _Control, *path: str) -> FeatureSpec:
        options: tuple[OptionSpec, ...] = ()
        kind = _question_kind(control)
        if control.tag not in TEXTS:
            options = tuple(self._option(each, control, kind, path) for each in _choices(control.element))
        name = control.element.get("title") or control.name
        return FeatureSpec(NAMESPACE, name, kind, options, required=_is_required(control.element))

    def _option(self, choice: Element, control: _Control, kind: str, path: Sequence[str]) -> OptionSpec:
        self._count()
        name = choice.get("alias") or choice.get("value") or ""
        nested = [self._option(each, control, kind, path) for each in choice if each.tag.lower() == "choice"]
        features = [FeatureSpec(NAMESPACE, name, kind, tuple(nested))] if nested else []
        asked = [each for each in self._controls if each.parent == control.name and self._is_asked_under(name, each, "whenChoiceValue")]
        if len(path) < MAX_NESTED:
            below = [each for each in asked if each.tag in QUESTIONS and each.name not in path]
            features += [question for each in below for question in self._questions(each, *path, each.name)]
        return OptionSpec(NAMESPACE, name, tuple(features), _hotkey(choice))

    def _count(self) -> None:
        """One option more: questions that are asked under every option of each other would multiply without end. Raises InvalidValue."""
        self._options += 1
        if self._options > MAX_PARTS:
            words = f"Its questions, each under every option that brings it up, come to more than {MAX_PARTS:,} options."
            raise InvalidValue("", words, "conditions that name one choice (whenChoiceValue)", code="too_many")


def _controls(root: Element) -> Iterator[_Control]:
    """Every control in the order of the document, with the conditions of the views around it."""
    waiting: list[tuple[Element, dict[str, str]]] = [(root, {})]
    while waiting:
        element, around = waiting.pop()
        tag = element.tag.lower()
        settings = {**around, **element.attrib}
        name, to = element.get("name"), element.get("toName")
        if name and to and _is_known(tag):
            yield _Control(tag, name, to, element, settings)
        else:
            kept = {key: value for key, value in settings.items() if key == "visibleWhen" or key.startswith("when")}
            waiting += [(child, kept) for child in reversed(element)]


def _choices(control: Element) -> Iterable[Element]:
    """The topmost choices; those of a ranking stand in an attribute of ours, as Label Studio takes them from the data."""
    kind = control.tag.lower()
    if kind == "pairwise":
        return [Element("Choice", value=side) for side in ("left", "right")]
    if kind == "rating":
        return [Element("Choice", value=star(number)) for number in range(1, stars_of(control) + 1)]
    if kind == "ranker":
        return [Element("Choice", value=name) for name in _ranked(control.get("options"))]
    tag = "label" if kind == "timelinelabels" else "choice"
    nested = {child for each in control.iter() if each.tag.lower() == tag for child in each}
    return [each for each in control.iter() if each.tag.lower() == tag and each not in nested]


def stars_of(rating: Element) -> int:
    """How many stars the control has."""
    written = rating.get("maxRating") or ""
    return min(max(int(written[:9]), 1), MAX_STARS) if written.isdecimal() else STARS


def _ranked(listed: str | None) -> list[str]:
    try:
        names = orjson.loads(listed or "[]")
    except orjson.JSONDecodeError:
        return []
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _question_kind(control: _Control) -> str:
    if control.tag in TEXTS:
        return "text"
    if control.tag in ("pairwise", "ranker"):
        return "ranking"
    if control.tag == "taxonomy":
        return "radio" if control.element.get("maxUsages") == "1" else "checklist"
    if control.tag == "timelinelabels":  # labels of a timeline may overlap
        return "radio" if control.element.get("choice") == "single" else "checklist"
    return "checklist" if control.element.get("choice") == "multiple" else "radio"


def _kinds(control: _Control) -> Sequence[str]:
    """What may be drawn with it: a vector that may be closed is a line or an area."""
    shape = shape_of_type(control.tag) or ""
    kind = SHAPES[shape]
    turns = (control.element.get("canRotate") or ("true" if shape == "rectangle" else "false")).lower() == "true"
    if kind == "bounding_box" and turns:
        return ["rotated_box"]
    return CLOSABLE.get((control.element.get("closable") or "").lower(), [kind]) if kind == "polyline" else [kind]


def _relation_names(relations: Element) -> list[str]:
    return [each.get("value") or "" for each in relations.iter() if each.tag.lower() == "relation" and each.get("value")] or [RELATION]


def _relationship(name: str) -> FeatureSpec:
    return FeatureSpec(NAMESPACE, name, "relationship")


def _is_required(element: Element) -> bool:
    return (element.get("required") or "").lower() == "true"


def _hotkey(element: Element) -> str:
    key = (element.get("hotkey") or "").lower()
    return key if len(key) == 1 and "!" <= key <= "~" else ""


def _with_own_names(features: Iterable[FeatureSpec]) -> list[FeatureSpec]:
    """No two of one name: a repetition has its kind behind it; the same name in the same kind is one feature."""
    taken: dict[str, str] = {}
    named = []
    for feature in features:
        if taken.get(feature.name) == feature.kind:
            continue
        names = (f"{feature.name} ({feature.kind.replace('_', ' ')}{f' {number}' if number > 1 else ''})" for number in count(1))
        known = {name.casefold() for name in taken}
        name = feature.name if feature.name.casefold() not in known else next(each for each in names if each.casefold() not in known)
        taken[name] = feature.kind
        named.append(replace(feature, name=name))
    return named


def _with_own_keys(features: Iterable[FeatureSpec]) -> list[FeatureSpec]:
    """No key twice side by side: the first keeps it."""
    used: set[str] = set()
    kept = []
    for feature in features:
        kept.append(feature if feature.hotkey not in used else replace(feature, hotkey=""))
        used.add(feature.hotkey)
    return kept


def _with_ids(features: Iterable[FeatureSpec], path: str) -> Iterator[FeatureSpec]:
    for feature in features:
        here = f"{path}/{feature.name}"
        options = tuple(
            replace(
                option, id=uuid5(NAMESPACE, f"{here}={option.name}"), features=tuple(_with_ids(option.features, f"{here}={option.name}"))
            )
            for option in feature.options
        )
        yield replace(feature, id=uuid5(NAMESPACE, here), options=options, features=tuple(_with_ids(feature.features, here)))
