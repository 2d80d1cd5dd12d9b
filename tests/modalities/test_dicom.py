"""Slices are counted and drawn, nobody's name is kept, and what cannot be decoded is refused by its name."""

import io
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    RLELossless,
    generate_uid,
)

from apps.modalities import HEAD_BYTES, MODALITIES, Limits, UnreadableMedia, sniff
from apps.modalities.asset import Extent
from apps.modalities.base import Probe
from apps.modalities.contained import Cost
from apps.modalities.dicom import draw_frame, draw_middle, read_facts
from tests.modalities.dicoms import SERIES, STUDY, dataset, dicom, ramp, saved

DICOM = MODALITIES["dicom"]
SLICE = ramp(48, 64, 0, 4000)
ONE = dicom(SLICE, PixelSpacing=[0.5, 0.25], SliceThickness=2.5, InstanceNumber=7, ImagePositionPatient=[1, 2, 3.5])
STACK = dicom(np.stack([np.full((20, 30), level, np.uint16) for level in range(0, 5000, 1000)]), WindowCenter=2000, WindowWidth=4001)


def probe(data: bytes, **limits: int) -> Any:
    """As the process does that is made for it, without its start."""
    file = io.BytesIO(data)
    return Probe("application/dicom", **read_facts(DICOM._checked(file), Limits(**limits)))  # noqa: SLF001


def refusal(data: bytes, **limits: int) -> UnreadableMedia:
    with pytest.raises(UnreadableMedia) as caught:
        probe(data, **limits)
    assert caught.value.message.endswith(".")
    return caught.value


def greys(data: bytes, frame: int = 0, **window: Any) -> Any:
    return np.asarray(drawn(data, frame, **window))[..., 0].astype(int)


def drawn(data: bytes, frame: int = 0, window: tuple[float, float] | None = None) -> Image.Image:
    return Image.open(io.BytesIO(draw_frame(io.BytesIO(data), Limits(), frame, window)))


def test_a_slice_is_known_by_its_bytes_and_measured() -> None:
    assert sniff(ONE[:HEAD_BYTES]) == (DICOM, "application/dicom")
    found = probe(ONE)
    assert (found.mime, found.width, found.height) == ("application/dicom", 64, 48)
    assert found.facts == {
        "frame_count": 1,
        "modality": "CT",
        "instance": generate_uid(entropy_srcs=["instance"]),
        "sop_class": "1.2.840.10008.5.1.4.1.1.2",
        "frame_of_reference": None,
        "series": SERIES,
        "study": STUDY,
        "instance_number": 7,
        "pixel_spacing_mm": [0.5, 0.25],
        "slice_spacing_mm": 2.5,
        "position_mm": [1.0, 2.0, 3.5],
        "orientation": None,
        "photometric": "MONOCHROME2",
        "bits": 16,
        "window": None,
        "transfer_syntax": "1.2.840.10008.1.2.1",
    }


def test_a_process_of_its_own_finds_and_draws_the_same() -> None:
    assert DICOM.probe(io.BytesIO(STACK)) == probe(STACK)
    assert np.asarray(Image.open(io.BytesIO(DICOM.picture(io.BytesIO(STACK), 3))))[..., 0].tolist() == greys(STACK, 3).tolist()
    with pytest.raises(UnreadableMedia) as caught:
        DICOM.picture(io.BytesIO(STACK), 5)
    assert (caught.value.code, "5 frames" in caught.value.message) == ("no_such_part", True)


def test_a_file_over_which_the_decoder_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    file = dataset(np.zeros((48, 64), np.uint8))
    file.file_meta.TransferSyntaxUID = JPEG2000Lossless
    file.PixelData = encapsulate([b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40)])  # a box of no length, after which comes itself
    file["PixelData"].is_undefined_length = True
    monkeypatch.setattr("apps.modalities.dicom.COST", Cost(cpu_s=2))
    with pytest.raises(UnreadableMedia) as caught:
        DICOM.probe(io.BytesIO(saved(file)))
    assert (caught.value.code, "2 seconds" in caught.value.message) == ("too_costly", True)


def test_no_name_of_a_person_is_kept() -> None:
    assert "ecret" in ONE.decode("latin-1")
    assert "ecret" not in str(probe(ONE))


def test_a_stack_has_its_slices_as_frames() -> None:
    found = probe(STACK)
    assert (found.facts["frame_count"], found.facts["window"]) == (5, [2000.0, 4001.0])
    asset = DICOM.asset(found.width, found.height, found.facts)
    assert (asset.room.extent, asset.frames) == (Extent(30, 20), 5)


