"""Files that hold texts and name no data rows: each text is looked for among the data rows, and never guessed."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pyarrow as pa
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT
from pyarrow import parquet

from apps.catalog.models import DataRow
from apps.core.ids import uuid7
from apps.core.tenancy import tenant
from apps.formats import LABEL_FORMATS
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.model_runs import services as model_runs
from apps.ontologies.models import Ontology
from apps.ontologies.services import create_ontology
from apps.projects import services as projects
from apps.projects.models import Project, Task
from tests.cast import Person
from tests.interchange.conftest import errors, lines, upload, work
from tests.interchange.labels import bring, stored
from tests.modalities.pdfs import document, written

# As in a worker: what is read outside a transaction of its own is refused by Postgres.
pytestmark = pytest.mark.django_db(transaction=True)
ADA, OSLO = "😀 Ada works at Acme, in Oslo.", "Oslo is in Norway."


@pytest.fixture
def ontology(ada: Person) -> Ontology:
    with tenant(ada.organization.pk):
        return create_ontology(name="Names", features=tuple(FeatureSpec(uuid7(), name, "entity") for name in ("PER", "LOC")))


@pytest.fixture
def project(ada: Person, ontology: Ontology) -> Project:
    with tenant(ada.organization.pk):
        return projects.create_project(name="Names", ontology=ontology.pk, review_share=0.0)


def keep(person: Person, *texts: str, dataset: str = "Texts") -> list[DataRow]:
    """Data rows of these texts in a new dataset, without global keys."""
    made = person.api.post("datasets", {"name": dataset}).json()["id"]
    files = [SimpleUploadedFile(f"{number}.txt", text.encode()) for number, text in enumerate(texts)]
    answer = person.api.post(f"datasets/{made}/data-rows", {"files": files}, content_type=MULTIPART_CONTENT)
    assert answer.json()["refused"] == []
    with tenant(person.organization.pk):
        return list(DataRow.objects.filter(dataset=made).order_by("name"))


def spans(project: Project) -> list[tuple[Any, int, int]]:
    """Data row, start and end of each stored entity."""
    found = stored(project)
    rows = {each["id"]: each["data_row_id"] for each in found["sets"]}
    return sorted((rows[each["annotation_set_id"]], each["value"]["start"], each["value"]["end"]) for each in found["annotations"])


def test_a_source_that_names_no_data_row_gives_way_to_the_text(ada: Person, project: Project) -> None:
    first, second = keep(ada, ADA, OSLO)
    said = {"spans": [{"start": 2, "end": 5, "label": "PER"}], "answer": "accept"}
    other = {"text": OSLO, "spans": [{"start": 0, "end": 4, "label": "LOC"}]}
    body = lines({"text": ADA, "meta": {"source": "news of today"}, **said}, {**other, "meta": {"source": second.name}})
    work(ada, started := bring(ada, project, body, form="spacy-jsonl"))
    assert errors(ada, started) == []
    assert spans(project) == sorted([(first.pk, 2, 5), (second.pk, 0, 4)])
    refused = lines({"text": ADA, "meta": {"global_key": "nothing"}, **said})
    work(ada, started := bring(ada, project, refused, form="spacy-jsonl"))
    assert [each[2] for each in errors(ada, started)] == ["unknown_data_row"]


def doccano(number: int, text: str, *labels: tuple[int, int, str]) -> dict[str, Any]:
    return {"id": number, "text": text, "label": labels, "Comments": []}


def test_lines_of_doccano_find_their_data_rows_by_their_texts(ada: Person, project: Project) -> None:
    ada_row, oslo = keep(ada, ADA, OSLO + "\n")
    body = lines(doccano(1, ADA, (2, 5, "PER")), doccano(2, OSLO, (0, 4, "LOC")), doccano(3, "Nobody has this.", (0, 6, "PER")))
    work(ada, started := bring(ada, project, body, form="spacy-jsonl"))
    assert errors(ada, started) == [(3, "/text", "unknown_data_row", "")]
    assert spans(project) == sorted([(ada_row.pk, 2, 5), (oslo.pk, 0, 4)])


def test_a_text_that_two_data_rows_have_is_not_guessed_but_where_one_is_in_the_project(ada: Person, project: Project) -> None:
    (first,), _ = keep(ada, ADA), keep(ada, ADA, dataset="Again")
    body = lines(doccano(1, ADA, (2, 5, "PER")))
    work(ada, started := bring(ada, project, body, form="spacy-jsonl"))
    (told,) = ada.api.get(f"jobs/{started['id']}/errors").json()["results"]
    assert (told["code"], told["line"], told["expected"]) == ("ambiguous_data_row", 1, "the data row's global_key or id in meta")
    with tenant(ada.organization.pk):
        projects.create_batch(project=project, name="first", data_rows=[first.pk])
    work(ada, started := bring(ada, project, body, form="spacy-jsonl"))
    assert errors(ada, started) == []
    assert spans(project) == [(first.pk, 2, 5)]


def test_words_selected_in_a_document_of_labelbox_are_found_on_its_pages(ada: Person, project: Project) -> None:
    made = ada.api.post("datasets", {"name": "Papers"}).json()["id"]
    file = SimpleUploadedFile("paper.pdf", document(written("Eve works at home"), written("Oslo is in Norway, Oslo")))
    assert ada.api.post(f"datasets/{made}/data-rows", {"files": [file]}, content_type=MULTIPART_CONTENT).json()["refused"] == []
    groups = [("LOC", "in Norway", 2), ("PER", "Eve", 1), ("LOC", "Oslo", 2)]
    objects = [
        {"name": name, "location": {"groups": [{"id": "g", "page_number": number, "tokens": ["t"], "text": text}]}}
        for name, text, number in groups
    ]
    export = {"data_row": {"external_id": "paper.pdf"}, "projects": {"p": {"labels": [{"annotations": {"objects": objects}}]}}}
    work(ada, started := bring(ada, project, lines(export), form="labelbox-export"))
    at = "/projects/p/labels/0/annotations/objects/2/location/groups/0/text"
    assert [each[:3] for each in errors(ada, started)] == [(1, at, "text_ambiguous")]
    assert sorted(span[1:] for span in spans(project)) == [(0, 3), (8, 17)]


def test_spans_past_the_end_of_a_page_or_of_a_text_are_refused_by_both_doors(ada: Person, ontology: Ontology, project: Project) -> None:
    made = ada.api.post("datasets", {"name": "Papers"}).json()["id"]
    files = [SimpleUploadedFile("paper.pdf", document(written("Eve works"))), SimpleUploadedFile("a.txt", b"Eve works")]
    assert ada.api.post(f"datasets/{made}/data-rows", {"files": files}, content_type=MULTIPART_CONTENT).json()["refused"] == []
    with tenant(ada.organization.pk):
        rows = {row.name: row.pk for row in DataRow.objects.filter(dataset=made)}
        run = model_runs.create_run(model=model_runs.create_model(name="names", ontology=ontology), name="v1")
        model_runs.add_data_rows(run=run, data_rows=list(rows.values()))
    where = {"paper.pdf": {"at": {"type": "page", "page": 1}}, "a.txt": {}}
    said = [
        (name, {"name": "PER", "kind": "entity", "value": {"start": start, "end": end}, **where[name]})
        for name in where
        for start, end in ((0, 3), (4, 99), (50, 60))
    ]
    predicted = lines(*({"data_row": {"id": str(rows[name])}, **each} for name, each in said))
    work(ada, sent := upload(ada, run, predicted))
    at = [(line, "/value/end", "outside_asset") for line in (2, 3, 5, 6)]
    assert [each[:3] for each in errors(ada, sent)] == at
    work(ada, sent := bring(ada, project, lines(*({"data_row": {"id": str(rows[name])}, "annotations": [each]} for name, each in said))))
    assert [each[2] for each in errors(ada, sent)] == ["outside_asset"] * 4
    told = {each["message"] for each in ada.api.get(f"jobs/{sent['id']}/errors").json()["results"]}
    assert any(message.endswith("what it stands in has 9 characters.") for message in told)
    assert sorted(span[1:] for span in spans(project)) == [(0, 3), (0, 3)]


CONLL = b"""-DOCSTART- -X- O O

