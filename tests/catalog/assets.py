"""One small file of each asset type."""

import json

import numpy as np

from tests.catalog.pictures import picture
from tests.modalities.dicoms import dicom, ramp
from tests.modalities.geotiffs import colours, geotiff
from tests.modalities.media import sound, video
from tests.modalities.pdfs import document, written

PAGE = "<!doctype html><title>Coins</title><p>A penny.</p><script>alert(1)</script>"
MESSAGES = {"messages": [{"id": "a", "role": "user", "content": "Heads or tails?"}, {"role": "assistant", "content": "Tails."}]}


def files() -> dict[str, tuple[str, bytes]]:
    """Name and bytes by asset type."""
    return {
        "image": ("penny.png", picture("asset")),
        "video": ("toss.mp4", video(frames=10)),
        "audio": ("clink.wav", sound(seconds=0.5)),
        "text": ("notes.txt", "A penny, ein Groschen, 一分钱.\n".encode()),
        "document": ("catalogue.pdf", document(written("A penny"), written("A dime"))),
        "conversation": ("talk.json", json.dumps(MESSAGES).encode()),
        "html": ("shop.html", PAGE.encode()),
        "geospatial": ("field.tif", geotiff(colours(40, 60, 10, 120, 200))),
        "dicom": ("slice.dcm", dicom(ramp(32, 48, 0, 4000, np.uint16))),
    }
