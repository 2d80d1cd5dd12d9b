"""An ontology as Label Studio's labeling configuration (XML), for one asset type."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import orjson

from apps.formats.base import Report
from apps.formats.flat_answers import by_label
from apps.formats.label_studio_controls import Controls, LabelControl, QuestionControl, controls_of, is_rating, is_taxonomy
from apps.formats.label_studio_tags import OBJECTS, SHAPE, SPAN_TAGS, TAGS, TIMELINE, TOLD_APART
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec, OptionSpec

PAIR = ("left", "right")


def config_of(features: Sequence[FeatureSpec], *, modality: str = "image", report: Report | None = None) -> str:
    """The configuration that asks what these features ask, see features_of; what it has no tag for is noted in the report.

    Raises InvalidValue for an asset type that Label Studio does not show.
    """
    if modality not in OBJECTS:
        raise InvalidValue("/modality", f"Label Studio shows no asset of type {modality}.", f"one of {', '.join(OBJECTS)}")
    report = report or Report()
    controls = controls_of(by_label(features, TOLD_APART))
    root = Element("View")
    tag, source = OBJECTS[modality]
    SubElement(root, tag, {"name": modality, **source})
    for labels in controls.labels:
        _add_labels(root, labels, modality, report)
    for question in controls.questions:
        _add_question(root, question, modality)
    _note_settings(controls, report)
    _add_relations(root, controls)
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def _add_labels(root: Element, control: LabelControl, modality: str, report: Report) -> None:
    members = {"name": control.name, "toName": modality}
    if control.required:
        members["required"] = "true"
    if control.kind == "entity" and modality in SPAN_TAGS:
        tag = SPAN_TAGS[modality]
    elif modality == "video" and control.kind in ("bounding_box", "rotated_box"):
        tag = "Labels"
        SubElement(root, "VideoRectangle", {"name": control.name + SHAPE, "toName": modality, **_rotates(control.kind)})
    elif modality in ("image", "document") and control.kind in TAGS:
        tag = TAGS[control.kind]
        members |= _rotates(control.kind)
    else:
        report.left_out(
            f"features of kind {control.kind}", f"Label Studio has no such objects in an asset of type {modality}", len(control.labels)
        )
        return
    element = SubElement(root, tag, members)
    for label in control.labels:
        background = {"background": label.color} if label.color else {}
        SubElement(element, "Label", {"value": label.name, **background, **_hotkey(label)})


def _rotates(kind: str) -> dict[str, str]:
    return {"canRotate": "true" if kind == "rotated_box" else "false"} if kind in ("bounding_box", "rotated_box") else {}


def _add_question(root: Element, control: QuestionControl, modality: str) -> None:
    question = control.question
    members = {"name": control.name, "toName": modality}
    if control.name != question.name:
        members["title"] = question.name
    if question.required:
        members["required"] = "true"
    members |= _conditions(control)
    if question.kind == "text":
        SubElement(root, "TextArea", members)
    elif question.kind == "ranking":
        _add_ranking(root, control, members)
    elif is_rating(question):
        SubElement(root, "Rating", {**members, "maxRating": str(len(question.options))})
    elif is_taxonomy(question):
        members |= {"maxUsages": "1"} if question.kind == "radio" else {}
        _add_choices(SubElement(root, "Taxonomy", members), question.options, nested=True)
    else:
        choice = "single" if question.kind == "radio" else "multiple"
        _add_choices(SubElement(root, "Choices", {**members, "choice": choice}), question.options)
        if modality == "video" and not control.per_region and control.when is None:
            timeline = SubElement(root, "TimelineLabels", {"name": control.name + TIMELINE, "toName": modality})
            for option in question.options:
                SubElement(timeline, "Label", {"value": option.name})


def _conditions(control: QuestionControl) -> dict[str, str]:
    members = {"perRegion": "true"} if control.per_region else {}
    if control.when is None:
        return members
    values = ",".join(control.when.values)
    if control.when.of_labels:
        return members | {"visibleWhen": "region-selected", "whenTagName": control.when.control, "whenLabelValue": values}
    return members | {"visibleWhen": "choice-selected", "whenTagName": control.when.control, "whenChoiceValue": values}


def _add_ranking(root: Element, control: QuestionControl, members: dict[str, str]) -> None:
    """Two options called left and right are a pair; others are a list, whose items Label Studio takes from the data."""
    names = [option.name for option in control.question.options]
    if tuple(names) == PAIR:
        SubElement(root, "Pairwise", members)
        return
    items = items_of(control.name)
    SubElement(root, "List", {"name": items, "value": f"${items}", "title": control.question.name})
    SubElement(root, "Ranker", {**members, "toName": items, "options": orjson.dumps(names).decode()})


def items_of(control: str) -> str:
    """The name of the list that a ranking takes its items from."""
    return f"{control} items"


def _add_choices(parent: Element, options: Sequence[OptionSpec], *, nested: bool = False) -> None:
    """The options; in a taxonomy those of the question under an option are its children."""
    for option in options:
        element = SubElement(parent, "Choice", {"value": option.name, **_hotkey(option)})
        if nested:
            for below in option.features:
                _add_choices(element, below.options, nested=True)


def _note_settings(controls: Controls, report: Report) -> None:
    for question in controls.questions:
        if question.question.color or question.question.hotkey:
            report.left_out("colours and keys of questions", "Label Studio has them for labels and options only")
    objects = [label for control in controls.labels for label in control.labels]
    for feature in (*objects, *controls.relations):
        if feature.settings:
            report.left_out(f"settings of a {feature.kind}", "Label Studio's labels have none")


def _hotkey(spec: FeatureSpec | OptionSpec) -> dict[str, str]:
    return {"hotkey": spec.hotkey} if spec.hotkey else {}


def _add_relations(root: Element, controls: Controls) -> None:
    if controls.relations:
        element = SubElement(root, "Relations")
        for feature in controls.relations:
            SubElement(element, "Relation", {"value": feature.name})
