"""A label with several shapes: several features here, one label again in files that tell shapes apart by themselves."""

import json
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import uuid4
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import numpy as np
import pytest
import yaml

from apps.formats import LABEL_FORMATS, Report
from apps.formats.flat_answers import by_label
from apps.formats.label_studio_config import described
from apps.formats.label_studio_config_writing import config_of
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import KINDS, rle
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.locators import Keyframe, Track
from apps.kinds.values import Annotation, Answer, Extent

CVAT, CVAT_VIDEO, LABEL_STUDIO, COCO = (LABEL_FORMATS[name] for name in ("cvat", "cvat-video", "label-studio", "coco"))
SIZE = Extent(80, 60)


def colour() -> FeatureSpec:
    return FeatureSpec(uuid4(), "colour", "radio", options=(OptionSpec(uuid4(), "red"), OptionSpec(uuid4(), "blue")))


def shape(name: str, kind: str, *asked: FeatureSpec) -> FeatureSpec:
    return FeatureSpec(uuid4(), name, kind, features=asked)


BOX, AREA, INK = shape("Car", "bounding_box", colour()), shape("Car (polygon)", "polygon", colour()), shape("Car (mask)", "mask", colour())
LINE, PART = shape("Road", "polyline"), shape("Bus (polygon)", "polygon")
CARS = (BOX, AREA, INK, LINE, PART)


def said(feature: FeatureSpec, payload: Any, **members: Any) -> Annotation:
    return Annotation(uuid4(), feature.kind, feature.id, KINDS[feature.kind].parse(payload), **members)


def coloured(feature: FeatureSpec, payload: Any, option: int) -> Annotation:
    (question,) = feature.features
    answer = Answer(question.id, "radio", KINDS["radio"].parse({"option": str(question.options[option].id)}))
    return said(feature, payload, answers=(answer,))


@pytest.fixture
def picture() -> LabelRow:
    mask = KINDS["mask"].dump(rle.encode(np.eye(60, 80, dtype=bool)))
    drawn = (
        coloured(BOX, {"x": 1, "y": 2, "width": 30, "height": 7}, 0),
        coloured(AREA, {"rings": [[[0, 0], [10, 0], [10, 20]]]}, 1),
        coloured(INK, mask, 0),
        said(LINE, {"points": [[0, 1], [2, 3]]}),
        said(PART, {"rings": [[[0, 0], [10, 0], [10, 20]]]}),
    )
    return LabelRow(DataRowRef(None, "a.jpg"), drawn, SIZE)


def labels_said(form: str, written: bytes) -> list[str]:
    if form == "cvat":
        return [each.get("label", "") for each in fromstring(written).findall("image/*")]
    results = json.loads(written)[0]["annotations"][0]["result"]
    return [each["value"][each["type"]][0] for each in results if each["type"].endswith("labels")]


@pytest.mark.parametrize("form", ["cvat", "label-studio"])
def test_shapes_of_one_label_leave_by_its_name_and_come_back_as_they_were(picture: LabelRow, form: str) -> None:
    report = Report()
    written = b"".join(LABEL_FORMATS[form].write([picture], features=CARS, report=report))
    assert report.lines() == []
    assert labels_said(form, written) == ["Car", "Car", "Car", "Road", "Bus (polygon)"]
    (found,) = LABEL_FORMATS[form].read(BytesIO(written), features=CARS)
    assert found == picture
    drafted = LABEL_FORMATS[form].draft(BytesIO(written))
    assert sorted((each.name, each.kind) for each in drafted) == sorted((each.name, each.kind) for each in CARS)


def test_shapes_of_one_label_are_one_category_of_coco_and_come_back_as_they_were(picture: LabelRow) -> None:
    features, row = (
        (BOX, AREA, INK, PART),
        replace(picture, annotations=tuple(each for each in picture.annotations if each.kind != "polyline")),
    )
    written = b"".join(COCO.write([row], features=features, report=Report()))
    document = json.loads(written)
    assert [(each["id"], each["name"]) for each in document["categories"]] == [(1, "Car"), (4, "Bus (polygon)")]
    assert [each["category_id"] for each in document["annotations"]] == [1, 1, 1, 4]
    (found,) = COCO.read(BytesIO(written), features=features)
    assert isinstance(found, LabelRow), found
    assert found.annotations == row.annotations
    drafted = COCO.draft(BytesIO(written))
    assert sorted((each.name, each.kind) for each in drafted) == sorted((each.name, each.kind) for each in features)


