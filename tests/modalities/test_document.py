"""Documents are measured page by page in points, read in code points, and can harm nobody."""

import base64
import io
import zlib
from typing import Any

import pytest
from PIL import Image

from apps.modalities import HEAD_BYTES, MODALITIES, Limits, UnreadableMedia, sniff
from apps.modalities.asset import Extent, Length
from tests.modalities.pdfs import document, pdf, stream, written

DOCUMENT = MODALITIES["document"]
TWO_PAGES = document(written("Hello\nthere"), written("xABy"))


def probe(data: bytes, **limits: int) -> Any:
    return DOCUMENT.probe(io.BytesIO(data), Limits(**limits))


def refusal(data: bytes, **limits: int) -> UnreadableMedia:
    with pytest.raises(UnreadableMedia) as caught:
        probe(data, **limits)
    assert caught.value.message.endswith(".")
    return caught.value


def pages(data: bytes) -> list[dict[str, Any]]:
    return probe(data).facts["pages"]


def test_a_document_is_known_by_its_bytes_and_every_page_measured() -> None:
    assert sniff(TWO_PAGES[:HEAD_BYTES]) == (DOCUMENT, "application/pdf")
    found = probe(TWO_PAGES)
    assert (found.mime, found.width, found.height) == ("application/pdf", None, None)
    assert found.facts == {
        "pages": [{"width": 200.0, "height": 100.0, "characters": 12}, {"width": 200.0, "height": 100.0, "characters": 5}],
    }


def test_the_texts_of_pages_are_counted_in_code_points() -> None:
    texts = DOCUMENT.texts(io.BytesIO(TWO_PAGES))
    assert texts == {"1": "Hello\r\nthere", "2": "x\U0001d465fiy"}
    assert [len(text) for text in texts.values()] == [page["characters"] for page in pages(TWO_PAGES)]


@pytest.mark.parametrize(
    ("page", "size"),
    [
        (b"/MediaBox [0 0 200 100] /Rotate 90", (100, 200)),
        (b"/MediaBox [0 0 200 100] /Rotate 180", (200, 100)),
        (b"/MediaBox [0 0 595.276 841.89]", (595.276, 841.89)),
        (b"/MediaBox [0 0 200 100] /CropBox [10 20 110 70]", (100, 50)),
        (b"/MediaBox [-100 -50 100 50]", (200, 100)),
    ],
    ids=["turned", "upside down", "A4", "cropped", "not at the origin"],
)
def test_a_page_has_the_size_it_is_shown_in(page: bytes, size: tuple[float, float]) -> None:
    data = document(written("here"), page=page)
    assert [(each["width"], each["height"]) for each in pages(data)] == [pytest.approx(size)]
    shown = Image.open(io.BytesIO(DOCUMENT.thumbnail(io.BytesIO(data), 200)))
    assert shown.width / shown.height == pytest.approx(size[0] / size[1], rel=0.02)


def test_annotations_stand_on_pages_with_room_for_geometry_and_spans() -> None:
    asset = DOCUMENT.asset(None, None, probe(TWO_PAGES).facts)
    assert set(asset.parts) == {"1", "2"}
    assert asset.parts["1"].extent == Extent(200.0, 100.0, unit="points")
    assert asset.parts["2"].length == Length(5)
    assert asset.room.extent is None


@pytest.mark.parametrize("size", [64, 320])
def test_a_thumbnail_shows_the_first_page(size: int) -> None:
    data = document(b"1 0 0 rg 0 0 100 100 re f", b"0 0 1 rg 0 0 200 100 re f")
    opened = Image.open(io.BytesIO(DOCUMENT.thumbnail(io.BytesIO(data), size))).convert("RGB")
    assert opened.size == (size, size // 2)
    red, _, blue = opened.getpixel((size // 4, size // 4))
    assert red > 220
    assert blue < 60
    assert min(opened.getpixel((size * 3 // 4, size // 4))) > 220


def test_any_page_can_be_drawn() -> None:
    data = document(b"1 0 0 rg 0 0 200 100 re f", b"0 0 1 rg 0 0 200 100 re f")
    second = Image.open(io.BytesIO(DOCUMENT.page_picture(io.BytesIO(data), 2, 100))).convert("RGB")
    assert second.getpixel((50, 25))[2] > 220
    with pytest.raises(UnreadableMedia):
        DOCUMENT.page_picture(io.BytesIO(data), 3, 100)


def test_a_header_may_stand_behind_other_bytes_but_markup_that_names_it_is_no_pdf() -> None:
    assert sniff(b"\r\n\r\n" + TWO_PAGES[:100])[0] is DOCUMENT
    assert sniff(b"<!doctype html><p>%PDF-1.7")[0] is not DOCUMENT


@pytest.mark.parametrize("share", [0.2, 0.5, 0.95])
def test_a_file_that_ends_too_soon_is_refused_as_truncated(share: float) -> None:
    assert refusal(TWO_PAGES[: int(len(TWO_PAGES) * share)]).code == "media_truncated"


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing at all\n%%EOF\n", b"%PDF-1.7" + bytes(500) + b"%%EOF"])
def test_a_file_that_only_begins_like_a_document_is_refused(data: bytes) -> None:
    assert refusal(data).code == "media_invalid"


def test_what_is_no_document_is_refused_as_unsupported() -> None:
    assert refusal(b"hello").code == refusal(b"").code == "media_type_unsupported"


def test_a_document_with_a_password_is_refused_by_name() -> None:
    lock = base64.b16encode(bytes(range(32)))
    encrypt = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%b> /U <%b> >> /ID [<00> <00>]" % (lock, lock)
    assert refusal(document(written("secret"), trailer=encrypt)).code == "media_encrypted"


def test_a_document_without_pages_is_refused() -> None:
    data = pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"])
    assert refusal(data).code in {"media_empty", "media_invalid"}


def test_limits_are_told_with_their_figures() -> None:
    error = refusal(TWO_PAGES, max_pages=1)
    assert (error.code, "2 pages" in error.message) == ("too_many_pages", True)
    error = refusal(TWO_PAGES, max_characters=16)
    assert (error.code, "16" in error.message) == ("too_many_characters", True)
    assert len(probe(TWO_PAGES, max_pages=2, max_characters=17).facts["pages"]) == 2


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """700 MiB of spaces, packed."""
    packer, spaces = zlib.compressobj(1), b" " * (1 << 24)
    return b"".join([*(packer.compress(spaces) for _ in range(44)), packer.flush()])


@pytest.mark.parametrize("filters", [b"/FlateDecode", b"[/FlateDecode /FlateDecode]", b"[/ASCII85Decode /FlateDecode]"])
def test_a_page_that_unpacks_to_gigabytes_is_refused_and_costs_this_process_nothing(bomb: bytes, filters: bytes) -> None:
    packed = {b"[/F": zlib.compress(bomb), b"[/A": base64.a85encode(bomb) + b"~>"}.get(filters[:3], bomb)
    assert refusal(document(stream(packed, b"/Filter " + filters))).code == "too_costly"


def test_a_page_that_refers_to_itself_ends() -> None:
    itself = pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"])
    assert refusal(itself).code in {"media_invalid", "media_empty", "too_costly"}
