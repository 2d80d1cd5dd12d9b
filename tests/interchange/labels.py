"""A project with every kind of thing to say, and files of labels in and out of it."""

from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any
from uuid import UUID

from apps.annotations.models import Annotation, AnnotationSet, Label, Revision
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.formats import LABEL_FORMATS
from apps.formats.rows import LabelRow
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.ontologies.models import Ontology
from apps.ontologies.queries import tree
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project, Task
from tests.cast import Person
from tests.interchange.conftest import NDJSON, work


@dataclass(frozen=True)
class Speech:
    """The features by name, and the options of them."""

    ontology: Ontology
    ids: dict[str, UUID]

    def __getitem__(self, name: str) -> str:
        return str(self.ids[name])


def make_speech(person: Person) -> Speech:
    """A box with a question that has a question under its answer, a polygon, a checklist, a text. Opens the person's scope."""
    ids = {name: uuid7() for name in ("car", "kind", "van", "bus", "seats", "road", "weather", "wet", "dark", "note")}
    seats = FeatureSpec(ids["seats"], "seats", "text")
    kind = FeatureSpec(ids["kind"], "kind", "radio", options=(OptionSpec(ids["van"], "van"), OptionSpec(ids["bus"], "bus", (seats,))))
    weather = tuple(OptionSpec(ids[name], name) for name in ("wet", "dark"))
    features = (
        FeatureSpec(ids["car"], "car", "bounding_box", features=(kind,)),
        FeatureSpec(ids["road"], "road", "polygon"),
        FeatureSpec(ids["weather"], "weather", "checklist", options=weather),
        FeatureSpec(ids["note"], "note", "text", required=True),
    )
    with tenant(person.organization.pk):
        return Speech(create_ontology(name="Street", features=features), ids)


def make_project(person: Person, speech: Speech, *, name: str = "Streets", **settings: Any) -> Project:
    """An empty project that is labeled with it. Opens the person's scope."""
    with tenant(person.organization.pk):
        return projects.create_project(name=name, ontology=speech.ontology.pk, **{"review_share": 0.0, **settings})


def everything(speech: Speech) -> list[dict[str, Any]]:
    """One annotation of each kind, nested ones and a polygon with a hole among them, on the wire."""
    seats = {"feature": speech["seats"], "kind": "text", "value": {"text": "49"}}
    kind = {"feature": speech["kind"], "kind": "radio", "value": {"option": speech["bus"], "answers": [seats]}}
    ring, hole = [[10.5, 10], [200, 12], [180, 150.25]], [[100, 40], [120, 40], [120, 60]]
    return [
        said("bounding_box", speech["car"], {"x": -0.5, "y": 20, "width": 30.25, "height": 40}, answers=[kind], derived_from=str(uuid7())),
        said("polygon", speech["road"], {"rings": [ring, hole]}, confidence=0.25),
        said("checklist", speech["weather"], {"options": [{"option": speech["wet"]}]}),
        said("text", speech["note"], {"text": "a street, ünder 'glass'"}),
        said("bounding_box", speech["car"], {"x": 1, "y": 2, "width": 3, "height": 4}),
    ]


def said(kind: str, feature: str, value: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": str(uuid7()), "kind": kind, "feature": feature, "value": value, **more}


def label(key: str, *annotations: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One Firstpass line of labels."""
    return {"data_row": {"global_key": key}, "annotations": list(annotations), **more}


def bring(person: Person, project: Project, body: bytes, *, form: str = "firstpass", status: int = 202) -> Any:
    """Send a file of labels."""
    content_type = NDJSON if form == "firstpass" else "application/json"
    answer = person.api.post(f"projects/{project.pk}/label-imports?format={form}", body, content_type=content_type)
    assert answer.status_code == status, answer.content
    return answer.json()


def take(person: Person, project: Project, form: str, **fields: Any) -> bytes:
    """Export, and download what comes of it."""
    return taken(person, f"projects/{project.pk}/exports", format=form, **fields)[0]


def taken(person: Person, path: str, **fields: Any) -> tuple[bytes, dict[str, Any]]:
    """What an export from this place is, and the result of its job."""
    answer = person.api.post(path, fields)
    assert answer.status_code == 202, answer.content
    work(person, answer.json())
    job = person.api.get(f"jobs/{answer.json()['id']}").json()
    assert job["state"] == "finished", job
    return b"".join(person.api.client.get(job["result"]["download_url"]).streaming_content), job["result"]


def rows_in(body: bytes, form: str, project: Project) -> list[LabelRow]:
    """What a file says. Opens the project's scope."""
    with tenant(project.organization_id):
        features = tree(project.ontology_id)
    found = list(LABEL_FORMATS[form].read(BytesIO(body), features=features))
    assert all(isinstance(each, LabelRow) for each in found), found
    return found  # type: ignore[return-value]


def without_ids(rows: list[LabelRow]) -> list[LabelRow]:
    """The same rows as if nobody had named anything, in one order."""
    nameless = UUID(int=0)
    plain = [
        replace(row, annotations=tuple(sorted((replace(each, id=nameless) for each in row.annotations), key=repr)), project=None)
        for row in rows
    ]
    return sorted(plain, key=lambda row: row.data_row.global_key or "")


def stored(project: Project) -> dict[str, list[dict[str, Any]]]:
    """Every row that an import writes, as it is stored. Opens the project's scope."""
    with tenant(project.organization_id):
        return {
            "labels": list(Label.objects.filter(project=project).order_by("id").values()),
            "sets": list(AnnotationSet.objects.filter(project=project).order_by("id").values()),
            "annotations": list(Annotation.objects.filter(annotation_set__project=project).order_by("id").values()),
            "revisions": list(Revision.objects.filter(annotation_set__project=project).order_by("id").values()),
            "tasks": list(Task.objects.filter(project=project).order_by("id").values()),
        }


def forget(project: Project) -> None:
    """As if the project had been on another machine: none of its labels is here. Opens the project's scope."""
    with tenant(project.organization_id):
        Label.objects.filter(project=project).delete()
        AnnotationSet.objects.filter(project=project).delete()