@pytest.mark.parametrize("listed", [False, True], ids=["a document", "results"])
def test_annotations_of_one_category_are_the_shapes_that_they_are_drawn_as(picture: LabelRow, *, listed: bool) -> None:
    features, row = (
        (BOX, AREA, INK, PART),
        replace(picture, annotations=tuple(each for each in picture.annotations if each.kind != "polyline")),
    )
    document = json.loads(b"".join(COCO.write([row], features=features, report=Report())))
    for each in (*document["categories"], *document["annotations"]):
        del each["firstpass"]
    if listed:
        document = [{**each, "file_name": "a.jpg", "score": 0.5} for each in document["annotations"]]
    every = list(COCO.read(BytesIO(json.dumps(document).encode()), features=features))
    (found,) = (each for each in every if isinstance(each, LabelRow))
    assert [each.feature for each in found.annotations] == [BOX.id, AREA.id, INK.id, PART.id]
    assert [each.value for each in found.annotations] == [each.value for each in row.annotations]
    assert [each.code for each in every if isinstance(each, LineError)] == (["categories_assumed"] if listed else [])


def test_a_category_is_found_by_the_name_of_its_label() -> None:
    features = (shape("Car (polygon)", "polygon"), shape("Car (mask)", "mask"))
    image = {"id": 1, "file_name": "a.jpg", "width": 80, "height": 60}
    outline = {"id": 1, "image_id": 1, "category_id": 7, "segmentation": [[0, 0, 10, 0, 10, 20]], "bbox": [0, 0, 10, 20]}
    document = {"images": [image], "annotations": [outline], "categories": [{"id": 7, "name": "Car"}]}
    (found,) = COCO.read(BytesIO(json.dumps(document).encode()), features=features)
    assert isinstance(found, LabelRow), found
    assert [each.feature for each in found.annotations] == [features[0].id]


def test_a_category_that_names_one_shape_of_a_label_is_that_one() -> None:
    image = {"id": 1, "file_name": "a.jpg", "width": 80, "height": 60}
    upright = {"id": 1, "image_id": 1, "category_id": 7, "segmentation": [[0, 0, 10, 0, 10, 20, 0, 20]], "bbox": [0, 0, 10, 20]}
    for category in ({"name": "Car (polygon)"}, {"name": "Car", "firstpass": {"feature": str(AREA.id), "kind": "polygon"}}):
        document = {"images": [image], "annotations": [upright], "categories": [{"id": 7, **category}]}
        (found,) = COCO.read(BytesIO(json.dumps(document).encode()), features=CARS)
        assert isinstance(found, LabelRow), found
        assert [each.feature for each in found.annotations] == [AREA.id]


def test_a_label_of_several_shapes_is_described_to_cvat_once_as_any(picture: LabelRow) -> None:
    written = b"".join(CVAT.write([picture], features=CARS, report=Report()))
    labels = [(each.findtext("name"), each.findtext("type")) for each in fromstring(written).iter("label")]
    assert labels == [("Car", "any"), ("Road", "polyline"), ("Bus (polygon)", "polygon")]
    attributes = [each.findtext("name") for each in fromstring(written).iter("attribute") if each.find("name") is not None]
    assert attributes == ["colour"]


def test_tracks_of_one_label_leave_by_its_name_and_come_back() -> None:
    box, outline = (
        KINDS[each].parse(payload)
        for each, payload in (
            ("bounding_box", {"x": 1, "y": 2, "width": 3, "height": 4}),
            ("polygon", {"rings": [[[0, 0], [10, 0], [10, 20]]]}),
        )
    )
    tracks = [
        Annotation(uuid4(), feature.kind, feature.id, value, at=Track(((Keyframe(0, value), Keyframe(4, value)),)))
        for feature, value in ((BOX, box), (AREA, outline))
    ]
    row = LabelRow(DataRowRef(None, "a.mp4"), tuple(tracks), SIZE, modality="video", facts={"frame_count": 10})
    written = b"".join(CVAT_VIDEO.write([row], features=CARS, report=Report()))
    (found,) = CVAT_VIDEO.read(BytesIO(written), features=CARS)
    assert isinstance(found, LabelRow), found
    assert [each.feature for each in found.annotations] == [BOX.id, AREA.id]
    drafted = {(each.name, each.kind) for each in CVAT_VIDEO.draft(BytesIO(written))}
    assert drafted >= {("Car", "bounding_box"), ("Car (polygon)", "polygon")}


def test_a_label_of_several_shapes_is_one_label_of_several_controls() -> None:
    config = config_of(CARS)
    assert config.count('<Label value="Car"') == 3
    assert "Car (" not in config
    found = described(config.encode()).features
    assert sorted((each.name, each.kind) for each in found) == sorted((each.name, each.kind) for each in CARS)


