"""What CVAT's XML tells of itself in <meta>: its tasks, and its labels with their attributes, as an ontology and back.

A label of a drawn type is an object of that kind (any: what it is drawn as), a skeleton has the labels that name it as parent as its
points, in their order, and the lines of its picture as edges. A tag is a question: the attribute of its own name where it has one, else
whether it holds, true or false; its other attributes are asked under each option.
"""

import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from apps.formats.cvat_attributes import FLAGS, attribute_names, describe
from apps.formats.cvat_tasks import CvatTask, read_tasks
from apps.formats.drafting import read_color
from apps.formats.flat_answers import by_label
from apps.formats.rows import LEFT_OUT, DataRowRef, Undrafted
from apps.formats.xml_reading import read_tree
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec, OptionSpec

NAMESPACE = UUID("d8a5d7a2-4a3b-5d55-8f5a-5c6b9c3a9e10")
# The kind of each label type, the type of each kind, and the kind of each shape.
KIND_OF_TYPE: Mapping[str, str] = {
    "rectangle": "bounding_box",
    "polygon": "polygon",
    "polyline": "polyline",
    "points": "point",
    "mask": "mask",
    "skeleton": "keypoints",
    "ellipse": "polygon",
    "tag": "radio",
}
TYPE_OF_KIND: Mapping[str, str] = {
    "bounding_box": "rectangle",
    "rotated_box": "rectangle",
    "polygon": "polygon",
    "polyline": "polyline",
    "point": "points",
    "mask": "mask",
    "keypoints": "skeleton",
}
KIND_OF_SHAPE: Mapping[str, str] = {"box": "bounding_box"} | {
    each: kind for each, kind in KIND_OF_TYPE.items() if each not in ("rectangle", "tag")
}
SHARED: Mapping[str, str] = {kind: told for kind, told in TYPE_OF_KIND.items() if told != "skeleton"}  # shapes that one label may have
ANY, CUBOID = "any", "cuboid"
MAX_SIZE = 1_000_000


@dataclass(frozen=True, slots=True)
class Meta:
    """What <meta> tells: tasks by id, and labels as elements."""

    tasks: Mapping[str, CvatTask] = field(default_factory=dict)
    labels: tuple[Element, ...] = ()

    def task(self, number: str | None) -> CvatTask | None:
        """The task of this id, or the only one."""
        if number is not None and number in self.tasks:
            return self.tasks[number]
        return next(iter(self.tasks.values())) if len(self.tasks) == 1 else None

    def mutable(self, label: str) -> frozenset[str]:
        """The attributes of a label that may change from frame to frame."""
        found = (each for each in self.labels if each.findtext("name") == label)
        attributes = (each for element in found for each in element.iterfind("attributes/attribute"))
        return frozenset(each.findtext("name") or "" for each in attributes if (each.findtext("mutable") or "").lower() == "true")


def read_meta(element: Element) -> Meta:
    """What an element <meta> tells."""
    return Meta(read_tasks(element), tuple(each for each in element.iter("label") if each.find("name") is not None))


def features_of(meta: Meta, drawn: Mapping[str, Sequence[str]]) -> tuple[FeatureSpec, ...]:
    """The ontology of the labels, `drawn` being the kinds that each was drawn as in the file; ids are made from names."""
    labels = [each for each in meta.labels if not each.findtext("parent") and not _is_cuboid(each)]
    found = [feature for label in labels for feature in _features(label, meta, drawn)]
    described = {feature.name for feature in found}
    for name, kinds in drawn.items():
        if name not in described:
            found += _named(FeatureSpec(NAMESPACE, name, "radio"), kinds)
    return tuple(_with_ids(_once(found), ""))


def cuboids_of(meta: Meta) -> Iterator[Undrafted]:
    """The labels of cuboids, which no feature has."""
    for index, each in enumerate(meta.labels):
        if _is_cuboid(each):
            name = (each.findtext("name") or "").strip()
            yield Undrafted(name, f"/meta/label/{index}", LEFT_OUT, "No object here is a cuboid, and shapes of this label are refused.")


def _is_cuboid(label: Element) -> bool:
    return (label.findtext("type") or "").strip() == CUBOID


def _features(label: Element, meta: Meta, drawn: Mapping[str, Sequence[str]]) -> Iterator[FeatureSpec]:
    name = (label.findtext("name") or "").strip()
    told = (label.findtext("type") or ANY).strip()
    questions = tuple(_question(each) for each in label.iterfind("attributes/attribute"))
    spec = FeatureSpec(
        NAMESPACE,
        name,
        KIND_OF_TYPE.get(told, "bounding_box"),
        features=with_checklists(questions),
        color=read_color(label.findtext("color")),
    )
    seen = drawn.get(name, ())
    if told == "tag" or (told == ANY and set(seen) == {"radio"}):
        yield _tagged(spec)
    elif spec.kind == "keypoints":
        yield replace(spec, settings=_skeleton(label, meta))
    else:
        kinds = [each for each in seen if each != "radio"]
        yield from _named(spec, kinds if told == ANY and kinds else [_wider(spec.kind, seen)])


