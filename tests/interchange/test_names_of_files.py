"""What formats call a file is where it lies, and leads back to its data row whoever has rewritten the labels meanwhile."""

import json
import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile

from apps.catalog.models import DataRow
from apps.core import storage
from apps.core.tenancy import tenant
from apps.projects import services as projects
from tests.cast import Person
from tests.interchange.conftest import errors, work
from tests.interchange.labels import bring, stored, taken
from tests.support.labeling import Bench, label_some

pytestmark = pytest.mark.django_db

KEY, NAME = "order/17#533b", "photo.jpg"
OWN = {"coco": ("firstpass",), "cvat": ("uid",), "label-studio": ("meta", "global_key")}


@pytest.fixture
def labeled(ada: Person, bench: Bench) -> Bench:
    """A labeled data row with a key that is no name of a file, and another whose name the last part of that key may mean."""
    with tenant(bench.organization_id):
        media = storage.put("media", ContentFile(b"picture"), "jpg")
        DataRow.objects.filter(pk=bench.rows[0].pk).update(global_key=KEY, name=NAME, media_key=media)
        DataRow.objects.filter(pk=bench.rows[1].pk).update(global_key="other", name="17#533b.jpg")
    label_some(bench, ada, 1, queued=2)
    return bench


def name_in(form: str, text: bytes) -> str:
    if form == "cvat":
        (name,) = re.findall(rb'<image [^>]*name="([^"]*)"', text)
        return str(name.decode())
    document = json.loads(text)
    return str(document["images"][0]["file_name"] if form == "coco" else document[0]["data"]["image"])


def stripped(form: str, text: bytes) -> bytes:
    """Without what only we understand."""
    if form == "cvat":
        return re.sub(rb' uid="[^"]*"', b"", text)

    def plain(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: plain(each) for key, each in part.items() if key not in OWN[form]}
        return [plain(each) for each in part] if isinstance(part, list) else part

    return json.dumps(plain(json.loads(text))).encode()


@pytest.mark.parametrize("media", ["none", "files"])
@pytest.mark.parametrize("form", ["coco", "cvat", "label-studio"])
def test_a_name_is_that_of_the_file_and_finds_the_data_row_again(ada: Person, labeled: Bench, form: str, media: str) -> None:
    body, _ = taken(ada, f"projects/{labeled.project.pk}/exports", format=form, media=media)
    if media == "files":
        with ZipFile(BytesIO(body)) as archive:
            (labels,) = (name for name in archive.namelist() if not name.startswith("media/"))
            body, files = archive.read(labels), [name for name in archive.namelist() if name != labels]
        assert files == [f"media/{KEY}.jpg"] == [name_in(form, body)]
    assert name_in(form, body).endswith(f"{KEY}.jpg")
    with tenant(labeled.organization_id):
        project = projects.create_project(name=f"Again {form}", ontology=labeled.words.ontology.pk, review_share=0.0)
    for again in (body, stripped(form, body)) if form != "label-studio" else (body,):
        work(ada, sent := bring(ada, project, again, form=form))
        assert [each for each in errors(ada, sent) if each[2] != "left_out"] == []
        assert [each["data_row_id"] for each in stored(project)["labels"]] == [labeled.rows[0].pk]


def test_coco_has_the_name_of_the_file_as_it_came(ada: Person, labeled: Bench) -> None:
    body, _ = taken(ada, f"projects/{labeled.project.pk}/exports", format="coco")
    (image,) = json.loads(body)["images"]
    assert (image["firstpass"]["name"], image["firstpass"]["global_key"]) == (NAME, KEY)
