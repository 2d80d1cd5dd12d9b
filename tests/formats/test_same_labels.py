"""One label by several controls or shapes: each is read as the object that its shape is nearest to, and goes back as what it was."""

import json
from io import BytesIO
from typing import Any

import pytest

from apps.formats import LABEL_FORMATS, Report
from apps.formats.label_studio_config import described
from apps.formats.rows import DataRowRef, LabelRow
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec
from apps.kinds.values import Annotation, Extent
from tests.formats.cvat_documents import drafted, image
from tests.formats.label_studio_tasks import LABEL_STUDIO, SIZE, read, task

BRUSH = "<BrushLabels name='brush' toName='image'><Label value='car'/></BrushLabels>"
POINT = "<KeyPointLabels name='spot' toName='image'><Label value='car'/></KeyPointLabels>"
BOX = "<RectangleLabels name='box' toName='image'><Label value='car'/></RectangleLabels>"
UPRIGHT_ONLY = "<RectangleLabels name='box' toName='image' canRotate='false'><Label value='car'/></RectangleLabels>"
OUTLINE = "<PolygonLabels name='area' toName='image'><Label value='car'/></PolygonLabels>"
RECTANGLE = {"x": 10.3, "y": 10.7, "width": 5.55, "height": 5.21, "rectanglelabels": ["car"]}
POLYGON = {"points": [[1, 1], [9, 1], [9, 9], [1, 5]], "polygonlabels": ["car"]}


def features_of(*controls: str) -> tuple[FeatureSpec, ...]:
    return described(f"<View><Image name='image' value='$image'/>{''.join(controls)}</View>".encode()).features


def drawn(control: str, kind: str, value: dict[str, Any], number: int = 0) -> dict[str, Any]:
    return {"id": f"r{number}", "from_name": control, "to_name": "image", "type": kind, "value": value, **SIZE}


def said(features: tuple[FeatureSpec, ...], *results: Any) -> list[Annotation]:
    rows = read(task(*results), features=features)
    (row,) = rows
    assert isinstance(row, LabelRow), row
    return list(row.annotations)


def named(features: tuple[FeatureSpec, ...], annotations: list[Annotation]) -> list[tuple[str, str]]:
    names = {feature.id: feature.name for feature in features}
    return [(names[each.feature], each.kind) for each in annotations]


@pytest.mark.parametrize(
    ("controls", "wanted"),
    [
        ((BRUSH, POINT, BOX), "car (rotated box)"),
        ((OUTLINE, BOX), "car (rotated box)"),
        ((BOX, BRUSH, OUTLINE), "car"),
        ((OUTLINE, UPRIGHT_ONLY, BRUSH), "car (bounding box)"),
    ],
)
@pytest.mark.parametrize("rotation", [0, 360])
def test_an_upright_box_is_the_box_of_its_label(controls: tuple[str, ...], wanted: str, rotation: int) -> None:
    features = features_of(*controls)
    ((name, _),) = named(features, said(features, drawn("box", "rectanglelabels", RECTANGLE | {"rotation": rotation})))
    assert name == wanted


def test_every_shape_of_a_label_is_the_object_of_its_kind() -> None:
    features = features_of(BRUSH, POINT, BOX, OUTLINE)
    results = [
        drawn("box", "rectanglelabels", RECTANGLE | {"rotation": 20}, 1),
        drawn("area", "polygonlabels", POLYGON, 2),
        drawn("spot", "keypointlabels", {"x": 5, "y": 5, "width": 1, "keypointlabels": ["car"]}, 3),
    ]
    wanted = [("car (rotated box)", "rotated_box"), ("car (polygon)", "polygon"), ("car (point)", "point")]
    assert named(features, said(features, *results)) == wanted


def test_a_polygon_is_filled_before_it_is_refused_as_a_box() -> None:
    features = features_of(UPRIGHT_ONLY, BRUSH)
    assert named(features, said(features, drawn("area", "polygonlabels", POLYGON))) == [("car (mask)", "mask")]


def test_a_turned_box_is_refused_as_an_upright_one_and_not_filled_in_silence() -> None:
    features = features_of(UPRIGHT_ONLY, BRUSH)
    _, error = read(task(drawn("box", "rectanglelabels", RECTANGLE | {"rotation": 20})), features=features)
    assert error.code == "wrong_kind"  # type: ignore[union-attr]


