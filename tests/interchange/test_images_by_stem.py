"""Files that call an image by its stem alone: one nearby is meant first, and where several may be, none is guessed."""

from io import BytesIO
from uuid import UUID

import numpy as np
import pytest
from django.db.models import F
from PIL import Image

from apps.catalog.models import DataRow
from apps.core.tenancy import tenant
from apps.formats.archive import zip_of
from apps.formats.rows import DataRowRef
from apps.interchange.queries import data_rows_meant
from apps.model_runs.models import ModelRun
from apps.projects.models import Project
from tests.cast import Person
from tests.interchange.conftest import errors, lines, make_run, upload, work
from tests.interchange.labels import Speech, bring, label, make_project, make_speech, said, stored
from tests.support.labeling import Bench

pytestmark = pytest.mark.django_db

LINES = {"yolo-detect": b"0 0.5 0.5 0.2 0.2\n", "yolo-segment": b"0 0.1 0.1 0.5 0.1 0.3 0.6\n"}
FORMS = pytest.mark.parametrize("form", [*LINES, "mask-png"])
# What the two data rows in the project or the run are called, then the two elsewhere, and which is meant by `frame`; None: several may be.
NAMES = pytest.mark.parametrize(
    ("names", "meant"),
    [
        (("frame.png", "b.png", "frame.jpg", "c.png"), 0),
        (("frame.jpg", "b.png", "frame.png", "c.png"), 0),
        (("frame.webp", "b.png", "frame.png", "frame.jpg"), 0),
        (("frame.png", "frame.jpg", "c.png", "d.png"), None),
        (("frame.png", "frame.png", "frame.jpg", "d.png"), None),
        (("a.png", "b.png", "frame.jpg", "frame.png"), None),
    ],
)


@pytest.fixture
def speech(ada: Person) -> Speech:
    return make_speech(ada)


@pytest.fixture
def project(ada: Person, bench: Bench, speech: Speech) -> Project:
    """Has the first two data rows, with a label each."""
    made = make_project(ada, speech)
    box = {"x": 1, "y": 2, "width": 3, "height": 4}
    work(ada, bring(ada, made, lines(*(label(f"acme-{number}", said("bounding_box", speech["car"], box)) for number in (0, 1)))))
    return made


@pytest.fixture
def street(bench: Bench, speech: Speech) -> ModelRun:
    """Has the first two data rows."""
    return make_run(bench, ontology=speech.ontology, rows=2)


def call(bench: Bench, *names: str) -> None:
    """Name the data rows so; none has a global key."""
    with tenant(bench.organization_id):
        for row, name in zip(bench.rows, names, strict=True):
            DataRow.objects.filter(pk=row.pk).update(name=name, global_key=None, width=F("width"))


def archive(form: str, *images: str, stem: str = "frame") -> bytes:
    """One file of labels called so, and images."""
    if form in LINES:
        name = {"yolo-detect": "car", "yolo-segment": "road"}[form]
        members = [("data.yaml", f"names: [{name}]\n".encode()), (f"labels/{stem}.txt", LINES[form])]
    else:
        numbers = np.zeros((480, 640), np.uint8)
        numbers[50:150, 100:300] = 1
        picture = BytesIO()
        Image.fromarray(numbers).save(picture, "PNG")
        members = [("labels.json", b'{"1": "road"}'), (f"masks/{stem}.png", picture.getvalue())]
    members += [(f"images/{name}", b"") for name in images]
    return b"".join(zip_of([(path, [content]) for path, content in members]))


def newly_labeled(project: Project) -> list[UUID]:
    """The data rows whose labels are not those that the project began with."""
    found = stored(project)
    sets = {each["id"]: each["data_row_id"] for each in found["sets"]}
    return [sets[each["annotation_set_id"]] for each in found["annotations"] if each["value"].get("x") != 1]


@FORMS
@NAMES
def test_labels_are_about_the_image_of_the_project_or_about_none(
    ada: Person, project: Project, bench: Bench, *, form: str, names: tuple[str, ...], meant: int | None
) -> None:
    call(bench, *names)
    work(ada, started := bring(ada, project, archive(form), form=form))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row"] * (meant is None)
    assert newly_labeled(project) == ([] if meant is None else [bench.rows[meant].pk])


@FORMS
@NAMES
def test_predictions_are_about_the_image_of_the_run_or_about_none(
    ada: Person, street: ModelRun, bench: Bench, *, form: str, names: tuple[str, ...], meant: int | None
) -> None:
    call(bench, *names)
    work(ada, started := upload(ada, street, archive(form), format=form))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row"] * (meant is None)
    found = ada.api.get(f"model-runs/{street.pk}/predictions").json()["results"]
    assert [each["data_row"] for each in found] == ([] if meant is None else [str(bench.rows[meant].pk)])