def test_what_all_frames_share_is_found_where_enhanced_files_say_it() -> None:
    measures, shared = Dataset(), Dataset()
    measures.PixelSpacing, measures.SliceThickness = [0.7, 0.7], 1.25
    shared.PixelMeasuresSequence = Sequence([measures])
    facts = probe(dicom(np.stack([SLICE, SLICE]), SharedFunctionalGroupsSequence=Sequence([shared]))).facts
    assert (facts["pixel_spacing_mm"], facts["slice_spacing_mm"]) == ([0.7, 0.7], 1.25)


def test_a_header_window_is_drawn_as_the_standard_says() -> None:
    assert [greys(STACK, frame)[0, 0] for frame in range(5)] == [0, 64, 128, 191, 255]


def test_another_window_may_be_asked_for_and_values_are_rescaled_first() -> None:
    data = dicom(ramp(4, 101, 0, 100), RescaleSlope=2, RescaleIntercept=-100)
    row = greys(data, window=(0.5, 101))[0]
    assert [int(row[at]) for at in (24, 50, 76)] == [0, pytest.approx(128, abs=1), 255]


def test_without_a_window_nearly_all_values_are_shown_and_monochrome1_is_the_other_way_round() -> None:
    row = greys(ONE)[0]
    assert (row[0], row[-1], 100 < row[32] < 155) == (0, 255, True)
    assert greys(dicom(SLICE, photometric="MONOCHROME1"))[0].tolist() == (255 - row).tolist()


def test_negative_values_stay_below_positive_ones() -> None:
    row = greys(dicom(ramp(10, 50, -1000, 1000, np.int16), signed=True))[0]
    assert (row[0], row[-1]) == (0, 255)
    assert sorted(row) == list(row)


def test_colours_and_palettes_are_shown() -> None:
    red = np.zeros((10, 12, 3), np.uint8)
    red[..., 0] = 200
    assert drawn(dicom(red, photometric="RGB")).getpixel((5, 5)) == (200, 0, 0)
    palette = {
        f"{colour}PaletteColorLookupTable{part}": value
        for colour, shade in (("Red", 10), ("Green", 20), ("Blue", 250))
        for part, value in (("Descriptor", [2, 0, 8]), ("Data", bytes([0, shade])))
    }
    shown = drawn(dicom(np.ones((4, 4), np.uint8), photometric="PALETTE COLOR", **palette))
    assert shown.getpixel((1, 1)) == (10, 20, 250)


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, RLELossless])
def test_every_transfer_syntax_that_can_be_decoded_shows_the_same(syntax: Any) -> None:
    stack = np.stack([SLICE, SLICE[::-1, ::-1]])
    data = dicom(np.ascontiguousarray(stack), syntax=syntax)
    assert probe(data).facts["frame_count"] == 2
    assert greys(data, 1).tolist() == greys(dicom(np.ascontiguousarray(stack)), 1).tolist()


def big_endian() -> bytes:
    file = dataset(SLICE)
    file.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    file.PixelData = SLICE.astype(">u2").tobytes()
    file["PixelData"].VR = "OW"
    return saved(file)


def test_the_retired_big_endian_is_read() -> None:
    assert greys(big_endian()).tolist() == greys(ONE).tolist()
    assert probe(big_endian()).width == 64


