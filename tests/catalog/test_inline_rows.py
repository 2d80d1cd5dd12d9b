"""Rows that are no addresses: texts, pages and conversations as they are, in our shape and in Labelbox's."""

from typing import Any

import pytest
from django.test import Client

from apps.catalog.row_shapes import ImportRow, read_row
from apps.core.models import JobError
from apps.core.tenancy import tenant
from apps.formats.rows import LineError
from tests.cast import Person
from tests.catalog import assets
from tests.catalog.conftest import Files, Site
from tests.catalog.test_asset_types import read
from tests.catalog.test_imports import errors, rows, start, work

LINK = "https://example.com/a.png"


def wrong(value: Any) -> tuple[str, str]:
    """Where and how a row is refused."""
    found = read_row(1, value)
    assert isinstance(found, LineError), found
    return found.pointer, found.code


def right(value: Any) -> ImportRow:
    found = read_row(1, value)
    assert isinstance(found, ImportRow), found
    return found


@pytest.mark.django_db(transaction=True)
def test_texts_pages_and_conversations_become_files_of_their_own(ada: Person, dataset: dict[str, Any], files: Files) -> None:
    job = work(
        ada,
        start(
            ada, dataset,
            {"text": "  A penny, ein Groschen.\n", "global_key": "t", "name": "notes"},
            {"text": "<p>Not a page, but a text.</p>", "global_key": "t2"},
            {"html": "<b>A fragment</b> of a page", "global_key": "h"},
            {"html": assets.PAGE, "global_key": "h2"},
            {"conversation": {"about": "x" * 9000, **assets.MESSAGES}, "global_key": "c"},
        ),
    )  # fmt: skip
    assert (job.done, job.failed) == (5, 0), errors(ada, str(job.pk))
    found = {each["global_key"]: each for each in ada.api.get("data-rows").json()["results"]}
    assert {key: row["modality"] for key, row in found.items()} == {
        "t": "text", "t2": "text", "h": "html", "h2": "html", "c": "conversation",
    }  # fmt: skip
    assert (found["t"]["name"], found["t2"]["name"]) == ("notes", "t2")
    assert read(Client().get(found["t"]["media_url"])).decode() == "  A penny, ein Groschen.\n"
    assert found["h"]["facts"] == {"characters": len("A fragment of a page")}
    assert [each["id"] for each in found["c"]["facts"]["messages"]] == ["a", "2"]
    assert len(files()) == 10


@pytest.mark.django_db(transaction=True)
def test_what_a_line_holds_is_refused_by_its_line_and_place(ada: Person, dataset: dict[str, Any], site: Site) -> None:
    good, twin = {"text": "good", "global_key": "good"}, {"text": "good", "global_key": "twin"}
    job = work(
        ada,
        start(
            ada, dataset,
            good,
            {"text": "a", "html": "<p>b</p>", "global_key": "k1"},
            {"global_key": "k2"},
            {"conversation": {"messages": []}, "global_key": "k3"},
            {"conversation": {"messages": [{"content": 5}]}, "global_key": "k4"},
            {"html": "<script>only this</script>", "global_key": "k5"},
            twin,
            {"row_data": rows(site, "a")[0]["url"], "media_type": "VIDEO", "global_key": "k6"},
        ),
    )  # fmt: skip
    with tenant(ada.organization.pk):
        told = {line: (pointer, code) for line, pointer, code in JobError.objects.filter(job=job).values_list("line", "pointer", "code")}
    assert told == {
        2: ("", "source_expected"),
        3: ("", "source_expected"),
        4: ("/conversation", "media_empty"),
        5: ("/conversation", "conversation_invalid"),
        6: ("/html", "media_empty"),
        7: ("/text", "duplicate"),
        8: ("/media_type", "media_type_differs"),
    }
    assert (job.done, job.failed) == (1, 7)


