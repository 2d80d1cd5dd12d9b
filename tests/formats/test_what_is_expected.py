"""What a refusal expects of a name, also where nothing of its kind is in the ontology."""

import json
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest

from apps.formats import LABEL_FORMATS
from apps.formats.reading import MOST_SHOWN, one_of
from apps.formats.rows import LineError
from apps.kinds.features import FeatureSpec, OptionSpec

BOX = FeatureSpec(uuid4(), "car", "bounding_box")
TONE = FeatureSpec(uuid4(), "tone", "radio", (OptionSpec(uuid4(), "good"), OptionSpec(uuid4(), "bad")))
SPAN = {"start": 0, "end": 1, "label": "PER"}


def folder() -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("train/cat/a.jpg", b"")
    return file.getvalue()


CVAT = b'<annotations><image id="0" name="a.png" width="9" height="9"><tag label="cat"/></image></annotations>'
COCO = json.dumps({"images": [], "categories": [{"id": 1, "name": "cat"}], "annotations": []}).encode()
VTT = b'WEBVTT\n\nNOTE firstpass {"global_key":"a"}\n\n00:01.000 --> 00:02.000\n<v Ann>Hello\n'
SPACY = json.dumps({"text": "ab", "meta": {"global_key": "a"}, "cats": {"cat": 1}}).encode()


@pytest.mark.parametrize(
    ("form", "file", "there", "expected"),
    [
        ("cvat", CVAT, BOX, "nothing, as this ontology has no question, only car (bounding_box)"),
        ("yolo-classify", folder(), BOX, "nothing, as this ontology has no radio question, only car (bounding_box)"),
        ("coco", COCO, TONE, "nothing, as this ontology has no feature for objects, only tone (radio)"),
        ("webvtt", VTT, BOX, "nothing, as this ontology has no entity, only car (bounding_box)"),
        ("spacy-jsonl", SPACY, BOX, "nothing, as this ontology has no option of a question, only car (bounding_box)"),
        ("yolo-classify", folder(), TONE, "one of: bad, good"),
        ("cvat", CVAT, TONE, "one of: bad, good, tone"),
    ],
)
def test_a_name_of_nothing_is_refused_with_what_there_is(form: str, file: bytes, there: FeatureSpec, expected: str) -> None:
    found = LABEL_FORMATS[form].read(BytesIO(file), features=(there,))
    assert [each.expected for each in found if isinstance(each, LineError)] == [expected]


def test_an_answer_where_nothing_is_asked_is_refused_in_words() -> None:
    said = {"name": "car", "kind": "bounding_box", "value": {"x": 1, "y": 1, "width": 1, "height": 1}, "answers": [{"name": "size"}]}
    line = json.dumps({"data_row": {"global_key": "a"}, "annotations": [said]}).encode()
    (error,) = LABEL_FORMATS["firstpass"].read(BytesIO(line), features=(BOX,))
    assert isinstance(error, LineError)
    assert error.expected == "nothing, as no feature belongs at this place"


def test_of_very_many_names_the_first_are_shown() -> None:
    names = [f"{number:03}" for number in range(MOST_SHOWN + 7)]
    assert one_of(names, "feature", ()).endswith("048, 049 and 7 more")
    assert one_of((), "entity", ()) == "nothing, as this ontology has no entity"