def compressed(kind: str, syntax: str, frames: int = 1) -> bytes:
    out = io.BytesIO()
    Image.fromarray((SLICE // 16).astype(np.uint8)).save(out, kind)
    file = dataset(np.zeros((frames, 48, 64), np.uint8) if frames > 1 else np.zeros((48, 64), np.uint8))
    file.file_meta.TransferSyntaxUID = syntax
    file.PixelData = encapsulate([out.getvalue()] * frames)
    file["PixelData"].is_undefined_length = True
    return saved(file)


@pytest.mark.parametrize(("kind", "syntax"), [("JPEG", JPEGBaseline8Bit), ("JPEG2000", JPEG2000Lossless)])
@pytest.mark.parametrize("frames", [1, 3])
def test_jpeg_inside_is_decoded(kind: str, syntax: Any, frames: int) -> None:
    data = compressed(kind, syntax, frames)
    found = probe(data)
    assert (found.facts["frame_count"], found.facts["transfer_syntax"]) == (frames, str(syntax))
    assert greys(data, frames - 1)[0].tolist() == pytest.approx(greys(ONE)[0].tolist(), abs=12)
    assert refusal(data[:-60]).code == "media_truncated"


@pytest.mark.parametrize(("syntax", "named"), [(JPEGLSLossless, "JPEG-LS"), (DeflatedExplicitVRLittleEndian, "Deflated")])
def test_a_transfer_syntax_that_cannot_be_decoded_is_refused_by_name(syntax: Any, named: str) -> None:
    error = refusal(compressed("JPEG", syntax) if syntax is JPEGLSLossless else dicom(SLICE, syntax=syntax))
    assert (error.code, named in error.message) == ("codec_unsupported", True)


def test_a_thumbnail_shows_the_middle_of_a_stack() -> None:
    opened = Image.open(io.BytesIO(DICOM.thumbnail(io.BytesIO(STACK), 15)))
    assert (opened.format, opened.size) == ("WEBP", (15, 10))
    assert opened.getpixel((7, 5))[0] == pytest.approx(128, abs=4)


def test_a_file_without_pixels_is_refused_by_name() -> None:
    file = dataset(SLICE)
    file.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    assert refusal(saved(file)).code == "dicom_without_pixels"


@pytest.mark.parametrize("elements", [{"NumberOfFrames": 0}, {"NumberOfFrames": -3}, {"Rows": 0}])
def test_a_picture_of_no_size_is_refused(elements: dict[str, int]) -> None:
    assert refusal(dicom(SLICE, **elements)).code == "media_invalid"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.99])
def test_a_file_that_ends_too_soon_is_refused(share: float) -> None:
    data = dicom(np.stack([SLICE] * 3))
    assert refusal(data[: int(len(data) * share)]).code == "media_truncated"


def test_limits_are_told_with_their_figures() -> None:
    error = refusal(ONE, max_pixels=64 * 48 - 1)
    assert (error.code, "64 x 48" in error.message) == ("picture_too_large", True)
    error = refusal(STACK, max_frames=4)
    assert (error.code, "5 frames" in error.message, "at most 4" in error.message) == ("too_many_frames", True, True)


def test_a_stack_that_claims_frames_it_has_not_is_truncated() -> None:
    assert refusal(dicom(SLICE, NumberOfFrames=999_999)).code == "media_truncated"


@pytest.mark.parametrize("data", [b"", b"hello", bytes(132), b"II*\0" + bytes(200), bytes(128) + b"DIC"])
def test_what_is_no_dicom_is_refused(data: bytes) -> None:
    assert DICOM.sniff(data) is None
    assert refusal(data).code == "media_type_unsupported"


def test_a_file_whose_preamble_says_tiff_is_dicom_still() -> None:
    assert sniff((b"II*\0" + ONE[4:])[:HEAD_BYTES])[0] is DICOM


@pytest.mark.parametrize("rest", [b"", b"nothing of the kind " * 20, b"\x02\0\x10\0UI\x04\x009.9\0" + bytes(50)])
def test_a_file_that_only_begins_like_dicom_is_refused(rest: bytes) -> None:
    assert refusal(bytes(128) + b"DICM" + rest).code in {"media_invalid", "codec_unsupported"}


def with_header(elements: bytes) -> bytes:
    """A file that has these elements before all others."""
    start = 132 + 12 + dcmread(io.BytesIO(ONE)).file_meta.FileMetaInformationGroupLength
    return ONE[:start] + elements + ONE[start:]


def test_sequences_nested_ten_thousand_deep_are_refused() -> None:
    opening = b"\x08\0\x15\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff"
    assert refusal(with_header(opening * 10_000)).code == "media_invalid"


def test_a_header_of_millions_of_elements_is_refused() -> None:
    element = b"\x09\0\x01\x10LO\0\0"
    opening = b"\x08\0\x15\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff"
    assert refusal(with_header(opening + element * 1_100_000)).code == "too_many_bytes"


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_no_damage_raises_anything_but_a_refusal(data: st.DataObject) -> None:
    damaged = bytearray(STACK)
    for place in data.draw(st.lists(st.integers(128, 1100), min_size=1, max_size=8)):
        damaged[place] = data.draw(st.integers(0, 255))
    for read in (read_facts, partial(draw_middle, size=32)):
        try:
            read(io.BytesIO(bytes(damaged)), Limits())
        except UnreadableMedia as error:
            assert error.message  # noqa: PT017