@pytest.mark.django_db(transaction=True)
def test_rows_as_labelbox_has_them_are_understood(ada: Person, dataset: dict[str, Any], site: Site) -> None:
    address = rows(site, "a")[0]["url"]
    job = work(
        ada,
        start(
            ada, dataset,
            {
                "row_data": address, "global_key": "i", "external_id": "penny.png", "media_type": "IMAGE",
                "metadata_fields": [{"name": "year", "value": 1931}],
                "attachments": [{"type": "RAW_TEXT", "value": "Look at the rim."}, {"type": "IMAGE", "value": LINK, "name": "other side"}],
            },
            {"row_data": "A penny.", "global_key": "t"},
            {"row_data": {"type": "application/vnd.labelbox.conversational", "version": 1, **assets.MESSAGES}, "global_key": "c"},
        ),
    )  # fmt: skip
    assert (job.done, job.failed) == (3, 0), errors(ada, str(job.pk))
    found = {each["global_key"]: each for each in ada.api.get("data-rows").json()["results"]}
    assert {key: row["modality"] for key, row in found.items()} == {"i": "image", "t": "text", "c": "conversation"}
    shown = ada.api.get(f"data-rows/{found['i']['id']}").json()
    assert (shown["name"], shown["metadata"]) == ("penny.png", {"year": 1931})
    assert [(each["kind"], each["name"], each["url"], each["text"]) for each in shown["attachments"]] == [
        ("text", "", "", "Look at the rim."),
        ("image", "other side", LINK, ""),
    ]


@pytest.mark.parametrize(
    ("row", "pointer", "code"),
    [
        ({"text": ""}, "/text", "text_expected"),
        ({"text": 5}, "/text", "text_expected"),
        ({"conversation": []}, "/conversation", "not_an_object"),
        ({"text": "a", "name": ""}, "/name", "text_expected"),
        ({"text": "a", "a/b~": 1}, "/a~1b~0", "unknown_field"),
        ({"text": "a", "metadata": []}, "", ""),
        ({"text": "a", "metadata": [1]}, "/metadata", "metadata_invalid"),
        ({"text": "a", "attachments": {"kind": "url"}}, "/attachments", "attachments_invalid"),
        ({"text": "a", "attachments": [{"kind": "url", "url": LINK}] * 21}, "/attachments", "attachments_invalid"),
        ({"text": "a", "attachments": [5]}, "/attachments/0", "not_an_object"),
        ({"text": "a", "attachments": [{"kind": "sound"}]}, "/attachments/0/kind", "attachment_kind_unknown"),
        ({"text": "a", "attachments": [{"kind": "url"}]}, "/attachments/0", "source_expected"),
        ({"text": "a", "attachments": [{"kind": "url", "url": "javascript:alert(1)"}]}, "/attachments/0/url", "url_invalid"),
        ({"text": "a", "attachments": [{"kind": "url", "url": "http://user:pw@x/"}]}, "/attachments/0/url", "url_invalid"),
        ({"text": "a", "attachments": [{"kind": "url", "url": "http://["}]}, "/attachments/0/url", "url_invalid"),
        ({"text": "a", "attachments": [{"kind": "image", "text": "x"}]}, "/attachments/0/text", "attachment_not_text"),
        ({"text": "a", "attachments": [{"kind": "text", "text": "x", "more": 1}]}, "/attachments/0/more", "unknown_field"),
        ({"row_data": "s3://bucket/key"}, "/row_data", "url_not_allowed"),
        ({"row_data": "s3:/foo"}, "/row_data", "url_not_allowed"),
        ({"row_data": " HTTPS:/example.com/a.jpg"}, "/row_data", "url_not_allowed"),
        ({"row_data": 5}, "/row_data", "not_an_object"),
        ({"row_data": {"tileLayerUrl": "x"}}, "/row_data/tileLayerUrl", "tile_layer_unsupported"),
        ({"row_data": {"tile_layer_url": "x"}, "media_type": "TMS_GEO"}, "/row_data/tile_layer_url", "tile_layer_unsupported"),
        ({"row_data": {"tileLayerUrl": "x"}, "media_type": "TMS_SIMPLE"}, "/row_data/tileLayerUrl", "tile_layer_unsupported"),
        ({"row_data": LINK, "media_type": "TMS_SIMPLE"}, "/row_data", "tile_layer_unsupported"),
        ({"row_data": {"pdf_url": LINK, "text_layer": LINK}}, "/row_data/text_layer", "unknown_field"),
        ({"row_data": "a", "media_type": "POINT_CLOUD"}, "/media_type", "media_type_unknown"),
        ({"row_data": "a", "media_type": ["IMAGE"]}, "/media_type", "media_type_unknown"),
        ({"row_data": "a", "media_type": "IMAGE"}, "/media_type", "media_type_differs"),
        ({"row_data": "a", "metadata": {}}, "/metadata", "unknown_field"),
        ({"row_data": "a", "metadata_fields": {}}, "", ""),
        ({"row_data": "a", "metadata_fields": [{"value": 1}]}, "/metadata_fields/0", "metadata_invalid"),
        ({"row_data": "a", "metadata_fields": [{"name": "x", "value": 1}] * 2}, "/metadata_fields/1/name", "metadata_invalid"),
        ({"row_data": "a", "attachments": [{"type": "SMELL", "value": "x"}]}, "/attachments/0/type", "attachment_kind_unknown"),
        ({"row_data": "a", "attachments": [{"type": "IMAGE", "value": "x"}]}, "/attachments/0/value", "url_invalid"),
        ({"row_data": "a", "attachments": [{"type": "RAW_TEXT", "value": 5}]}, "/attachments/0/value", "text_expected"),
        ({"row_data": "a", "attachments": [{"type": "IMAGE", "value": LINK}] * 21}, "/attachments", "attachments_invalid"),
    ],
)
def test_a_row_says_where_it_cannot_be_read(row: dict[str, Any], pointer: str, code: str) -> None:
    value = {**row, "global_key": "k"}
    if code:
        assert wrong(value) == (pointer, code)
    else:
        assert right(value).metadata == {}


