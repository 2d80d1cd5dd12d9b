"""Workflows at work: what each node does to what was found, and what it costs when one fails."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from apps.core.ids import uuid7
from apps.inference.features import as_annotations
from apps.inference.predictors.classical_segmentation.predictor import Cutter
from apps.inference.predictors.contract import (
    PLAINLY,
    Answer,
    Ask,
    Batch,
    EndpointFailed,
    Item,
    Prediction,
    PredictorError,
    SettingsRefused,
    Source,
)
from apps.inference.predictors.workflow.workflow import FIRST, Workflow, describe, load
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.geometry import Mask
from apps.kinds.rle import decode
from apps.kinds.values import Annotation, Asset, Extent, Room
from tests.inference.workflows.graphs import Said, Scripted, box, chain, graph, node, part, picture, workflow

BOXES = {"sign": ("bounding_box",), "dog": ("bounding_box",)}
COLOURS = {"red": ("radio",), "blue": ("radio",)}
DETECT, CROP, CLASSIFY = (
    node("detect", "predictor", predictor="boxes"),
    node("crop", "crop"),
    node("classify", "predictor", predictor="colours"),
)


def signs(item: Item) -> Said:
    return [box("sign", 10, 10, 20, 20), box("dog", 50, 30, 30, 40, 0.6)]


def scene() -> Item:
    """Red within the sign, blue within the dog."""
    image = Image.new("RGB", (100, 80), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((10, 10, 29, 29), fill="red")
    draw.rectangle((50, 30, 79, 69), fill="blue")
    return Item("scene", "sum", image.copy, "scene", Asset("image", Room(Extent(100.0, 80.0))))


def colour(item: Item) -> Said:
    """Says what colour the middle of a picture has."""
    picture = item.open()
    pixel = picture.getpixel((picture.width // 2, picture.height // 2))
    return [Prediction("radio", {(255, 0, 0): "red", (0, 0, 255): "blue"}[pixel], {}, 0.8)]  # type: ignore[index]


def run(made: Workflow, *items: Item, ask: Ask = PLAINLY) -> list[Batch]:
    return list(made.predict(items, ask))


def said(batch: Batch) -> list[Prediction]:
    assert batch.error == ""
    return [one for one in batch.predictions if isinstance(one, Prediction)]


def test_objects_are_cropped_and_what_is_said_of_each_answers_for_it() -> None:
    made = workflow(chain(DETECT, CROP, CLASSIFY), part("boxes", BOXES, Scripted(signs)), part("colours", COLOURS, Scripted(colour)))
    (batch,) = run(made, scene())
    assert [(one.class_name, one.answers) for one in said(batch)] == [
        ("sign", (Answer("red", 0.8),)),
        ("dog", (Answer("blue", 0.8),)),
    ]
    assert set(made.classes) == {"sign", "dog", "red", "blue"}


def test_only_the_chosen_classes_are_cropped_and_the_rest_goes_along() -> None:
    classify = Scripted(colour)
    made = workflow(
        chain(DETECT, node("crop", "crop", classes=["dog"], margin=0), CLASSIFY),
        part("boxes", BOXES, Scripted(signs)),
        part("colours", COLOURS, classify),
    )
    (batch,) = run(made, scene())
    assert [(one.class_name, len(one.answers)) for one in said(batch)] == [("sign", 0), ("dog", 1)]
    ((crops, _),) = classify.asked
    assert [crop.open().size for crop in crops] == [(30, 40)]


def test_what_is_found_in_a_crop_stands_where_it_is_in_the_picture() -> None:
    inner = Scripted(lambda item: [box("text", 1, 2, 5, 4)])
    made = workflow(
        chain(DETECT, node("crop", "crop", classes=["dog"], margin=0), node("find", "predictor", predictor="text")),
        part("boxes", BOXES, Scripted(signs)),
        part("text", {"text": ("bounding_box",)}, inner),
    )
    (batch,) = run(made, scene())
    assert said(batch)[-1] == box("text", 51, 32, 5, 4)


def test_small_objects_and_those_beyond_the_most_are_told() -> None:
    many = Scripted(lambda item: [box("sign", 10, 10, 3, 3), *(box("sign", at, 30, 20, 20, 0.5) for at in range(4))])
    crop = node("crop", "crop", most=3)
    made = workflow(chain(DETECT, crop, CLASSIFY), part("boxes", BOXES, many), part("colours", COLOURS, Scripted(lambda item: [])))
    (batch,) = run(made, picture())
    assert batch.notes == (
        "Crop: 5 objects were found; the surest 3 of them were cropped.",
        "Crop: 1 of the objects were too small to be cropped.",
    )


def test_a_filter_keeps_what_is_sure_enough_and_of_its_classes() -> None:
    def names(**settings: Any) -> list[str]:
        made = workflow(chain(DETECT, node("f", "filter", **settings)), part("boxes", BOXES, Scripted(signs)))
        return [one.class_name for one in said(run(made, picture())[0])]

    assert names(least=0.7) == ["sign"]
    assert names(most=0.7) == ["dog"]
    assert names(classes=["dog"]) == ["dog"]
    assert names(classes=["dog"], least=0.7) == []
    assert names(classes=["dog"], least=0.7, others="keep") == ["sign"]


def test_classes_are_renamed_joined_and_dropped_also_in_answers() -> None:
    answered = Scripted(lambda item: [box("sign", 1, 1, 9, 9, answers=(Answer("red", 0.5), Answer("blue", 0.4))), box("dog", 1, 1, 9, 9)])
    made = workflow(
        chain(DETECT, node("r", "relabel", names={"sign": "board", "red": "warm", "dog": None})), part("boxes", BOXES, answered)
    )
    (one,) = said(run(made, picture())[0])
    assert (one.class_name, [each.class_name for each in one.answers]) == ("board", ["warm", "blue"])
    assert made.classes == ("board",)


def ensemble(**settings: Any) -> dict[str, Any]:
    nodes = [
        node("in", "input"),
        DETECT,
        node("second", "predictor", predictor="other"),
        node("m", "merge", **settings),
        node("out", "output"),
    ]
    return graph(nodes, [("in", "detect"), ("in", "second"), ("detect", "m"), ("second", "m"), ("m", "out")])


def test_two_detectors_are_one() -> None:
    other = Scripted(lambda item: [box("sign", 12, 10, 20, 20, 0.6)])
    parts = part("boxes", BOXES, Scripted(signs)), part("other", BOXES, other)
    (batch,) = run(workflow(ensemble(), *parts), picture())
    assert sorted((one.class_name, one.confidence) for one in said(batch)) == [("dog", 0.6), ("sign", 0.9)]
    (batch,) = run(workflow(ensemble(method="weighted_boxes", weights={"second": 2.0}), *parts), picture())
    sign = next(one for one in said(batch) if one.class_name == "sign")
    assert sign.value == {"x": 11.14, "y": 10.0, "width": 20.0, "height": 20.0}  # (0.9 x 10 + 2 x 0.6 x 12) / 2.1
    assert sign.confidence == 0.7  # (0.9 + 2 x 0.6) / 3, by all of them


def test_a_node_that_fails_costs_the_data_rows_that_come_to_it_and_is_named() -> None:
    def some(item: Item) -> Said:
        return signs(item) if item.name == "with" else []

    def fail(item: Item) -> Said:
        raise EndpointFailed("It answered 500.")

    payload = chain(DETECT, CROP, {**CLASSIFY, "title": "Colours"})
    made = workflow(payload, part("boxes", BOXES, Scripted(some)), part("colours", COLOURS, Scripted(fail)))
    with_one, without = run(made, picture("with"), picture("without"))
    assert (with_one.error, with_one.predictions) == ("Colours: It answered 500.", ())
    assert without.error == ""


def test_a_predictor_that_breaks_is_asked_about_each_item_alone() -> None:
    def odd(item: Item) -> Said:
        if item.name == "b":
            raise RuntimeError("the tensor is cursed")
        return signs(item)

    made = workflow(chain(DETECT), part("boxes", BOXES, Scripted(odd)))
    assert [batch.error for batch in run(made, picture("a"), picture("b"), picture("c"))] == [
        "",
        "Predictor: RuntimeError: the tensor is cursed",
        "",
    ]


def test_a_part_that_is_gone_fails_its_data_rows_by_name() -> None:
    (batch,) = run(workflow(chain(DETECT)), picture())
    assert batch.error == "Predictor: There is no such predictor."


def test_a_silent_predictor_is_told() -> None:
    class Silent(Scripted):
        def predict(self, items: Sequence[Item], ask: Ask = PLAINLY) -> Iterator[Batch]:
            return iter(())

    (batch,) = run(workflow(chain(DETECT), part("boxes", BOXES, Silent(signs))), picture())
    assert batch.error == "Predictor: It said nothing of this."


def test_only_pictures_can_be_cropped() -> None:
    made = workflow(chain(DETECT, CROP, CLASSIFY), part("boxes", BOXES, Scripted(signs)), part("colours", COLOURS, Scripted(colour)))
    (batch,) = run(made, Item("t", "", picture().open, asset=Asset("document")))
    assert batch.error == "Crop: The picture cannot be read: only pictures can be cropped, and this is of type document."


def test_data_rows_pass_in_portions_and_each_is_answered_once() -> None:
    detect = Scripted(signs)
    names = [f"row {number}" for number in range(23)]
    batches = run(workflow(chain(DETECT), part("boxes", BOXES, detect)), *(picture(name) for name in names))
    assert [batch.item_id for batch in batches] == names
    assert [len(items) for items, _ in detect.asked][:2] == [FIRST, 2 * FIRST]


def test_a_workflow_in_a_workflow_is_asked_as_any_predictor() -> None:
    inner = workflow(chain(DETECT, node("f", "filter", least=0.7)), part("boxes", BOXES, Scripted(signs)), predictor="inner", name="Inner")
    outer = workflow(
        chain(node("w", "predictor", predictor="inner"), node("r", "relabel", names={"sign": "board"})), part("inner", BOXES, inner)
    )
    assert [one.class_name for one in said(run(outer, picture())[0])] == ["board"]


def test_a_workflow_that_has_come_to_go_through_itself_says_so_and_ends() -> None:
    parts: list[Any] = []
    payload = chain(node("w", "predictor", predictor="inner"))
    made = load(Source(settings={"graph": payload}, part=lambda *_: parts[0], predictor="outer", name="Outer"))
    parts.append(part("inner", BOXES, made))
    (batch,) = run(made, picture())
    assert batch.error == "Predictor: This workflow has come to go through itself: Outer → Outer."
    with pytest.raises(SettingsRefused, match="More than 5 workflows"):
        run(made, picture(), ask=Ask(through=tuple((str(number), f"W{number}") for number in range(5))))


def test_boxes_are_outlined_by_a_predictor_that_takes_prompts() -> None:
    outline = node("o", "outline", predictor="cutter", classes=["dog"])
    made = workflow(chain(DETECT, outline), part("boxes", BOXES, Scripted(signs)), part("cutter", {"object": ("mask",)}, Cutter()))
    sign, dog = said(run(made, scene())[0])
    assert (sign.kind, dog.kind, dog.class_name, dog.confidence) == ("bounding_box", "mask", "dog", 0.6)
    mask = KINDS["mask"].parse(dict(dog.value))
    assert isinstance(mask, Mask)
    truth = np.zeros((80, 100), bool)
    truth[30:70, 50:80] = True
    assert (decode(mask) & truth).sum() / (decode(mask) | truth).sum() > 0.9


def plate() -> tuple[FeatureSpec, ...]:
    """Cars with a text that is asked of each, and a question about the whole picture."""
    options = (OptionSpec(uuid7(), "day"), OptionSpec(uuid7(), "night"))
    return (
        FeatureSpec(uuid7(), "sign", "bounding_box", features=(FeatureSpec(uuid7(), "number", "text"),)),
        FeatureSpec(uuid7(), "light", "radio", options=options),
    )


def test_a_reader_in_the_ontologys_words_is_asked_what_is_asked_of_the_object_and_answers_for_it() -> None:
    features = plate()
    (number,) = features[0].features

    def read(item: Item) -> Said:
        return [Annotation(uuid7(), "text", number.id, KINDS["text"].parse({"text": f"{item.asset.modality} 7"}), confidence=0.7)]

    reader = Scripted(read)
    payload = chain(
        node("detect", "predictor", predictor="boxes"),
        node("crop", "crop", classes=["sign"]),
        node("read", "predictor", predictor="reader"),
    )
    spoken = dict.fromkeys(("number",), ("text",))
    made = workflow(payload, part("boxes", BOXES, Scripted(signs)), part("reader", spoken, reader, speaks_ontology=True))
    (batch,) = run(made, scene(), ask=Ask(features))
    ((_, ask),) = reader.asked
    assert ask.features == (number,)
    mapping = {"sign": features[0].id, "number": number.id}
    (kept,) = as_annotations(batch.predictions, mapping, features, scene().asset, seed="s")
    assert (kept.kind, kept.feature) == ("bounding_box", features[0].id)
    assert [(each.feature, KINDS["text"].dump(each.value)["text"], each.confidence) for each in kept.answers] == [
        (number.id, "image 7", 0.7)
    ]


def test_what_is_said_in_the_ontologys_words_becomes_classes_and_comes_back() -> None:
    features = plate()
    night = features[1].options[1].id

    def speak(item: Item) -> Said:
        value = KINDS["radio"].parse({"option": str(night)})
        return [Annotation(uuid7(), "radio", features[1].id, value, confidence=0.6)]

    spoken = {"day": ("radio",), "night": ("radio",)}
    made = workflow(
        chain(node("s", "predictor", predictor="speaker"), node("f", "filter", least=0.5)),
        part("speaker", spoken, Scripted(speak), speaks_ontology=True),
    )
    (batch,) = run(made, picture(), ask=Ask(features))
    (kept,) = as_annotations(batch.predictions, {"night": night}, features, picture().asset, seed="s")
    assert [choice.option for choice in KINDS["radio"].choices(kept.value)] == [night]


def test_describing_loads_every_part_and_names_the_node_of_one_that_cannot() -> None:
    def find(predictor: str, _version: str) -> Any:
        if predictor == "boxes":
            return part("boxes", BOXES, Scripted(signs), means={"sign": "s", "elsewhere": "e"})
        raise PredictorError("Colours has no version that is ready.")

    found = describe(Source(settings={"graph": chain(DETECT)}, part=find), PLAINLY)
    assert ([each.name for each in found.classes], found.means) == (["sign", "dog"], {"sign": "s"})
    assert found.card["parts"] == [{"node": "Predictor", "predictor": "boxes", "name": "boxes", "number": 1}]
    with pytest.raises(SettingsRefused, match="Predictor: Colours has no version"):
        describe(Source(settings={"graph": chain(DETECT, CROP, CLASSIFY)}, part=find), PLAINLY)
