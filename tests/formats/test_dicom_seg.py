"""DICOM segmentations go out and come back equal, are read by highdicom, and its own are read here; hostile ones are refused by name."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pydicom
import pytest
from pydicom.sr.codedict import codes

from apps.formats import LABEL_FORMATS
from apps.formats.base import Report
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds.features import FeatureSpec
from apps.kinds.geometry import Mask
from apps.kinds.locators import Frames, Keyframe, Track
from apps.kinds.rle import decode, encode
from apps.kinds.values import Annotation, Extent
from apps.modalities import MODALITIES
from tests.modalities.dicoms import dicom, ramp

FORM = LABEL_FORMATS["dicom-seg"]
TUMOUR, VESSEL = FeatureSpec(uuid4(), "Tumour", "mask"), FeatureSpec(uuid4(), "Gefäß", "mask")
FEATURES = (TUMOUR, VESSEL)
SIZE = (13, 21)  # no whole bytes in a frame
CHANCE = np.random.default_rng(4)


def mask() -> Mask:
    return encode(CHANCE.random(SIZE) < 0.3)


def facts(frames: int = 1, **elements: Any) -> tuple[bytes, dict[str, Any]]:
    """A picture of these frames, and its facts."""
    values = ramp(*SIZE, 0, 4000) if frames == 1 else np.stack([ramp(*SIZE, 0, 4000)] * frames)
    data = dicom(values, **elements)
    return data, dict(MODALITIES["dicom"].probe(io.BytesIO(data)).facts)


VOLUME, FACTS = facts(9, PixelSpacing=[0.5, 0.5], SliceThickness=2)
A, B, C = mask(), mask(), mask()
ONE_SLICE = Annotation(uuid4(), "mask", TUMOUR.id, A, at=Frames(3, 3))
SAME = Annotation(uuid4(), "mask", VESSEL.id, B, at=Frames(0, 8))
CHANGING = Annotation(
    uuid4(),
    "mask",
    TUMOUR.id,
    A,
    at=Track(((Keyframe(1, A), Keyframe(2, B), Keyframe(4, C)), (Keyframe(6, C), Keyframe(7, C)))),
)


def row(*annotations: Annotation, name: str = "chest.dcm", **more: Any) -> LabelRow:
    more = {"facts": FACTS, **more}
    ref = DataRowRef(str(uuid4()), name, name)
    return LabelRow(ref, annotations, Extent(SIZE[1], SIZE[0]), modality="dicom", **more)


def written(*rows: LabelRow, report: Report | None = None) -> bytes:
    return b"".join(FORM.write(rows, features=FEATURES, report=report or Report()))


def read(data: bytes, features: Sequence[FeatureSpec] = FEATURES) -> list[Any]:
    return list(FORM.read(io.BytesIO(data), features=features))


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.dcm", content)
    return out.getvalue()


def segments_in(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith(".dcm")}


def test_masks_on_slices_and_through_them_come_back_equal() -> None:
    rows = [row(ONE_SLICE, SAME, CHANGING), row(replace(SAME, id=uuid4()), name="other"), row(name="empty.dcm")]
    report = Report()
    assert read(written(*rows, report=report)) == rows
    assert (report.lines(), report.annotations) == ([], 0)


def test_a_picture_of_one_frame_is_referred_to_without_a_number() -> None:
    one = row(replace(ONE_SLICE, at=Frames(0, 0)), facts=facts()[1])
    assert read(written(one)) == [one]
    document = pydicom.dcmread(io.BytesIO(*segments_in(written(one)).values()))
    source = document.PerFrameFunctionalGroupsSequence[0].DerivationImageSequence[0].SourceImageSequence[0]
    assert source.ReferencedSOPInstanceUID == one.facts["instance"]
    assert "ReferencedFrameNumber" not in source


def test_highdicom_reads_what_is_written(tmp_path: Any) -> None:
    highdicom = pytest.importorskip("highdicom", reason="see requirements-dicom-seg.txt")
    ((name, content),) = segments_in(written(row(ONE_SLICE, SAME, CHANGING))).items()
    assert name == "segmentations/chest.dcm.seg.dcm"
    (tmp_path / "a.dcm").write_bytes(content)
    found = highdicom.seg.segread(tmp_path / "a.dcm")
    described = [found.get_segment_description(number) for number in (1, 2, 3)]
    assert [each.segment_label for each in described] == ["Tumour", "Gefäß", "Tumour"]
    assert described[1].tracking_uid == f"2.25.{SAME.id.int}"
    pixels = found.get_pixels_by_source_frame(FACTS["instance"], [4, 5], assert_missing_frames_are_empty=True)
    assert (pixels[0, ..., 0].astype(bool) == decode(A)).all()
    assert not pixels[1, ..., 0].any()
    assert (pixels[1, ..., 1].astype(bool) == decode(B)).all()
    assert (pixels[1, ..., 2].astype(bool) == decode(C)).all()


def by_highdicom(masks: Any, sources: list[pydicom.Dataset], kind: str = "BINARY") -> bytes:
    """A segmentation of two segments; masks: (frames, rows, columns, 2)."""
    highdicom = pytest.importorskip("highdicom", reason="see requirements-dicom-seg.txt")
    seg = highdicom.seg
    maker = highdicom.AlgorithmIdentificationSequence("unit", codes.DCM.ArtificialIntelligence, "1")
    described = [
        seg.SegmentDescription(number, label, codes.SCT.Tissue, codes.SCT.Tissue, seg.SegmentAlgorithmTypeValues.AUTOMATIC, maker)
        for number, label in enumerate(("Tumour", "Gefäß"), start=1)
    ]
    made = seg.Segmentation(
        sources, masks, seg.SegmentationTypeValues[kind], described, "1.2.3", 1, "1.2.3.4", 1, "Maker", "Model", "1", "0",
        omit_empty_frames=True,
    )  # fmt: skip
    out = io.BytesIO()
    made.save_as(out)
    return out.getvalue()


UNSAID = ("StudyDate", "StudyTime", "PatientBirthDate", "PatientSex", "AccessionNumber", "StudyID", "ReferringPhysicianName")


def slices(count: int) -> list[pydicom.Dataset]:
    """Single slices of one series, one above the other."""
    found = []
    for number in range(count):
        said: dict[str, Any] = dict.fromkeys(UNSAID, "")
        said |= {"PixelSpacing": [1, 1], "SliceThickness": 1, "ImagePositionPatient": [0, 0, number]}
        said |= {"ImageOrientationPatient": [1, 0, 0, 0, 1, 0], "FrameOfReferenceUID": "1.2.9"}
        said |= {"SOPInstanceUID": f"1.2.5.{number}", "InstanceNumber": number + 1}
        document = pydicom.dcmread(io.BytesIO(dicom(ramp(*SIZE, 0, 4000), **said)))
        document.file_meta.MediaStorageSOPInstanceUID = document.SOPInstanceUID
        found.append(document)
    return found


def test_what_highdicom_writes_on_single_slices_is_read_slice_by_slice() -> None:
    masks = CHANCE.random((3, *SIZE, 2)) < 0.3
    masks[1, ..., 0] = False
    data = packed(seg=by_highdicom(masks, slices(3)))
    rows = sorted(read(data), key=lambda each: each.data_row.global_key)
    assert [each.data_row.global_key for each in rows] == ["1.2.5.0", "1.2.5.1", "1.2.5.2"]
    for number, found in enumerate(rows):
        expected = [(feature.id, masks[number, ..., layer]) for layer, feature in enumerate(FEATURES) if masks[number, ..., layer].any()]
        assert [each.feature for each in found.annotations] == [feature for feature, _ in expected]
        for each, (_, pixels) in zip(found.annotations, expected, strict=True):
            assert each.at == Frames(0, 0)
            assert (decode(each.value) == pixels).all()
    assert sorted(read(data), key=lambda each: each.data_row.global_key) == rows
    assert read(written_again(rows)) == rows


def written_again(rows: Sequence[LabelRow]) -> bytes:
    """Rows that were read, as they go out from data rows that are known."""
    known = {"sop_class": FACTS["sop_class"], "frame_count": 1}
    return written(*(replace(each, facts={**known, "instance": each.data_row.global_key}) for each in rows))


def test_the_ontology_can_be_drafted_from_the_labels() -> None:
    drafted = FORM.draft(io.BytesIO(written(row(ONE_SLICE, SAME, CHANGING))))
    assert [(each.name, each.kind) for each in drafted] == [("Tumour", "mask"), ("Gefäß", "mask")]
    assert FORM.draft(io.BytesIO(b"nothing")) == ()


def test_what_has_no_room_is_reported() -> None:
    report = Report()
    sure = replace(ONE_SLICE, confidence=0.5)
    nowhere, smaller = replace(ONE_SLICE, id=uuid4(), at=None), replace(ONE_SLICE, id=uuid4(), value=encode(np.ones((4, 4), bool)))
    (found,) = read(written(row(sure, nowhere, smaller), report=report))
    assert found.annotations == (ONE_SLICE,)
    assert sorted(each["what"] for each in report.lines()) == ["confidence", "mask", "mask"]
    assert report.annotations == 2
    unknown = Report()
    written(row(ONE_SLICE, facts={}), report=unknown)
    assert [(each["why"], each["count"]) for each in unknown.lines()] == [("the SOP instance is not known", 1)]


def codes_of(data: bytes) -> set[str]:
    found = read(data)
    assert all(isinstance(each, LineError) for each in found)
    return {each.code for each in found}


def changed(**elements: Any) -> bytes:
    document = pydicom.dcmread(io.BytesIO(*segments_in(written(row(ONE_SLICE))).values()))
    for name, value in elements.items():
        setattr(document, name, value)
    out = io.BytesIO()
    document.save_as(out)
    return packed(seg=out.getvalue())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (packed(seg=VOLUME), "media_type_unsupported"),
        (packed(seg=b"nothing of the kind"), "media_type_unsupported"),
        (packed(seg=b""), "media_type_unsupported"),
        (changed(SegmentationType="FRACTIONAL"), "codec_unsupported"),
        (changed(NumberOfFrames=2_000_000), "too_many_frames"),
        (changed(Rows=60_000, Columns=60_000), "too_many_bytes"),
        (changed(NumberOfFrames=2), "media_invalid"),
        (changed(PixelData=b"\0\0"), "media_invalid"),
        (changed(PerFrameFunctionalGroupsSequence=[pydicom.Dataset()]), "media_invalid"),
        (changed(SegmentSequence=None), "media_invalid"),
    ],
    ids=["a picture", "no DICOM", "nothing", "fractional", "frames", "pixels", "groups", "too few bytes", "no reference", "no segments"],
)
def test_what_is_no_binary_segmentation_is_refused_by_name(data: bytes, code: str) -> None:
    assert codes_of(data) == {code}


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_a_file_that_ends_too_soon_is_refused(share: float) -> None:
    (content,) = segments_in(written(row(ONE_SLICE))).values()
    assert codes_of(packed(seg=content[: int(len(content) * share)])) == {"media_invalid"}


def test_a_label_that_no_feature_has_is_told() -> None:
    (error,) = read(written(row(ONE_SLICE)), [VESSEL])
    assert (error.code, "Tumour" in error.message) == ("unknown_feature", True)


def test_a_segment_that_is_wrong_costs_no_other() -> None:
    found, error = read(written(row(ONE_SLICE, SAME, CHANGING)), [TUMOUR])
    assert [each.id for each in found.annotations] == [ONE_SLICE.id, CHANGING.id]
    assert (error.code, error.pointer, found.refused) == ("unknown_feature", "/segmentations/chest.dcm.seg.dcm/2", True)


def test_a_file_that_is_no_archive_is_refused() -> None:
    (error,) = read(b"nothing")
    assert isinstance(error, LineError)


def test_a_tracking_uid_of_others_makes_an_id_of_its_own_that_stays() -> None:
    document = pydicom.dcmread(io.BytesIO(*segments_in(written(row(ONE_SLICE))).values()))
    document.SegmentSequence[0].TrackingUID = "1.2.3"
    out = io.BytesIO()
    document.save_as(out)
    first, second = read(packed(seg=out.getvalue())), read(packed(seg=out.getvalue()))
    assert first == second
    assert isinstance(first[0].annotations[0].id, UUID)
    assert first[0].annotations[0].id != ONE_SLICE.id
