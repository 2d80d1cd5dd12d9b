"""Label Studio's tasks through the doors: places that only the data row itself can tell, out and in again."""

import json
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT

from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.formats import label_studio_brush as brush
from apps.kinds.features import FeatureSpec
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, work
from tests.interchange.labels import bring, forget, stored, take
from tests.modalities.pdfs import document, written

# As in a worker: what is read outside a transaction of its own is refused by Postgres.
pytestmark = pytest.mark.django_db(transaction=True)


def keep(person: Person, name: str, content: bytes) -> None:
    """A data row of this file in a new dataset, known by its name."""
    made = person.api.post("datasets", {"name": name}).json()["id"]
    answer = person.api.post(f"datasets/{made}/data-rows", {"files": [SimpleUploadedFile(name, content)]}, content_type=MULTIPART_CONTENT)
    assert answer.json()["refused"] == []


def make_project(person: Person, *features: tuple[str, str]) -> Project:
    with tenant(person.organization.pk):
        ontology = create_ontology(name="Words", features=tuple(FeatureSpec(uuid7(), name, kind) for name, kind in features))
        return projects.create_project(name="Words", ontology=ontology.pk, review_share=0.0)


def tasks(data: dict[str, Any], *results: dict[str, Any]) -> bytes:
    found = [{"id": f"r{number}", "from_name": "x", "to_name": "shown", **each} for number, each in enumerate(results)]
    return json.dumps([{"id": 1, "data": data, "annotations": [{"id": 7, "result": found}]}]).encode()


def values(project: Project) -> list[Any]:
    """Value and place of each stored annotation."""
    return sorted(((each["value"], each["at"]) for each in stored(project)["annotations"]), key=repr)


def test_regions_on_a_pdf_are_in_points_of_its_page_and_come_back(ada: Person) -> None:
    keep(ada, "letter.pdf", document(written("A penny"), page=b"/MediaBox [0 0 612 792]"))
    project = make_project(ada, ("Title", "bounding_box"), ("Area", "polygon"), ("Ink", "mask"))
    drawn = {"item_index": 0, "original_width": 1700, "original_height": 2200}
    small = {"item_index": 0, "original_width": 17, "original_height": 22}
    box = {"x": 10, "y": 10, "width": 20, "height": 5, "rotation": 0}
    body = tasks(
        {"shown": "https://corpus.example/letter.pdf"},
        {**drawn, "type": "rectanglelabels", "value": {**box, "rectanglelabels": ["Title"]}},
        {"type": "rectanglelabels", "item_index": 0, "value": {**box, "x": 80, "rectanglelabels": ["Title"]}},
        {**drawn, "type": "polygonlabels", "value": {"points": [[0, 0], [100, 0], [100, 100]], "polygonlabels": ["Area"]}},
        {**small, "type": "brushlabels", "value": {"format": "rle", "rle": brush.encode(np.ones((22, 17), bool)), "brushlabels": ["Ink"]}},
        {**drawn, "original_height": 1700, "type": "rectanglelabels", "value": {**box, "rectanglelabels": ["Title"]}},
    )
    work(ada, started := bring(ada, project, body, form="label-studio"))
    told = {pointer: code for _, pointer, code, _ in errors(ada, started)}
    assert told == {
        "/0/annotations/0/result/3/value": "kind_not_for_asset",  # pages have no pixels that a mask would be of
        "/0/annotations/0/result/4/original_width": "size_differs",
    }
    page = {"type": "page", "page": 1}
    expected = [
        ({"rings": [[[0, 0], [612, 0], [612, 792]]]}, page),
        ({"x": 489.6, "y": 79.2, "width": 122.4, "height": 39.6}, page),
        ({"x": 61.2, "y": 79.2, "width": 122.4, "height": 39.6}, page),
    ]
    assert values(project) == sorted(expected, key=repr)
    file = take(ada, project, "label-studio")
    forget(project)
    work(ada, started := bring(ada, project, file, form="label-studio"))
    assert errors(ada, started) == []
    assert values(project) == sorted(expected, key=repr)


@pytest.mark.parametrize("ids", [("m-1", "4", "0"), ("0", "1", "2"), (1, 2, 3), (None, None, None)])
def test_spans_of_a_dialogue_are_in_the_messages_at_their_places_and_come_back(ada: Person, ids: tuple[Any, ...]) -> None:
    turns = ["Hello, I am Ada", "Hello, I am Bob", "Hello, I am Eve"]
    messages = [{"id": key, "content": text} if key is not None else {"content": text} for key, text in zip(ids, turns, strict=True)]
    keep(ada, "talk.json", json.dumps({"messages": messages}).encode())
    project = make_project(ada, ("Name", "entity"))
    shown = [{"author": "A", "text": text} for text in turns]
    said = [
        {"start": str(at), "end": str(at), "startOffset": 12, "endOffset": 15, "text": turns[at][12:], "paragraphlabels": ["Name"]}
        for at in (2, 0)
    ]
    results = [{"type": "paragraphlabels", "value": each} for each in said]
    expected = [({"start": 12, "end": 15}, {"type": "message", "message": str(ids[at] or at + 1)}) for at in (2, 0)]
    body = tasks({"source": "https://corpus.example/talk.json", "shown": shown}, *results)
    for _ in ("from Label Studio", "our own"):
        work(ada, started := bring(ada, project, body, form="label-studio"))
        assert errors(ada, started) == []
        assert values(project) == sorted(expected, key=repr)
        body = take(ada, project, "label-studio")
        assert [each["value"]["start"] for each in json.loads(body)[0]["annotations"][0]["result"]] in (["2", "0"], ["0", "2"])
        forget(project)


def test_the_short_export_is_told_as_what_it_is_where_an_ontology_is_drafted(ada: Person) -> None:
    body = json.dumps([{"image": "a.jpg", "id": 3, "label": [{"x": 1}], "annotator": 1, "annotation_id": 4, "lead_time": 2}])
    answer = ada.api.post("ontology-drafts?format=label-studio", body.encode(), content_type="application/json")
    assert answer.status_code == 422
    assert "JSON-MIN" in answer.content.decode()
