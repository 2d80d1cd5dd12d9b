"""DICOM files, written by pydicom."""

import io
from typing import Any

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

SERIES, STUDY = generate_uid(entropy_srcs=["series"]), generate_uid(entropy_srcs=["study"])


def dicom(
    values: Any, *, syntax: str = ExplicitVRLittleEndian, photometric: str = "MONOCHROME2", signed: bool = False, **elements: Any
) -> bytes:
    """A file of these values: (rows, columns), (frames, rows, columns), or either with 3 colours behind."""
    file = dataset(values, photometric=photometric, signed=signed, **elements)
    file.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    file.PixelData = values.tobytes() + bytes(values.nbytes % 2)
    file["PixelData"].VR = "OW" if values.dtype.itemsize > 1 else "OB"
    if syntax.is_encapsulated:
        file.compress(syntax, generate_instance_uid=False)
    file.file_meta.TransferSyntaxUID = syntax
    return saved(file)


def dataset(values: Any, *, photometric: str = "MONOCHROME2", signed: bool = False, **elements: Any) -> Dataset:
    """All of a file but its pixels."""
    colours = 3 if photometric in {"RGB", "YBR_FULL"} else 1
    *frames, rows, columns = values.shape[:-1] if colours == 3 else values.shape
    file = Dataset()
    file.SOPClassUID, file.SOPInstanceUID = CTImageStorage, generate_uid(entropy_srcs=["instance"])
    file.SeriesInstanceUID, file.StudyInstanceUID, file.Modality = SERIES, STUDY, "CT"
    file.PatientName, file.PatientID = "Secret^Person", "secret-1"
    file.Rows, file.Columns, file.SamplesPerPixel, file.PhotometricInterpretation = rows, columns, colours, photometric
    file.BitsAllocated = file.BitsStored = 8 * values.dtype.itemsize
    file.HighBit, file.PixelRepresentation = file.BitsStored - 1, int(signed)
    if colours == 3:
        file.PlanarConfiguration = 0
    if frames:
        file.NumberOfFrames = frames[0]
    for name, value in elements.items():
        setattr(file, name, value)
    file.file_meta = FileMetaDataset()
    file.file_meta.MediaStorageSOPClassUID, file.file_meta.MediaStorageSOPInstanceUID = CTImageStorage, file.SOPInstanceUID
    return file


def saved(file: Dataset) -> bytes:
    out = io.BytesIO()
    file.save_as(out, enforce_file_format=True)
    return out.getvalue()


def ramp(rows: int, columns: int, low: int, high: int, dtype: Any = np.uint16) -> Any:
    """Values that rise from left to right."""
    return np.tile(np.linspace(low, high, columns), (rows, 1)).astype(dtype)