def test_a_box_goes_back_as_the_box_that_it_was() -> None:
    features = features_of(BRUSH, POINT, BOX)
    annotations = said(features, drawn("box", "rectanglelabels", RECTANGLE))
    row = LabelRow(DataRowRef("a", "a", "a"), tuple(annotations), extent=Extent(SIZE["original_width"], SIZE["original_height"]))
    written = b"".join(LABEL_STUDIO.write([row], features=features, report=Report()))
    ((back,),) = [each["result"] for each in json.loads(written)[0]["annotations"]]
    assert back["type"] == "rectanglelabels"
    assert {key: round(back["value"][key], 9) for key in ("x", "y", "width", "height", "rotation")} == {
        **{key: RECTANGLE[key] for key in ("x", "y", "width", "height")},
        "rotation": 0,
    }
    (again,) = LABEL_STUDIO.read(BytesIO(written), features=features)
    assert isinstance(again, LabelRow)
    assert [each.value for each in again.annotations] == [each.value for each in annotations]


def test_labels_that_differ_in_case_alone_are_told_apart() -> None:
    twice = "<RectangleLabels name='box' toName='image'><Label value='car'/><Label value='Car'/></RectangleLabels>"
    features = features_of(twice)
    results = [drawn("box", "rectanglelabels", RECTANGLE | {"rectanglelabels": [name]}, index) for index, name in enumerate(("car", "Car"))]
    assert [name for name, _ in named(features, said(features, *results))] == [feature.name for feature in features]


@pytest.mark.parametrize("given", ["yes", "no"])
def test_a_question_that_is_called_as_a_label_is_answered(given: str) -> None:
    asks = "<Choices name='car' toName='image'><Choice value='yes'/><Choice value='no'/></Choices>"
    features = features_of(BOX, asks)
    answer = {"id": "q", "from_name": "car", "to_name": "image", "type": "choices", "value": {"choices": [given]}}
    found = said(features, drawn("box", "rectanglelabels", RECTANGLE), answer)
    assert named(features, found) == [("car", "rotated_box"), ("car (radio)", "radio")]
    options = {option.id: option.name for option in features[1].options}
    assert [options[each.option] for each in _choices(found[1])] == [given]


def _choices(annotation: Annotation) -> Any:
    return KINDS[annotation.kind].choices(annotation.value)


UPRIGHT = '<box label="car" xtl="1" ytl="1" xbr="20" ybr="20"/>'
TURNED = '<box label="car" xtl="10" ytl="10" xbr="20" ybr="25" rotation="12.5"/>'
TRACED = '<polygon label="car" points="1,1;30,1;30,30"/>'
PAINTED = '<mask label="car" rle="2, 3, 1, 2, 4" left="10" top="5" width="4" height="3"/>'


@pytest.mark.parametrize("first", [TRACED, PAINTED])
def test_boxes_of_cvat_are_boxes_whatever_else_their_label_is_drawn_as(first: str) -> None:
    document = f'<annotations><image id="0" name="a.jpg" width="64" height="48">{first}{TURNED}{UPRIGHT}</image></annotations>'
    features = drafted(document.encode())
    (row,) = image(first + UPRIGHT + TURNED, features)
    assert isinstance(row, LabelRow)
    assert [kind for _, kind in named(features, list(row.annotations))][1:] == ["rotated_box", "rotated_box"]
    form = LABEL_FORMATS["cvat"]
    written = b"".join(form.write([row], features=features, report=Report()))
    (again,) = form.read(BytesIO(written), features=features)
    assert isinstance(again, LabelRow)
    assert again.annotations == row.annotations


def test_a_tag_of_cvat_that_is_called_as_a_shape_is_an_answer() -> None:
    document = f'<annotations><image id="0" name="a.jpg" width="64" height="48">{TRACED}<tag label="car"/></image></annotations>'
    features = drafted(document.encode())
    (row,) = image(TRACED + '<tag label="car"/>', features)
    assert isinstance(row, LabelRow), row
    assert named(features, list(row.annotations)) == [("car", "polygon"), ("car (radio)", "radio")]