def _wider(kind: str, seen: Sequence[str]) -> str:
    """A rotated box where any was turned."""
    return "rotated_box" if kind == "bounding_box" and "rotated_box" in seen else kind


def _named(spec: FeatureSpec, kinds: Sequence[str]) -> Iterator[FeatureSpec]:
    """One feature for each kind, the first by the name alone."""
    kept = [each for each in dict.fromkeys(kinds) if not (each == "bounding_box" and "rotated_box" in kinds)]
    for index, kind in enumerate(kept):
        named = replace(spec, kind=kind, name=f"{spec.name} ({kind.replace('_', ' ')})" if index else spec.name)
        yield _tagged(named) if kind == "radio" else named


def _tagged(spec: FeatureSpec) -> FeatureSpec:
    """The question that a tag is."""
    own = next((each for each in spec.features if each.name == spec.name), None)
    others = tuple(each for each in spec.features if each is not own)
    question = replace(own, color=spec.color) if own else replace(spec, kind="radio", features=(), options=_options(FLAGS))
    return replace(question, options=tuple(replace(option, features=others) for option in question.options))


def _question(attribute: Element) -> FeatureSpec:
    name, kind = (attribute.findtext("name") or "").strip(), (attribute.findtext("input_type") or "text").strip()
    values = [each for each in (attribute.findtext("values") or "").splitlines() if each]
    if kind in ("select", "radio") and values:
        return FeatureSpec(NAMESPACE, name, "radio", _options(dict.fromkeys(values)))
    return FeatureSpec(NAMESPACE, name, "radio", _options(FLAGS)) if kind == "checkbox" else FeatureSpec(NAMESPACE, name, "text")


def with_checklists(questions: Sequence[FeatureSpec]) -> tuple[FeatureSpec, ...]:
    """Checkboxes called `question: option` are one checklist, where there are several of the same question."""
    lists: dict[str, list[str]] = {}
    for each in questions:
        if ": " in each.name and [option.name for option in each.options] == list(FLAGS):
            lists.setdefault(each.name.partition(": ")[0], []).append(each.name.partition(": ")[2])
    found: dict[str, FeatureSpec] = {}
    for each in questions:
        name = each.name.partition(": ")[0]
        if len(lists.get(name, ())) > 1 and each.name.partition(": ")[2] in lists[name]:
            found.setdefault(name, FeatureSpec(NAMESPACE, name, "checklist", _options(lists[name])))
        else:
            found.setdefault(each.name, each)
    return tuple(found.values())


def _options(names: Iterable[str]) -> tuple[OptionSpec, ...]:
    return tuple(OptionSpec(NAMESPACE, name) for name in names)


def _skeleton(label: Element, meta: Meta) -> Mapping[str, object]:
    """The points of a skeleton, and its edges as its picture draws them; a damaged picture draws none."""
    name = label.findtext("name")
    names = [each.findtext("name") or "" for each in meta.labels if each.findtext("parent") == name]
    names = list(dict.fromkeys(each for each in names if each))
    drawn = label.findtext("svg") or ""
    try:
        picture = read_tree(f"<svg>{drawn}</svg>".encode())
    except InvalidValue:
        picture = Element("svg")
    nodes = {each.get("data-node-id"): each.get("data-label-name") for each in picture.iter("circle")}
    ends = ((nodes.get(each.get("data-node-from")), nodes.get(each.get("data-node-to"))) for each in picture.iter("line"))
    edges = [[names.index(a), names.index(b)] for a, b in ends if a in names and b in names and a != b]
    return KINDS["keypoints"].parse_settings({"points": names, "edges": edges}) if names else {}


def _once(features: Iterable[FeatureSpec]) -> list[FeatureSpec]:
    found: dict[str, FeatureSpec] = {}
    for feature in features:
        if feature.name:
            found.setdefault(feature.name.casefold(), feature)
    return list(found.values())


def _with_ids(features: Iterable[FeatureSpec], path: str) -> Iterator[FeatureSpec]:
    for feature in features:
        here = f"{path}/{feature.name}"
        options = []
        for option in feature.options:
            below = f"{here}={option.name}"
            options.append(replace(option, id=uuid5(NAMESPACE, below), features=tuple(_with_ids(option.features, below))))
        yield replace(feature, id=uuid5(NAMESPACE, here), options=tuple(options), features=tuple(_with_ids(feature.features, here)))


