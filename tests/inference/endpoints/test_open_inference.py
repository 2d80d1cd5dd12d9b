"""Models behind the Open Inference Protocol: a server written on its description, in JSON and with binary tensors."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from apps.core.ids import uuid7
from apps.inference.predictors import family
from apps.inference.predictors.contract import Ask, Batch, EndpointFailed, Item, Prediction, SettingsRefused, Source
from apps.inference.predictors.open_inference.decoding import detected
from apps.inference.predictors.settings import read_settings
from apps.kinds.values import Asset, Extent, Room
from tests.inference.endpoints.replay import Asked, Respond, Server
from tests.inference.endpoints.test_label_studio_backend import open_send

Serve = Callable[[Respond], Server]
FAMILY = family("open_inference")
LENGTH = "inference-header-content-length"
METADATA = {
    "name": "colours",
    "versions": ["1", "2"],
    "platform": "numpy",
    "inputs": [{"name": "pixels", "datatype": "FP32", "shape": [-1, 3, 8, 8]}],
    "outputs": [{"name": "scores", "datatype": "FP32", "shape": [-1, 3]}],
}
DETECTOR = {**METADATA, "outputs": [{"name": name, "datatype": "FP32", "shape": [-1]} for name in ("scores", "boxes", "labels")]}


def colours(asked: Asked) -> tuple[int, Any]:
    """A model server whose model says how red, green and blue a picture is: (n, 3, 8, 8) in, (n, 3) out."""
    if asked.path.endswith("/ready"):
        return 200, {"ready": True}
    if not asked.path.endswith("/infer"):
        return (200, METADATA) if "/colours" in asked.path else (404, {"error": "unknown model"})
    head = int(asked.headers.get(LENGTH, len(asked.content)))
    document = json.loads(asked.content[:head])
    (tensor,) = document["inputs"]
    if "data" in tensor:
        pixels = np.array(tensor["data"], np.float32).reshape(tensor["shape"])
    else:
        raw = asked.content[head:]
        assert tensor["parameters"]["binary_data_size"] == len(raw)
        pixels = np.frombuffer(raw, "<f4").reshape(tensor["shape"])
    scores = pixels.mean(axis=(2, 3)).astype("<f4")
    output = {"name": "scores", "datatype": "FP32", "shape": list(scores.shape)}
    if not document["outputs"][0].get("parameters", {}).get("binary_data"):
        return 200, {"model_name": "colours", "outputs": [{**output, "data": scores.ravel().tolist()}]}
    body = json.dumps({"outputs": [{**output, "parameters": {"binary_data_size": scores.nbytes}}]}).encode()
    return 200, binary(body, scores.tobytes())


def binary(head: bytes, raw: bytes) -> Callable[[Any], None]:
    def answer(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header(LENGTH, str(len(head)))
        handler.send_header("Content-Length", str(len(head) + len(raw)))
        handler.end_headers()
        handler.wfile.write(head + raw)

    return answer


def source(server: Server, **settings: object) -> Source:
    chosen = {
        "url": server.url,
        "model": "colours",
        "labels": ["red", "green", "blue"],
        "width": 8,
        "height": 8,
        "scaling": "0..1",
        **settings,
    }
    return Source(settings=read_settings(chosen, FAMILY.settings), secret="own", send=open_send, version=str(uuid7()))


def picture(colour: str = "blue") -> Item:
    return Item(str(uuid7()), "0", lambda: Image.new("RGB", (400, 200), colour), asset=Asset("image", Room(Extent(400, 200))))


def look(server: Server, *items: Item, **settings: object) -> list[Batch]:
    return list(FAMILY.load(source(server, **settings)).predict(items, Ask()))


def said(batch: Batch) -> list[Prediction]:
    assert batch.error == ""
    return [each for each in batch.predictions if isinstance(each, Prediction)]


@pytest.mark.parametrize("how", [{"binary": False}, {"binary": True}])
def test_pictures_are_classified_in_batches(serve: Serve, how: dict[str, Any]) -> None:
    server = serve(colours)
    batches = look(server, picture("blue"), picture("red"), picture("lime"), batch_size=2, **how)
    assert [[(each.kind, each.class_name, each.confidence) for each in said(batch)] for batch in batches] == [
        [("radio", "blue", 1.0)], [("radio", "red", 1.0)], [("radio", "green", 1.0)],
    ]  # fmt: skip
    assert len(server.to("/v2/models/colours/infer")) == 2
    assert server.asked[-1].headers["authorization"] == "Bearer own"


def test_several_classes_answer_a_checklist(serve: Serve) -> None:
    (batch,) = look(serve(colours), picture("magenta"), several=True)
    assert [(each.kind, each.class_name) for each in said(batch)] == [("checklist", "red"), ("checklist", "blue")]


def test_connecting_tells_classes_version_and_tensors(serve: Serve) -> None:
    server = serve(colours)
    found = FAMILY.describe(source(server, model_version="2"))
    assert ([each.name for each in found.classes], found.version) == (["red", "green", "blue"], "2")
    assert server.asked[0].path == "/v2/models/colours/versions/2/ready"


def test_tensors_that_the_model_lacks_are_refused_by_name(serve: Serve) -> None:
    with pytest.raises(SettingsRefused, match="no output 'logits'; it has scores"):
        FAMILY.describe(source(serve(colours), scores="logits"))


def saying(changes: dict[str, Any]) -> Respond:
    """A server whose metadata are other ones."""
    return lambda asked: (200, {**METADATA, **changes}) if not asked.path.endswith("/ready") else (200, {})


PIXELS = {"name": "pixels", "datatype": "FP32", "shape": [-1, 3, 8, 8]}
SCORES = {"name": "scores", "datatype": "FP32", "shape": [-1, 3]}
BOXES, LABELS = {**SCORES, "name": "boxes", "shape": [-1, 4]}, {**SCORES, "name": "labels", "shape": [-1]}
FOUND = [{**SCORES, "shape": [-1]}, {**SCORES, "name": "boxes", "shape": [-1, 5]}, {**SCORES, "name": "labels"}]


@pytest.mark.parametrize(
    ("changes", "given", "words"),
    [
        ({"inputs": [{**PIXELS, "shape": [-1, 3, 9, 9]}]}, {}, r"takes \[-1, 3, 9, 9\], and the settings make \[-1, 3, 8, 8\]"),
        ({"inputs": [{**PIXELS, "shape": [-1, 8, 8, 3]}]}, {}, "set width, height and the order of the axes"),
        ({"inputs": [{**PIXELS, "shape": [3, 8, 8]}]}, {}, "the settings make"),
        ({"inputs": [{**PIXELS, "datatype": "UINT8"}]}, {}, "whole numbers, and the values of the pixels are set to 0..1: set them to"),
        ({"inputs": [{**PIXELS, "datatype": "BOOL"}]}, {}, "neither pictures nor texts"),
        ({"inputs": [{**PIXELS, "shape": [1, 3, 8, 8]}]}, {}, "set the data rows per request to 1"),
        ({"outputs": [{**SCORES, "shape": [-1, 1000]}]}, {}, "gives 1000 scores, and there are 3 class names"),
        ({"outputs": [{**SCORES, "datatype": "BYTES"}]}, {}, "no numbers: it cannot be the scores"),
        ({"outputs": FOUND}, {"answers": "detections"}, r"gives \[-1, 5\], and boxes are n x 4"),
        ({"outputs": [BOXES, LABELS]}, {"answers": "detections"}, "no output 'scores'; it has boxes, labels"),
        (
            {"outputs": [BOXES, {**SCORES, "shape": [100, 3]}, LABELS]},
            {"answers": "detections"},
            r"gives \[100, 3\], and the scores of one picture are n numbers",
        ),
    ],
)
def test_what_does_not_fit_the_servers_own_metadata_is_refused_when_it_is_connected(
    serve: Serve, changes: dict[str, Any], given: dict[str, Any], words: str
) -> None:
    with pytest.raises(SettingsRefused, match=words):
        FAMILY.describe(source(serve(saying(changes)), **given))


@pytest.mark.parametrize(
    "changes",
    [{"inputs": [{**PIXELS, "shape": [-1, -1, -1, -1]}]}, {"inputs": [], "outputs": []}, {"outputs": [{**SCORES, "shape": [-1]}]}, {}],
)
def test_what_the_server_does_not_say_is_no_obstacle(serve: Serve, changes: dict[str, Any]) -> None:
    assert FAMILY.describe(source(serve(saying(changes)))).version == "2"


@pytest.mark.parametrize("inputs", ["pixels", [3], [{"shape": [1]}], [{"name": "pixels", "shape": ["wide"]}]])
def test_metadata_of_another_kind_are_told(serve: Serve, inputs: Any) -> None:
    with pytest.raises(EndpointFailed, match="none of the Open Inference Protocol"):
        FAMILY.describe(source(serve(saying({"inputs": inputs}))))


def test_a_text_for_a_model_of_pictures_is_told_as_that(serve: Serve) -> None:
    text = Item("t", "", lambda: Image.new("RGB", (1, 1)), asset=Asset("text"), texts=lambda: {"": "words"})
    (batch,) = look(serve(colours), text)
    assert batch.error == "The model reads pictures: its input 'pixels' takes FP32. This data row is a text."


def test_a_model_that_is_not_there_is_told(serve: Serve) -> None:
    with pytest.raises(EndpointFailed):
        FAMILY.describe(source(serve(colours), model="gone"))


def test_why_a_server_refuses_is_told_and_no_more_of_it_than_that(serve: Serve) -> None:
    def refuse(asked: Asked) -> tuple[int, Any]:
        return (404, {"error": "Request for unknown model " + "x" * 5000}) if asked.path.endswith("/infer") else colours(asked)

    (batch,) = look(serve(refuse), picture())
    assert "It answered 404: Request for unknown model" in batch.error
    assert len(batch.error) < 500
    with pytest.raises(EndpointFailed, match=r"not ready: 404, Request for unknown model$"):
        FAMILY.describe(source(serve(lambda asked: (404, {"error": "Request for unknown model"}))))


def detecting(**tensors: list[Any]) -> Respond:
    def respond(asked: Asked) -> tuple[int, Any]:
        if not asked.path.endswith("/infer"):
            return (200, {}) if asked.path.endswith("/ready") else (200, DETECTOR)
        outputs = [{"name": name, "datatype": "FP32", "shape": list(np.shape(data)), "data": data} for name, data in tensors.items()]
        return 200, {"outputs": outputs}

    return respond


@pytest.mark.parametrize(
    ("box", "given"),
    [
        ([[[2, 2, 6, 6]]], {}),
        ([[2, 2, 6, 6]], {}),
        ([[0.25, 0.25, 0.75, 0.75]], {"box_unit": "shares"}),
        ([[4, 4, 4, 4]], {"box_form": "center and size"}),
        ([[2, 2, 4, 4]], {"box_form": "corner and size"}),
    ],
)
def test_boxes_stand_in_pixels_of_the_picture(serve: Serve, box: list[Any], given: dict[str, Any]) -> None:
    server = serve(detecting(boxes=box, scores=[0.9], labels=[2]))
    (batch,) = look(server, picture(), answers="detections", first_class=1, **given)
    (found,) = said(batch)
    assert (found.class_name, found.value) == ("green", {"x": 100, "y": 50, "width": 200, "height": 100})


def test_without_a_setting_the_scores_of_detections_are_what_is_called_so(serve: Serve) -> None:
    answers = detecting(boxes=[[2, 2, 6, 6]], scores=[0.9], labels=[1])

    def respond(asked: Asked) -> tuple[int, Any]:
        is_metadata = not asked.path.endswith(("/infer", "/ready"))
        return (200, {**METADATA, "outputs": [BOXES, LABELS, {**SCORES, "shape": [-1]}]}) if is_metadata else answers(asked)

    (batch,) = look(serve(respond), picture(), answers="detections", scores="")
    assert [(each.class_name, each.value) for each in said(batch)] == [("green", {"x": 100, "y": 50, "width": 200, "height": 100})]


def test_scores_that_do_not_go_with_boxes_are_told(serve: Serve) -> None:
    server = serve(detecting(boxes=[[2, 2, 6, 6]], scores=[[0.9, 0.1]], labels=[1]))
    (batch,) = look(server, picture(), answers="detections")
    assert "Boxes, scores and classes of shapes" in batch.error or "scores" in batch.error
    assert "do not go together" in batch.error


def test_boxes_below_the_threshold_are_left_out(serve: Serve) -> None:
    server = serve(detecting(boxes=[[0, 0, 4, 4], [0, 0, 4, 4]], scores=[0.2, 0.8], labels=[0, 0]))
    (batch,) = look(server, picture(), answers="detections")
    assert [round(each.confidence, 6) for each in said(batch)] == [0.8]


def test_boxes_that_cannot_be_kept_are_told_with_the_reason(serve: Serve) -> None:
    nan, inf = float("nan"), float("inf")
    boxes = [[0, 0, 4, 4], [1, 1, 9, 9], [1, 1, 1, 1], [6, 6, 2, 2], [nan, 0, 5, 5], [0, 0, inf, 5], [1, 1, 2, 2], [1, 1, 2, 2], [nan] * 4]
    arrays = {
        "boxes": np.array(boxes, "<f4"),
        "scores": np.array([0.9, 0.8, 0.7, 0.65, 0.64, 0.63, 0.62, 0.61, 0.1], "<f4"),
        "labels": np.array([0, 1, 0, 1, 0, 1, 7, -1, 0], "<f4"),
    }
    outputs = [
        {"name": name, "datatype": "FP32", "shape": list(each.shape), "parameters": {"binary_data_size": each.nbytes}}
        for name, each in arrays.items()
    ]
    body, plain = json.dumps({"outputs": outputs}).encode(), detecting()

    def respond(asked: Asked) -> tuple[int, Any]:
        is_work = asked.path.endswith("/infer")
        return (200, binary(body, b"".join(each.tobytes() for each in arrays.values()))) if is_work else plain(asked)

    (batch,) = look(serve(respond), picture(), answers="detections", labels=["square", "disc"], binary=True)
    assert [each.class_name for each in said(batch)] == ["square", "disc"]
    assert list(batch.notes) == [
        "square: its box has no size: its width is 0 and its height 0.",
        "disc: its box has no size: its width is -200 and its height -100.",
        "square: its box is no place: one of its numbers is nan.",
        "disc: its box is no place: one of its numbers is inf.",
        "boxes: there is no class 7; there are 2, from 0 on: square, disc: see the setting first_class.",
        "boxes: there is no class -1; there are 2, from 0 on: square, disc: see the setting first_class.",
    ]


@pytest.mark.parametrize("number", [float("nan"), 0.5, 1e30])
def test_a_class_that_is_no_whole_number_is_none(number: float) -> None:
    settings = read_settings({"url": "http://a", "model": "m", "labels": ["red"], "answers": "detections"}, FAMILY.settings)
    notes: list[str] = []
    arrays = {"boxes": np.array([[2, 2, 6, 6]]), "scores": np.array([0.9]), "classes": np.array([number])}
    assert list(detected(arrays, (8, 8), settings, notes)) == []
    assert [note.startswith("boxes: there is no class ") for note in notes] == [True]


def test_scores_for_more_data_rows_than_were_sent_are_told(serve: Serve) -> None:
    scores = {"name": "scores", "datatype": "FP32", "shape": [2, 3], "data": [0.9, 0, 0, 0, 0.9, 0]}
    server = serve(lambda asked: (200, {"outputs": [scores]}) if asked.path.endswith("/infer") else colours(asked))
    (batch,) = look(server, picture())
    assert batch.error == "Scores of shape [2, 3] were answered for 1 data row."


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"no json", "Open Inference Protocol"),
        ({"outputs": "many"}, "Open Inference Protocol"),
        ({"outputs": [{"name": "scores", "datatype": "FP32", "shape": [2, 3], "data": [1]}]}, "Open Inference Protocol"),
        ({"outputs": [{"name": "scores", "datatype": "FP32", "shape": [99999, 99999], "data": [1]}]}, "shape"),
        ({"outputs": [{"name": "scores", "datatype": "FP32", "shape": [1, 2], "data": [0.1, 0.2]}]}, "2"),
        ({"outputs": [{"name": "scores", "datatype": "FP32", "shape": [1, 3], "data": [7, 2, 1]}]}, "softmax"),
        ({"outputs": []}, "was not answered"),
    ],
)
def test_nonsense_is_an_error_of_the_data_row(serve: Serve, answer: Any, words: str) -> None:
    server = serve(lambda asked: (200, answer) if asked.path.endswith("/infer") else colours(asked))
    (batch,) = look(server, picture())
    assert words in batch.error
    assert batch.predictions == ()


def test_a_picture_that_cannot_be_opened_costs_only_itself(serve: Serve) -> None:
    def fail() -> Image.Image:
        raise OSError("the file is cut short")

    broken = Item(str(uuid7()), "0", fail, asset=Asset("image"))
    batches = {batch.item_id: batch for batch in look(serve(colours), picture(), broken)}
    assert "cut short" in batches[broken.id].error
    assert sum(not batch.error for batch in batches.values()) == 1