FRAMES = {
    "cvat": b'<annotations><image id="0" name="%s"><box label="car" xtl="5" ytl="5" xbr="9" ybr="9"/></image></annotations>',
    "coco": b'{"images": [{"id": 1, "file_name": "%s"}], "categories": [{"id": 1, "name": "car"}],'
    b' "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [5, 5, 4, 4]}]}',
}


@pytest.mark.parametrize("form", FRAMES)
@pytest.mark.parametrize("image", [b"frame", b"images/frame"])
@NAMES
def test_a_frame_without_an_ending_is_the_image_of_this_stem(
    ada: Person, project: Project, bench: Bench, *, form: str, image: bytes, names: tuple[str, ...], meant: int | None
) -> None:
    call(bench, *(name.replace(".png", ".PNG") for name in names))
    work(ada, started := bring(ada, project, FRAMES[form] % image, form=form))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row"] * (meant is None)
    assert newly_labeled(project) == ([] if meant is None else [bench.rows[meant].pk])


def test_a_name_is_that_of_a_sound_or_video_before_that_of_an_image(ada: Person, project: Project, bench: Bench) -> None:
    call(bench, "talk.png", "talk.mp4", "c.png", "d.png")
    with tenant(bench.organization_id):
        DataRow.objects.filter(pk=bench.rows[1].pk).update(modality="video")
        (found,) = data_rows_meant([ref := DataRowRef(global_key="talk")], by_name=True).find(ref)
    assert found.pk == bench.rows[1].pk


def test_a_name_with_the_ending_of_a_file_is_no_stem(ada: Person, project: Project, bench: Bench) -> None:
    call(bench, "frame.jpg.png", "b.png", "c.png", "d.png")
    work(ada, started := bring(ada, project, FRAMES["cvat"] % b"frame.jpg", form="cvat"))
    assert [code for *_, code, _ in errors(ada, started)] == ["unknown_data_row"]


@FORMS
def test_an_image_of_another_ending_from_elsewhere_is_taken_where_no_other_is_called_so(
    ada: Person, project: Project, bench: Bench, form: str
) -> None:
    call(bench, "a.png", "b.png", "frame.jpg", "c.png")
    work(ada, started := bring(ada, project, archive(form), form=form))
    assert errors(ada, started) == []
    assert newly_labeled(project) == [bench.rows[2].pk]


VOC = (
    b"<annotation>%s<object><name>car</name><bndbox><xmin>5</xmin><ymin>5</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>"
)


@pytest.mark.parametrize("form", [*LINES, "mask-png", "voc", "voc without a name"])
@pytest.mark.parametrize("name", ["frame.JPG", "frame.bmp", "frame.GIF", "frame.webp", "frame.TIFF", "frame.avif"])
def test_an_image_is_found_by_its_stem_whatever_its_ending(ada: Person, project: Project, bench: Bench, form: str, name: str) -> None:
    call(bench, name, "b.png", "c.png", "d.png")
    tree = VOC % (b"" if form.endswith("name") else b"<filename>frame</filename>")
    is_voc = form.startswith("voc")
    body = b"".join(zip_of([("Annotations/frame.xml", [tree])])) if is_voc else archive(form)
    work(ada, started := bring(ada, project, body, form="voc" if is_voc else form))
    assert errors(ada, started) == []
    assert newly_labeled(project) == [bench.rows[0].pk]


def test_a_voc_file_that_may_be_of_several_images_is_refused(ada: Person, project: Project, bench: Bench) -> None:
    call(bench, "frame.png", "frame.JPG", "c.png", "d.png")
    body = b"".join(zip_of([("frame.xml", [VOC % b""])]))
    work(ada, started := bring(ada, project, body, form="voc"))
    assert [code for *_, code, _ in errors(ada, started)] == ["ambiguous_data_row"]
    assert newly_labeled(project) == []


@FORMS
@pytest.mark.parametrize("image", [0, 1])
def test_an_image_in_the_archive_tells_which_is_meant(ada: Person, project: Project, bench: Bench, form: str, image: int) -> None:
    names = "frame.png", "frame.jpg", "c.png", "d.png"
    call(bench, *names)
    work(ada, started := bring(ada, project, archive(form, names[image]), form=form))
    assert errors(ada, started) == []
    assert newly_labeled(project) == [bench.rows[image].pk]


def test_the_refusal_names_those_that_may_be_meant(ada: Person, project: Project, bench: Bench) -> None:
    call(bench, "frame.png", "frame.jpg", "c.png", "d.png")
    work(ada, started := bring(ada, project, archive("yolo-detect"), form="yolo-detect"))
    (told,) = ada.api.get(f"jobs/{started['id']}/errors").json()["results"]
    assert told["pointer"] == "/labels/frame.txt"
    assert "frame.jpg and frame.png" in told["message"]