def write_meta(features: Sequence[FeatureSpec], *, mode: str, task: CvatTask | None = None, mutable: Container[UUID] = ()) -> bytes:
    """An element <meta> with one task and these labels.

    `mode` is annotation for images, interpolation for a video, `mutable` the questions that are answered frame by frame.
    """
    root = Element("meta")
    element = SubElement(root, "task")
    for tag, text in (("name", (called(task.data_row) if task else "") or "Firstpass"), ("mode", mode), ("overlap", "0")):
        SubElement(element, tag).text = text
    if task is not None:
        _describe_video(element, task)
    labels = SubElement(element, "labels")
    written: dict[str, list[FeatureSpec]] = {}
    for feature in features:
        if feature.kind in TYPE_OF_KIND or KINDS[feature.kind].role == "classification":
            written.setdefault(feature.name, []).append(feature)
    for shapes in written.values():
        _write_label(labels, shapes, mutable=mutable)
    return tostring(root, encoding="utf-8")


def called(ref: DataRowRef) -> str:
    """What a data row is called for people: its global key, else its name, else its id; its id stands beside."""
    return ref.global_key or ref.name or ref.id or ""


def _describe_video(element: Element, task: CvatTask) -> None:
    if task.data_row.id is not None:
        SubElement(element, "uid").text = task.data_row.id
    if task.frames is not None:
        SubElement(element, "size").text = str(task.frames)
    if task.extent is not None:
        size = SubElement(element, "original_size")
        SubElement(size, "width").text, SubElement(size, "height").text = f"{task.extent.width:g}", f"{task.extent.height:g}"
    SubElement(element, "source").text = called(task.data_row)


def by_cvat_label(features: Sequence[FeatureSpec]) -> tuple[FeatureSpec, ...]:
    """The features as labels are called here: shapes of one label as it, but where they ask other questions by the same names."""
    labels = by_label(features, SHARED)
    shapes: dict[str, list[FeatureSpec]] = {}
    for each in labels:
        shapes.setdefault(each.name, []).append(each)
    return tuple(each if _asks_alike(shapes[each.name]) else feature for each, feature in zip(labels, features, strict=True))


def _asks_alike(shapes: Sequence[FeatureSpec]) -> bool:
    """Whether the attributes of these are called the same together as they are alone."""
    names = attribute_names([question for each in shapes for question in each.features])
    return all(attribute_names(each.features).items() <= names.items() for each in shapes)


def _write_label(labels: Element, shapes: Sequence[FeatureSpec], *, mutable: Container[UUID]) -> None:
    """A label of one type, or of any where it is of several shapes."""
    feature = shapes[0]
    label = SubElement(labels, "label")
    SubElement(label, "name").text = feature.name
    if feature.color:
        SubElement(label, "color").text = feature.color
    types = {TYPE_OF_KIND.get(each.kind, "tag") for each in shapes}
    SubElement(label, "type").text = types.pop() if len(types) == 1 else ANY
    is_tag = feature.kind not in TYPE_OF_KIND
    asked = [question for each in shapes for question in each.features]
    describe(SubElement(label, "attributes"), (feature,) if is_tag else asked, mutable=mutable)
    names = feature.settings.get("points", ()) if feature.kind == "keypoints" else ()
    if names:
        SubElement(label, "svg").text = _picture(names, feature.settings.get("edges", ()))
    for name in names:
        point = SubElement(labels, "label")
        for tag, text in (("name", name), ("type", "points"), ("parent", feature.name)):
            SubElement(point, tag).text = text


def _picture(names: Sequence[str], edges: Sequence[Sequence[int]]) -> str:
    """The skeleton as CVAT draws it, its points on a circle."""
    turns = [2 * math.pi * index / len(names) for index in range(len(names))]
    places = [(50 + 40 * math.sin(turn), 50 - 40 * math.cos(turn)) for turn in turns]
    root = Element("svg")
    for start, end in edges:
        (x1, y1), (x2, y2) = places[start], places[end]
        ends = {"x1": f"{x1:.2f}", "y1": f"{y1:.2f}", "x2": f"{x2:.2f}", "y2": f"{y2:.2f}"}
        SubElement(root, "line", {**ends, "data-type": "edge", "data-node-from": str(start + 1), "data-node-to": str(end + 1)})
    for index, (name, (x, y)) in enumerate(zip(names, places, strict=True), start=1):
        place = {"r": "1.5", "cx": f"{x:.2f}", "cy": f"{y:.2f}"}
        own = {"data-type": "element node", "data-element-id": str(index), "data-node-id": str(index), "data-label-name": name}
        SubElement(root, "circle", {**place, **own})
    return "".join(tostring(each, encoding="unicode") for each in root)