@pytest.mark.django_db(transaction=True)
def test_what_labelbox_rows_say_beyond_what_is_kept_is_left_out_and_told(ada: Person, dataset: dict[str, Any]) -> None:
    fields = [{"schema_id": "cko8s9r5v0001h2dk9elqdidh", "value": "penny"}, {"name": "year", "value": 1931}]
    row = {"row_data": "A penny.", "global_key": "t", "metadata_fields": fields, "embeddings": [{"embedding_id": "e", "vector": [1]}]}
    job = work(ada, start(ada, dataset, row))
    assert (job.done, job.failed) == (1, 0)
    with tenant(ada.organization.pk):
        told = sorted(JobError.objects.filter(job=job).values_list("line", "pointer", "code", "subject"))
    assert told == [(1, "/embeddings", "left_out", "t"), (1, "/metadata_fields/0", "left_out", "t")]
    (found,) = ada.api.get("data-rows").json()["results"]
    assert ada.api.get(f"data-rows/{found['id']}").json()["metadata"] == {"year": 1931}


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ({"media_type": "TMS_GEO", "row_data": {"tileLayerUrl": "https://a.example/{z}/{x}/{y}.png", "epsg": "EPSG3857"}}, "GeoTIFF"),
        ({"media_type": "TMS_SIMPLE", "row_data": {"tileLayerUrl": "https://a.example/{z}/{x}/{y}.png"}}, "picture"),
        ({"row_data": {"tileLayerUrl": "https://a.example/{z}/{x}/{y}.png", "epsg": "SIMPLEPIXEL"}}, "picture"),
    ],
)
def test_a_layer_of_tiles_is_refused_with_what_to_bring_instead(row: dict[str, Any], kind: str) -> None:
    found = read_row(1, {**row, "global_key": "k"})
    assert isinstance(found, LineError)
    assert kind in found.expected


def test_a_text_layer_is_left_out_of_a_document() -> None:
    found = right({"row_data": {"pdf_url": LINK, "text_layer_url": LINK}, "media_type": "PDF", "global_key": "k"})
    assert (found.content, [(each.pointer, each.code) for each in found.left_out]) == (LINK, [("/row_data/text_layer_url", "left_out")])


def test_labelbox_pages_are_links_or_texts() -> None:
    listed = [{"type": "HTML", "value": LINK}, {"type": "HTML", "value": "<p>x</p>"}, {"type": "PDF_URL", "value": LINK}]
    found = right({"row_data": {"pdf_url": LINK}, "global_key": "k", "attachments": listed})
    assert (found.source, found.content, found.pointer) == ("url", LINK, "/row_data/pdf_url")
    assert [(each.kind, each.url, each.text) for each in found.attachments] == [
        ("html", LINK, ""), ("html", "", "<p>x</p>"), ("pdf", LINK, ""),
    ]  # fmt: skip


def test_a_text_without_a_global_key_is_told_that_it_is_missing() -> None:
    error = read_row(1, {"text": "hello"})
    assert isinstance(error, LineError)
    assert (error.pointer, error.code, error.message) == ("/global_key", "required", "This row has no global key.")


@pytest.mark.parametrize("member", ["url", "row_data"])
def test_an_address_without_a_global_key_is_its_own(member: str) -> None:
    assert right({member: LINK}).global_key == LINK


def test_a_text_with_a_colon_and_a_slash_is_a_text() -> None:
    assert right({"row_data": "either:/or", "global_key": "k"}).source == "text"