def test_shapes_that_a_file_does_not_tell_apart_keep_their_names() -> None:
    turned = shape("Car (rotated box)", "rotated_box")
    boxes = (
        said(BOX, {"x": 1, "y": 2, "width": 3, "height": 4}),
        said(turned, {"x": 50, "y": 40, "width": 20, "height": 10, "angle": 0}),
        said(AREA, {"rings": [[[0, 0], [10, 0], [10, 20]]]}),
    )
    for form in (CVAT, LABEL_STUDIO):
        written = b"".join(form.write([LabelRow(DataRowRef(None, "a.jpg"), boxes, SIZE)], features=(*CARS, turned), report=Report()))
        assert labels_said(form.name, written) == ["Car", "Car (rotated box)", "Car"]
        (found,) = form.read(BytesIO(written), features=(*CARS, turned))
        assert isinstance(found, LabelRow), found
        assert [(each.feature, each.value) for each in found.annotations] == [(each.feature, each.value) for each in boxes]


def test_shapes_that_ask_otherwise_by_the_same_names_keep_theirs_in_cvat() -> None:
    other = FeatureSpec(uuid4(), "colour", "text")
    features = (BOX, shape("Car (polygon)", "polygon", other))
    written = b"".join(CVAT.write([], features=features, report=Report()))
    assert [each.findtext("name") for each in fromstring(written).iter("label")] == ["Car", "Car (polygon)"]


@pytest.mark.parametrize(
    "features",
    [
        (shape("Car (polygon)", "polygon"),),  # nothing else is called so
        (shape("Car", "polygon"), shape("Car (polygon)", "polygon")),  # of one shape
        (FeatureSpec(uuid4(), "Car", "text"), shape("Car (polygon)", "polygon"), shape("Car (mask)", "mask")),  # a question is called so
    ],
)
def test_names_that_are_not_of_several_shapes_stay(features: tuple[FeatureSpec, ...]) -> None:
    assert by_label(features, {"polygon": "polygon", "mask": "mask"}) == features


@pytest.mark.parametrize(
    ("form", "own", "joined"),
    [("yolo-detect", BOX, ["Car (polygon)", "Car (mask)"]), ("yolo-segment", AREA, ["Car", "Car (mask)"])],
)
def test_yolo_has_one_class_for_the_shapes_of_a_label_and_says_so(
    picture: LabelRow, form: str, own: FeatureSpec, joined: list[str]
) -> None:
    report = Report()
    written = b"".join(LABEL_FORMATS[form].write([picture], features=CARS, report=report))
    with ZipFile(BytesIO(written)) as archive:
        data = yaml.safe_load(archive.read("data.yaml"))
        lines = archive.read("labels/train/a.txt").decode().splitlines()
    assert data["names"] == {0: "Car", 1: "Bus (polygon)"}
    assert [each.split()[0] for each in lines] == ["0", "0", "0", "1"]
    told = [each["what"] for each in report.lines() if "of one label" in each["why"]]
    assert told == [f"feature {each}" for each in joined]
    (found,) = LABEL_FORMATS[form].read(BytesIO(written), features=CARS)
    assert isinstance(found, LabelRow), found
    assert [each.feature for each in found.annotations] == [own.id] * 3 + [PART.id]


@pytest.mark.parametrize(("form", "line", "own"), [("yolo-detect", "0.5 0.5 0.2 0.2", BOX), ("yolo-segment", "0 0 0.5 0 0.5 0.5", AREA)])
def test_a_class_is_the_shape_of_its_label_that_the_task_is_about(form: str, line: str, own: FeatureSpec) -> None:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("data.yaml", "names: [Car]")
        archive.writestr("labels/train/a.txt", f"0 {line}\n")
    (found,) = LABEL_FORMATS[form].read(file, features=CARS, extents=lambda _: SIZE)
    assert isinstance(found, LabelRow), found
    assert [each.feature for each in found.annotations] == [own.id]


def test_a_single_shape_in_the_classes_of_a_task_goes_by_its_label() -> None:
    features = (shape("Car", "polyline"), shape("Car (bounding box)", "bounding_box"))
    row = LabelRow(DataRowRef(None, "a.jpg"), (said(features[1], {"x": 1, "y": 2, "width": 3, "height": 4}),), SIZE)
    written = b"".join(LABEL_FORMATS["yolo-detect"].write([row], features=features, report=Report()))
    with ZipFile(BytesIO(written)) as archive:
        assert yaml.safe_load(archive.read("data.yaml"))["names"] == {0: "Car"}
