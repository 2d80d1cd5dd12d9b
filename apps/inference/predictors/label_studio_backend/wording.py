"""What a backend is told of an ontology: a labeling configuration, and what the things in it are called."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import nan
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from apps.formats.label_studio_config_writing import config_of
from apps.formats.label_studio_controls import controls_of
from apps.formats.label_studio_tags import OBJECTS, QUESTIONS, shape_of_type
from apps.formats.xml_reading import read_tree
from apps.kinds import KINDS, InvalidValue
from apps.kinds.features import FeatureSpec

POINTS, BOXES = "keypointlabels", "rectanglelabels"
SMART = {POINTS: ("KeyPointLabels", "prompt points"), BOXES: ("RectangleLabels", "prompt boxes")}
PROMPTED = frozenset({"bounding_box", "rotated_box", "polygon", "mask"})


@dataclass(frozen=True)
class Control:
    """One control: its tag as it is written and in lower case, what it is for, and the labels or choices it has.

    `predicted` are the classes of a model that labels say they stand for, `threshold` the least score of what is answered for it, 0 to 1.
    """

    name: str
    type: str
    to: str
    tag: str
    values: tuple[str, ...]
    smart: bool
    several: bool = False
    threshold: float = 0.0
    predicted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Wording:
    """A configuration (XML), the name of the object it shows, the member of a task's data that holds it, and its controls.

    `kind` is the tag of the object. `ours` are the questions of the ontology by the names of the controls that ask them, where those
    are other names.
    """

    xml: str
    shows: str
    kind: str
    member: str
    controls: Mapping[str, Control]
    ours: Mapping[str, str]

    @property
    def theirs(self) -> Mapping[str, str]:
        """The other way round of `ours`."""
        return {ours: theirs for theirs, ours in self.ours.items()}

    def labeller(self, tag: str, label: str) -> Control | None:
        """The control of this tag that has the label."""
        return next((each for each in self.controls.values() if each.tag == tag and label in each.values), None)

    def prompt(self, tag: str) -> Control | None:
        """The control that takes a person's points or boxes: a smart one where there is one."""
        found = [each for each in self.controls.values() if each.tag == tag]
        return next((each for each in found if each.smart), found[0] if found else None)


def wording_of(features: Sequence[FeatureSpec], modality: str, written: str) -> Wording:
    """What to say of an asset type: as somebody wrote it, or else from the features. Raises InvalidValue."""
    xml = written.strip() or _with_prompts(config_of(features, modality=modality), features, modality)
    root = read_tree(xml.encode())
    controls = {each.name: each for each in _controls(root)}
    tag = OBJECTS[modality][0].lower()
    shown = [each for each in root.iter() if each.get("name") and (each.get("value") or each.get("valueList") or "").startswith("$")]
    shows = next((each for each in shown if each.tag.lower() == tag), shown[0] if shown else Element(tag, {"name": modality}))
    member = (shows.get("value") or shows.get("valueList") or f"${modality}").removeprefix("$")
    return Wording(xml, shows.get("name", modality), shows.tag, member, controls, dict(_questions(controls.values(), features)))


def _with_prompts(xml: str, features: Sequence[FeatureSpec], modality: str) -> str:
    """With the controls behind which interactive backends look for clicks and boxes."""
    names = [each.name for each in features if each.removed is None and each.kind in PROMPTED]
    if modality != "image" or not names:
        return xml
    root = read_tree(xml.encode())
    for tag, name in SMART.values():
        control = SubElement(root, tag, {"name": name, "toName": modality, "smart": "true"})
        for label in names:
            SubElement(control, "Label", {"value": label, "smart": "true"})
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def _controls(root: Element) -> Iterator[Control]:
    for element in root.iter():
        if element.get("name") and element.get("toName"):
            named = [each for each in element.iter() if each.tag.lower() in ("label", "choice")]
            values = tuple(each.get("alias") or each.get("value") or "" for each in named)
            smart = element.get("smart", "").lower() == "true"
            yield Control(
                element.get("name", ""),
                element.tag,
                element.get("toName", ""),
                element.tag.lower(),
                values,
                smart,
                several=element.get("choice", "").lower() == "multiple",
                threshold=_threshold(element),
                predicted={value: names for value, each in zip(values, named, strict=True) if (names := _predicted(each))},
            )


def _threshold(control: Element) -> float:
    """Raises InvalidValue."""
    written = control.get("model_score_threshold", "").strip() or "0"
    try:
        threshold = float(written)
    except ValueError:
        threshold = nan
    if not 0 <= threshold <= 1:
        at = f"/label_config/{control.get('name')}/model_score_threshold"
        raise InvalidValue(at, f"{written!r} is no score.", "a number from 0 to 1")
    return threshold


def _predicted(label: Element) -> tuple[str, ...]:
    return tuple(name for each in label.get("predicted_values", "").split(",") if (name := each.strip()))


def _questions(controls: Iterable[Control], features: Sequence[FeatureSpec]) -> Iterator[tuple[str, str]]:
    """Controls of another name than the ontology's own: the question of that name, else the only one that has all of its choices."""
    own = controls_of(features)
    names = {own.names[each.id]: each for each in _asked(features)}
    for control in controls:
        if control.tag not in QUESTIONS or control.name in names or shape_of_type(control.tag):
            continue
        alike = [name for name in names if name.casefold() == control.name.casefold()]
        having = [name for name, each in names.items() if each.options and set(control.values) <= {one.name for one in each.options}]
        found = alike or having
        if len(found) == 1:
            yield control.name, found[0]


def _asked(features: Sequence[FeatureSpec]) -> Iterator[FeatureSpec]:
    for feature in features:
        if feature.removed is not None:
            continue
        if KINDS[feature.kind].role == "classification":
            yield feature
        yield from (each for each in feature.features if KINDS[each.kind].role == "classification" and each.removed is None)
