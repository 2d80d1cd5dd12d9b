"""The size of a picture that is a file of an archive, from its header alone."""

from pathlib import PurePosixPath

from PIL import Image

from apps.formats.archive import SafeZip
from apps.formats.listing import IMAGE_SUFFIXES
from apps.kinds import InvalidValue
from apps.kinds.values import Extent
from apps.modalities.image import DAMAGE, FORMATS, ORIENTATION_TAG, SIDEWAYS


def size_in(archive: SafeZip, name: str) -> Extent | None:
    """Width and height in pixels, upright as its EXIF orientation says; None where the file is not there or is no picture."""
    if name not in archive or PurePosixPath(name).suffix.lower() not in IMAGE_SUFFIXES:
        return None
    try:
        with archive.open(name) as file, Image.open(file, formats=FORMATS) as image:
            width, height = image.size
            sideways = image.getexif().get(ORIENTATION_TAG) in SIDEWAYS
    except (InvalidValue, Image.DecompressionBombError, *DAMAGE):
        return None
    return Extent(height, width) if sideways else Extent(width, height)
