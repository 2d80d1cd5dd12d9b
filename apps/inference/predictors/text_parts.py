"""The parts of an item that spans count in, and where in the asset each stands."""

from apps.kinds.locators import Message, Page
from apps.kinds.values import Asset, Locator


def place_of_part(part: str, asset: Asset) -> Locator | None:
    """Where the part of this name (as Item.texts has it) stands: a page, a message, None for the whole."""
    if not part:
        return None
    return Page(int(part)) if asset.modality == "document" else Message(part)
