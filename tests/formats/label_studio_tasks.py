"""Tasks of Label Studio for its tests: an ontology with every control, results, and what reading them gives."""

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from apps.formats import LABEL_FORMATS
from apps.formats.label_studio_config import described
from apps.formats.rows import LEFT_OUT, DataRowRef, LabelRow, LineError
from apps.kinds import KINDS
from apps.kinds.features import FeatureSpec
from apps.kinds.values import Annotation, Answer

LABEL_STUDIO = LABEL_FORMATS["label-studio"]
DATA = Path(__file__).parent / "data" / "label_studio"
CONFIG = b"""<View>
  <Image name="image" value="$image"/><Text name="text" value="$text"/><Video name="video" value="$video"/>
  <RectangleLabels name="box" toName="image" canRotate="false"><Label value="car"/><Label value="red"/></RectangleLabels>
  <RectangleLabels name="turned" toName="image" canRotate="true"><Label value="ship"/></RectangleLabels>
  <PolygonLabels name="area" toName="image"><Label value="lake"/></PolygonLabels>
  <KeyPointLabels name="spot" toName="image"><Label value="nose"/></KeyPointLabels>
  <VectorLabels name="line" toName="image"><Label value="road"/></VectorLabels>
  <BrushLabels name="brush" toName="image"><Label value="sky"/></BrushLabels>
  <Rectangle name="frame" toName="picture" canRotate="false"/>
  <OCRLabels name="letters" toName="image"><Label value="sign"/></OCRLabels>
  <Labels name="ner" toName="text"><Label value="PER"/></Labels>
  <Labels name="track" toName="video"><Label value="Man"/></Labels><VideoRectangle name="shape" toName="video"/>
  <TimelineLabels name="action" toName="video"><Label value="walk"/><Label value="run"/></TimelineLabels>
  <Choices name="colour" toName="image" perRegion="true" whenTagName="box" whenLabelValue="car">
    <Choice value="red"/><Choice value="blue"/></Choices>
  <TextArea name="plate" toName="image" perRegion="true" whenTagName="box" whenLabelValue="car"/>
  <TextArea name="ocrtext" toName="image" perRegion="true" whenTagName="letters"/>
  <Choices name="weather" toName="image"><Choice value="sun"/><Choice value="rain"/></Choices>
  <Choices name="heavy" toName="image" visibleWhen="choice-selected" whenTagName="weather" whenChoiceValue="rain">
    <Choice value="yes"/></Choices>
  <Choices name="things" toName="image" choice="multiple"><Choice value="a"/><Choice value="b"/></Choices>
  <Taxonomy name="place" toName="image">
    <Choice value="Land"><Choice value="Hill"/><Choice value="Wood"/></Choice><Choice value="Sea"/></Taxonomy>
  <TextArea name="note" toName="image"/><Number name="count" toName="image"/><Rating name="stars" toName="image"/>
  <DateTime name="when" toName="image"/><Pairwise name="better" toName="a,b"/>
  <Ranker name="order" toName="items" options='["x","y","z"]'/>
  <Ranker name="sorted" toName="items" options='["x","y","z"]'><Bucket name="good"/><Bucket name="bad"/></Ranker>
  <Relations><Relation value="beside"/></Relations>
</View>"""
FEATURES = described(CONFIG).features
BY_NAME = {feature.name: feature for feature in FEATURES}
SIZE = {"original_width": 200, "original_height": 100, "image_rotation": 0}


def result(kind: str, value: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"id": "r1", "from_name": "x", "to_name": "image", "type": kind, "value": value, **SIZE, **members}


def task(*results: Any, data: Any = None, **members: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "data": data or {"image": "https://corpus.example/a.jpg"},
        "annotations": [{"id": 7, "result": list(results)}],
        **members,
    }


def found_by_text(_text: str, *, loosely: bool = False) -> list[DataRowRef]:
    """As where one data row has whatever text is looked for."""
    return [DataRowRef(None, "by its text")]


def file_of_tasks(*tasks: Any) -> BytesIO:
    return BytesIO(json.dumps(list(tasks)).encode())


def read(*tasks: Any, features: Sequence[FeatureSpec] = FEATURES) -> list[LabelRow | LineError]:
    return list(LABEL_STUDIO.read(file_of_tasks(*tasks), features=features, rows_of_text=found_by_text))


def annotations(*results: Any, data: Any = None) -> tuple[Annotation, ...]:
    row, *left = read(task(*results, data=data))
    assert isinstance(row, LabelRow), row
    assert {each.code for each in left if isinstance(each, LineError)} <= {LEFT_OUT}
    return row.annotations


def refusal(*results: Any, data: Any = None) -> LineError:
    row, error = read(task(*results, data=data))
    assert isinstance(row, LabelRow)
    assert isinstance(error, LineError)
    return error


def one(*results: Any, data: Any = None) -> Annotation:
    (annotation,) = annotations(*results, data=data)
    return annotation


def option(feature: str, *names: str) -> UUID:
    found = BY_NAME[feature].options
    for name in names[:-1]:
        found = next(each for each in found if each.name == name).features[0].options
    return next(each.id for each in found if each.name == names[-1])


def dumped(annotation: Annotation | Answer) -> Any:
    return KINDS[annotation.kind].dump(annotation.value)


RECTANGLE = {"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 0, "rectanglelabels": ["car"]}


TEXT = "Ada 👋 met Bob"
