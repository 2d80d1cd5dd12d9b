"""A data row as a model sees it."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from firstpass.errors import InvalidPayload
from firstpass.ontologies import Feature

if TYPE_CHECKING:
    from PIL import Image

Fetch = Callable[[str], bytes]


@dataclass(frozen=True, eq=False)
class Row:
    """One data row to look at. `width` and `height` are pixels of the oriented picture, `features` what may be said of it.

    `texts` are the texts that spans count in: of a text the whole under "", of a conversation each message under its id. `options` are
    those that were settled with the predictor.
    """

    id: str
    name: str
    global_key: str | None
    modality: str
    mime: str
    width: int | None
    height: int | None
    texts: Mapping[str, str]
    features: Sequence[Feature]
    options: Mapping[str, Any]
    _read: Callable[[], bytes] = field(repr=False)

    @classmethod
    def of(cls, said: Mapping[str, Any], features: Sequence[Feature], options: Mapping[str, Any], read: Callable[[], bytes]) -> Self:
        """What the server says of it; `read` gives its bytes."""
        names = ("id", "name", "global_key", "modality", "mime", "width", "height", "texts")
        return cls(**{name: said[name] for name in names}, features=features, options=options, _read=read)

    def read(self) -> bytes:
        """Its bytes, as they are stored. Raises FirstpassError where they cannot be fetched."""
        return self._read()

    @property
    def text(self) -> str:
        """The whole of a text."""
        return self.texts[""] if "" in self.texts else "\n".join(self.texts.values())

    def image(self) -> "Image.Image":
        """Its picture, upright, in RGB: needs Pillow. Annotations are in its pixels."""
        try:
            from PIL import Image, ImageOps
        except ImportError as error:
            raise InvalidPayload("Pictures need Pillow. Expected: pip install 'firstpass[masks]'.") from error
        return ImageOps.exif_transpose(Image.open(io.BytesIO(self.read()))).convert("RGB")
