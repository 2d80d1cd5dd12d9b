"""What browsers are shown: mostly the file itself; in place of a picture that they cannot show, a PNG that lies beside it."""

from apps.modalities.tiff import MIME as TIFF

FOLDER = "shown"


def shown_key(media_key: str, modality: str, mime: str) -> str:
    """The key in storage of what is shown of a stored file."""
    if modality != "image" or mime != TIFF:
        return media_key
    owner = media_key.split("/", 1)[0]
    return f"{owner}/{FOLDER}/{copy_name(media_key)}"


def copy_name(media_key: str) -> str:
    """What the PNG of a stored file is called in its folder."""
    return media_key.rsplit("/", 1)[-1].rsplit(".", 1)[0] + ".png"
