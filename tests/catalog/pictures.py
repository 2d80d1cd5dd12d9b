"""Small pictures, each with a content of its own."""

import hashlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture(seed: object = 0, *, size: tuple[int, int] = (40, 30), kind: str = "PNG", orientation: int | None = None) -> bytes:
    """The bytes of a picture whose colour follows from the seed."""
    image = Image.new("RGB", size, tuple(hashlib.sha256(repr(seed).encode()).digest()[:3]))
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    out = BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def upload(content: bytes, name: str = "a.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