Ada NNP B-PER
works VBZ O
at IN O
Acme NNP O
, , O
in IN O
Oslo NNP B-LOC
. . O

-DOCSTART- -X- O O

Nobody NN O
"""


def test_documents_of_conll_find_theirs_though_white_space_differs_and_count_in_the_stored_text(ada: Person, project: Project) -> None:
    (row,) = keep(ada, "\n  Ada works\tat Acme, in Oslo.\n")
    work(ada, started := bring(ada, project, CONLL, form="conll"))
    assert [(number, code) for number, _, code, _ in errors(ada, started)] == [(3, "left_out"), (12, "unknown_data_row")]
    assert spans(project) == [(row.pk, 3, 6), (row.pk, 25, 29)]


def test_tokens_without_their_text_are_found_in_that_of_their_data_row(ada: Person, project: Project) -> None:
    (row,) = keep(ada, "\n  Ada works\tat Acme, in Oslo.\n")
    named = CONLL[: CONLL.index(b"-DOCSTART-", 1)].replace(b"O O\n", f"O O\n# id = {row.pk}\n".encode())
    work(ada, started := bring(ada, project, named, form="conll"))
    assert [(number, code) for number, _, code, _ in errors(ada, started)] == [(4, "left_out")]
    assert spans(project) == [(row.pk, 3, 6), (row.pk, 25, 29)]


def test_predictions_are_looked_for_in_their_run_alone(ada: Person, ontology: Ontology) -> None:
    inside, _, outside = keep(ada, ADA, "x")[0], keep(ada, ADA, dataset="Again"), keep(ada, OSLO, dataset="More")
    with tenant(ada.organization.pk):
        run = model_runs.create_run(model=model_runs.create_model(name="tagger", ontology=ontology), name="v1")
        model_runs.add_data_rows(run=run, data_rows=[inside.pk])
    assert outside
    body = lines(doccano(1, ADA, (2, 5, "PER")), doccano(2, OSLO, (0, 4, "LOC")))
    answer = ada.api.post(f"model-runs/{run.pk}/predictions?format=spacy-jsonl", body, content_type="application/x-ndjson")
    work(ada, answer.json())
    assert [(number, code) for number, _, code, _ in errors(ada, answer.json())] == [(2, "unknown_data_row")]
    (found,) = ada.api.get(f"model-runs/{run.pk}/predictions").json()["results"]
    assert (found["data_row"], found["annotations"][0]["value"]) == (str(inside.pk), {"start": 2, "end": 5})


def test_another_organizations_texts_are_not_looked_through(ada: Person, gus: Person, project: Project) -> None:
    keep(gus, ADA)
    work(ada, started := bring(ada, project, lines(doccano(1, ADA, (2, 5, "PER"))), form="spacy-jsonl"))
    assert [code for *_, code, _ in errors(ada, started)] == ["unknown_data_row"]


def test_a_text_is_found_and_its_spans_fit_where_its_lines_end_otherwise(ada: Person, project: Project) -> None:
    poem = "One\r\nAda\r\nlives in Oslo."
    (row,) = keep(ada, poem)
    said = poem.replace("\r\n", "\n")
    body = lines(doccano(1, said, (4, 7, "PER"), (17, 21, "LOC")))
    work(ada, started := bring(ada, project, body, form="spacy-jsonl"))
    assert errors(ada, started) == []
    assert [poem[start:end] for _, start, end in spans(project)] == ["Ada", "Oslo"]
    named = {"text": said, "meta": {"id": str(row.pk)}, "spans": [{"start": 17, "end": 21, "label": "LOC"}]}
    work(ada, started := bring(ada, project, lines(named), form="spacy-jsonl"))
    assert [poem[start:end] for _, start, end in spans(project)] == ["Oslo"]


def test_of_two_texts_that_differ_by_their_ends_of_lines_the_very_same_is_meant(ada: Person, project: Project) -> None:
    unix, _ = keep(ada, "One\nAda", "One\r\nAda")
    work(ada, started := bring(ada, project, lines(doccano(1, "One\nAda", (4, 7, "PER"))), form="spacy-jsonl"))
    assert errors(ada, started) == []
    assert spans(project) == [(unix.pk, 4, 7)]


def test_tokens_of_a_named_document_fit_a_text_whose_lines_end_otherwise(ada: Person, project: Project) -> None:
    poem = "One\r\nAda"
    (row,) = keep(ada, poem)
    body = f'-DOCSTART- -X- -X- O\n# id = {row.pk}\n# text = "One\\nAda"\n\nOne -X- -X- O\n\nAda -X- -X- B-PER\n'
    work(ada, started := bring(ada, project, body.encode(), form="conll"))
    assert errors(ada, started) == []
    assert [poem[start:end] for _, start, end in spans(project)] == ["Ada"]


def task(number: int, text: str, *labels: tuple[int, int, str], **data: str) -> dict[str, Any]:
    """A task of Label Studio; each region says what stands there."""
    values = [{"start": start, "end": end, "text": text[start:end], "labels": [name]} for start, end, name in labels]
    results = [{"id": f"r{at}", "type": "labels", "from_name": "l", "to_name": "text", "value": value} for at, value in enumerate(values)]
    return {"id": number, "data": {"text": text, **data}, "annotations": [{"result": results}]}


def tasks(*documents: dict[str, Any]) -> bytes:
    return json.dumps(documents).encode()


def test_tasks_of_label_studio_find_their_data_rows_by_their_texts(ada: Person, project: Project) -> None:
    poem = "One\r\nAda"
    oslo, row = keep(ada, OSLO + "\n", poem)
    by_line_ends = task(2, "One\nAda", (4, 7, "PER"), source="https://corpus.example/poems/2.txt")
    body = tasks(task(1, OSLO, (0, 4, "LOC")), by_line_ends, task(3, "Nobody has this."))
    work(ada, started := bring(ada, project, body, form="label-studio"))
    (told,) = ada.api.get(f"jobs/{started['id']}/errors").json()["results"]
    assert (told["pointer"], told["code"]) == ("/2/data/text", "unknown_data_row")
    assert told["expected"] == "a global_key in its data, or the address of a file"
    assert spans(project) == sorted([(oslo.pk, 0, 4), (row.pk, 5, 8)])


def test_the_number_of_a_task_is_no_global_key(ada: Person, project: Project) -> None:
    (cats,) = keep(ada, "A completely different text about cats.")
    with tenant(ada.organization.pk):
        DataRow.objects.filter(pk=cats.pk).update(global_key="1")
    work(ada, started := bring(ada, project, tasks(task(1, OSLO, (0, 4, "LOC"))), form="label-studio"))
    assert errors(ada, started) == [(None, "/0/data/text", "unknown_data_row", "")]
    work(ada, started := bring(ada, project, tasks({"id": 1, "data": {}, "annotations": [{"result": []}]}), form="label-studio"))
    assert errors(ada, started)[0][:3] == (None, "/0/data", "required")
    assert spans(project) == []
    with tenant(ada.organization.pk):
        assert Task.objects.filter(project=project).count() == 0


OTHER = "Some other text is here"


@pytest.mark.parametrize(
    ("form", "at", "body"),
    [
        ("label-studio", "/0/data/text", lambda key: tasks(task(1, OTHER, (5, 10, "PER"), global_key=key))),
        ("label-studio", "/0/data/text", lambda key: tasks(task(1, OTHER, global_key=key))),
        ("spacy-jsonl", "/text", lambda key: lines({"text": OTHER, "meta": {"id": key}, "labels": [(5, 10, "PER")]})),
        ("conll", "", lambda key: f'-DOCSTART-\n# id = {key}\n# text = "Ada left"\n\nAda B-PER\nleft O\n'.encode()),
    ],
)
def test_labels_of_another_text_than_the_stored_one_are_refused(
    ada: Person, project: Project, form: str, at: str, body: Callable[[str], bytes]
) -> None:
    (row,) = keep(ada, OSLO)
    work(ada, started := bring(ada, project, body(str(row.pk)), form=form))
    assert [(pointer, code) for _, pointer, code, _ in errors(ada, started)] == [(at, "text_differs")]
    assert spans(project) == []


def test_a_named_text_whose_lines_end_otherwise_is_the_same_to_label_studio(ada: Person, project: Project) -> None:
    poem = "One\r\nAda\r\nlives in Oslo."
    (row,) = keep(ada, poem)
    named = task(1, poem.replace("\r\n", "\n"), (17, 21, "LOC"), global_key=str(row.pk))
    work(ada, started := bring(ada, project, tasks(named), form="label-studio"))
    assert errors(ada, started) == []
    assert [poem[start:end] for _, start, end in spans(project)] == ["Oslo"]


def test_spans_of_a_text_by_its_address_count_in_the_text_of_the_data_row(ada: Person, project: Project) -> None:
    row, other = keep(ada, ADA, OSLO)
    for name, data in ((row.name, {}), (other.name, {"title": "a text that is no text of the spans at all"})):
        text = ADA if name == row.name else OSLO
        labels = [(text.index("Oslo"), text.index("Oslo") + 4, "LOC")]
        shown = {**task(1, text, *labels), "data": {"text": f"/data/upload/7/0a1b2c3d-{name}", **data}}
        work(ada, started := bring(ada, project, tasks(shown), form="label-studio"))
        assert errors(ada, started) == []
    assert spans(project) == sorted([(row.pk, ADA.index("Oslo"), ADA.index("Oslo") + 4), (other.pk, 0, 4)])
    wrong = {**task(1, OTHER, (5, 10, "PER")), "data": {"text": f"/data/upload/7/0a1b2c3d-{row.name}"}}
    work(ada, started := bring(ada, project, tasks(wrong), form="label-studio"))
    assert [code for _, _, code, _ in errors(ada, started)] == ["text_differs"]


def parquet_of(**columns: list[Any]) -> bytes:
    out = BytesIO()
    parquet.write_table(pa.table(columns), out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("csv", f'text,label\n"{ADA}",person\n"{OSLO}",place\nNobody has this.,place\n'.encode()),
        ("csv", f'id,text,label\n0,"{ADA}",person\n1,"{OSLO}",place\n2,Nobody has this.,place\n'.encode()),
        ("jsonl-classes", lines(*({"text": text, "label": "place"} for text in (ADA, OSLO, "Nobody has this.")))),
        ("parquet", parquet_of(text=[ADA, OSLO, "Nobody has this."], label=["person", "place", "place"])),
        ("parquet", parquet_of(id=[0, 1, 2], text=[ADA, OSLO, "Nobody has this."], label=["person", "place", "place"])),
    ],
)
def test_rows_of_a_table_that_name_nothing_are_about_the_data_rows_that_have_their_texts(ada: Person, form: str, body: bytes) -> None:
    rows = keep(ada, ADA, OSLO)
    (drafted,) = LABEL_FORMATS[form].draft(BytesIO(body))
    assert (drafted.name, drafted.kind) == ("label", "radio")
    options = tuple(OptionSpec(uuid7(), name) for name in ("person", "place"))
    with tenant(ada.organization.pk):
        ontology = create_ontology(name="Topics", features=(FeatureSpec(uuid7(), "Topic", "radio", options),))
        about = projects.create_project(name="Topics", ontology=ontology.pk, review_share=0.0)
    work(ada, started := bring(ada, about, body, form=form))
    assert [(pointer, code) for _, pointer, code, _ in errors(ada, started)] == [("/text", "unknown_data_row")]
    assert {each["data_row_id"] for each in stored(about)["labels"]} == {row.pk for row in rows}
