"""Files that call a feature or an option by a name that it had before: each refusal tells the name that it has now."""

import json
from dataclasses import replace

import pytest

from apps.core.tenancy import tenant
from apps.formats.archive import zip_of
from apps.ontologies.models import Ontology
from apps.ontologies.queries import tree
from apps.ontologies.services import save_ontology
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import line, lines, make_run, upload, work
from tests.interchange.labels import Speech, bring, label, make_project, make_speech, stored
from tests.interchange.test_removed import refusals
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db
BOX = {"x": 1, "y": 2, "width": 30, "height": 40}
VOC = b"<annotation><filename>acme-0</filename><object><name>car</name>%s</object></annotation>"
BNDBOX = b"<bndbox><xmin>2</xmin><ymin>2</ymin><xmax>9</xmax><ymax>9</ymax></bndbox>"
COCO = {
    "images": [{"id": 1, "file_name": "acme-0", "width": 640, "height": 480}],
    "categories": [{"id": 1, "name": "car"}],
    "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}],
}
RECTANGLE = {"x": 1, "y": 1, "width": 2, "height": 2, "rectanglelabels": ["car"]}
RESULT = {"type": "rectanglelabels", "value": RECTANGLE, "original_width": 640, "original_height": 480}
TASK = [{"data": {"global_key": "acme-0", "image": "a.png"}, "annotations": [{"result": [RESULT]}]}]
CVAT = b"""<annotations><image id="0" name="acme-0" width="640" height="480">
<box label="car" xtl="1" ytl="1" xbr="9" ybr="9"/></image></annotations>"""
FILES = {
    "firstpass": lines(label("acme-0", {"name": "car", "kind": "bounding_box", "value": BOX})),
    "coco": json.dumps(COCO).encode(),
    "yolo-detect": b"".join(zip_of([("data.yaml", [b"names: [car]\n"]), ("labels/acme-0.txt", [b"0 0.5 0.5 0.2 0.2\n"])])),
    "voc": b"".join(zip_of([("Annotations/acme-0.xml", [VOC % BNDBOX])])),
    "cvat": CVAT,
    "label-studio": json.dumps(TASK).encode(),
}


@pytest.fixture
def speech(ada: Person) -> Speech:
    """In which a car is a vehicle now, and wet weather is rainy; they were something else in between."""
    made = make_speech(ada)
    for car, weather, wet in (("machine", "weather", "moist"), ("vehicle", "the weather", "rainy")):
        with tenant(made.ontology.organization_id):
            ontology = Ontology.objects.select_for_update().get(pk=made.ontology.pk)
            names = {made.ids["car"]: car, made.ids["weather"]: weather, made.ids["wet"]: wet}
            features = (
                replace(
                    each,
                    name=names.get(each.id, each.name),
                    options=tuple(replace(option, name=names.get(option.id, option.name)) for option in each.options),
                )
                for each in tree(ontology)
            )
            save_ontology(ontology=ontology, name=ontology.name, features=tuple(features))
    return made


@pytest.fixture
def project(ada: Person, bench: Bench, speech: Speech) -> Project:
    return make_project(ada, speech)


@pytest.mark.parametrize("form", FILES)
def test_a_file_with_the_old_name_of_a_feature_is_told_the_new_one(ada: Person, project: Project, form: str) -> None:
    work(ada, started := bring(ada, project, FILES[form], form=form))
    told = refusals(ada, started)
    assert ("unknown_feature", "The feature 'car' was renamed: it is called 'vehicle' now.", "vehicle") in told
    assert stored(project)["annotations"] == []


def test_so_is_a_line_of_predictions_and_the_name_in_between_too(ada: Person, bench: Bench, speech: Speech) -> None:
    run = make_run(bench, ontology=speech.ontology, rows=2)
    sent = [line("acme-0", name=name) for name in ("car", "machine")]
    work(ada, started := upload(ada, run, lines(*sent)))
    names = [(code, message.split("'")[1], expected) for code, message, expected in refusals(ada, started)]
    assert names == [("unknown_feature", "car", "vehicle"), ("unknown_feature", "machine", "vehicle")]


def test_options_and_columns_are_told_their_new_names_too(ada: Person, project: Project) -> None:
    table = b"global_key,the weather,weather\nacme-0,wet,\nacme-1,dark,wet\n"
    work(ada, started := bring(ada, project, table, form="csv"))
    assert refusals(ada, started) == [
        ("unknown_column", "The question 'weather' was renamed: it is called 'the weather' now. The column is passed over.", "the weather"),
        ("unknown_option", "The option 'wet' was renamed: it is called 'rainy' now.", "rainy"),
    ]
