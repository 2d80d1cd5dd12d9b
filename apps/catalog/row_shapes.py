"""The two shapes of a row to import: our own, and the one that Labelbox takes. Both become an ImportRow, or an error that names the field.

Ours: `{"url" | "text" | "html" | "conversation", "global_key", "name"?, "metadata"?, "attachments"?}`, exactly one of the first four.
Labelbox's: `{"row_data", "global_key", "external_id"?, "media_type"?, "metadata_fields"?, "attachments"?}`, with `row_data` an address, a
text, a conversation, or `{"pdf_url"}`. A bare address is `{"url"}`, and the address is the global key of a
file that has no other. What may be missing and has no place here (metadata by the id of their schema, text layers of
documents, embeddings) is left out and told; rows of what cannot be had otherwise (tile layers) are refused by name.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from apps.catalog.addresses import key_of_address
from apps.catalog.attachments import NewAttachment, checked_text, read_attachment, read_attachments
from apps.catalog.intake import clean_name
from apps.formats.rows import LEFT_OUT, LineError
from apps.kinds import InvalidValue

MAX_KEY = 255
MAX_NAME = 255
MAX_URL = 2048
MAX_METADATA_CHARACTERS = 16 * 1024
SOURCES = ("url", "text", "html", "conversation")
FIELDS = frozenset({*SOURCES, "global_key", "name", "metadata", "attachments"})
LABELBOX_FIELDS = frozenset({"row_data", "global_key", "external_id", "media_type", "metadata_fields", "attachments", "embeddings"})
MEDIA_TYPES = {
    "IMAGE": "image", "VIDEO": "video", "TEXT": "text", "PDF": "document", "AUDIO": "audio", "CONVERSATIONAL": "conversation",
    "HTML": "html", "TMS_GEO": "geospatial", "DICOM": "dicom",
}  # fmt: skip
ATTACHMENT_TYPES = {
    "IMAGE": "image", "IMAGE_OVERLAY": "image", "CAMERA_IMAGE": "image", "VIDEO": "video", "AUDIO": "url", "HTML": "html",
    "RAW_TEXT": "text", "TEXT_URL": "text", "PDF_URL": "pdf",
}  # fmt: skip
TILES = ("tileLayerUrl", "tile_layer_url")
WEB = ("http://", "https://")
# An address that was written with one slash only is still meant as one.
ONE_SLASH = re.compile(r"\s*(?:https?|s3|gs|gcs|az|azure|abfss?|wasbs?|ftp|file):/", re.IGNORECASE)
WRITTEN = frozenset({"text", "html", "conversation"})  # read as what they are said to be; other files are what their first bytes show


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One asset to bring: `source` is "url" for an address, else the asset type that `content` is itself.

    `pointer` is where the row says so; `modality` what the file must turn out to be, where the row says that; `left_out` tells what
    else it says and what is not kept.
    """

    line: int
    global_key: str
    source: str
    content: str
    pointer: str = "/url"
    name: str = ""
    modality: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    attachments: tuple[NewAttachment, ...] = ()
    left_out: tuple[LineError, ...] = ()

    @property
    def read_as(self) -> str:
        """The asset type to read the content as; '' where the content shows it."""
        said = self.modality if self.source == "url" else self.source
        return said if said in WRITTEN else ""


def read_row(line: int, value: Any) -> ImportRow | LineError:
    """One row in either shape, or an address alone; or what is wrong with it."""
    if isinstance(value, str):
        return replace(read_row(line, {"url": value}), pointer="")
    if not isinstance(value, dict):
        return LineError(line, "", "not_an_object", "This row is no object.", '{"url": ..., "global_key": ...}, or an address')
    try:
        return _labelbox(line, value) if "row_data" in value else _own(line, value)
    except InvalidValue as error:
        return LineError.of(error, line)


def checked_metadata(value: Any, at: str) -> dict[str, Any]:
    """Metadata that is small enough to keep. Raises InvalidValue."""
    if not isinstance(value, dict) or len(json.dumps(value)) > MAX_METADATA_CHARACTERS:
        expected = f"an object of at most {MAX_METADATA_CHARACTERS:,} characters"
        raise InvalidValue(at, "The metadata cannot be kept.", expected, code="metadata_invalid")
    return value


def checked_key(value: Any, at: str = "/global_key") -> str:
    """A global key. Raises InvalidValue."""
    if value is None:
        expected = "a text that no other data row has, by which the row may be sent again"
        raise InvalidValue(at, "This row has no global key.", expected, code="required")
    return checked_text(value, at, least=1, most=MAX_KEY).strip()


def _key(value: Mapping[str, Any], source: str, content: str) -> str:
    """The global key of a row; of what is at an address and has none, that address. Raises InvalidValue."""
    key = value.get("global_key")
    return checked_key(key_of_address(content, MAX_KEY) if key is None and source == "url" else key)


def _own(line: int, value: dict[str, Any]) -> ImportRow:
    _only(value, FIELDS)
    given = [name for name in SOURCES if name in value]
    if len(given) != 1:
        message = "This row brings nothing." if not given else f"This row brings {' and '.join(given)}."
        raise InvalidValue("", message, f"exactly one of {', '.join(SOURCES)}", code="source_expected")
    source, content = _content(given[0], value[given[0]], f"/{given[0]}")
    return ImportRow(
        line, _key(value, source, content), source, content, f"/{source}", _name(value.get("name"), "/name"),
        metadata=checked_metadata(value.get("metadata") or {}, "/metadata"),
        attachments=read_attachments(value.get("attachments") or [], "/attachments"),
    )  # fmt: skip


def _content(source: str, value: Any, at: str) -> tuple[str, str]:
    if source == "url":
        return source, checked_text(value, at, least=1, most=MAX_URL).strip()
    if source == "conversation":
        if not isinstance(value, dict):
            raise InvalidValue(at, "This is no conversation.", '{"messages": [...]}', code="not_an_object")
        return source, json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str) or not value:
        raise InvalidValue(at, f"This is no {source}.", "text of at least one character", code="text_expected")
    return source, value


def _labelbox(line: int, value: dict[str, Any]) -> ImportRow:
    _only(value, LABELBOX_FIELDS)
    media_type = value.get("media_type")
    _refuse_tiles(value["row_data"], media_type)
    if media_type is not None and not (isinstance(media_type, str) and media_type in MEDIA_TYPES):
        raise InvalidValue("/media_type", "There is no such asset type here.", ", ".join(MEDIA_TYPES), code="media_type_unknown")
    modality = MEDIA_TYPES.get(media_type or "", "")
    source, content, at = _row_data(value["row_data"], modality)
    if source not in {"url", modality or source}:
        raise InvalidValue("/media_type", f"The row itself is of type {source}.", "the type of row_data", code="media_type_differs")
    listed = value.get("attachments") or []
    if not isinstance(listed, list):
        raise InvalidValue("/attachments", "These attachments cannot be taken.", "a list", code="attachments_invalid")
    attachments = [_attachment(each, f"/attachments/{index}") for index, each in enumerate(listed)]
    read_attachments([{"kind": "url", "url": WEB[1] + "a"}] * len(attachments), "/attachments")  # how many there may be
    return ImportRow(
        line, _key(value, source, content), source, content, at, _name(value.get("external_id"), "/external_id"), modality,
        checked_metadata(_metadata(value.get("metadata_fields") or []), "/metadata_fields"), tuple(attachments),
        tuple(_left_out(line, value)),
    )  # fmt: skip


def _refuse_tiles(row_data: Any, media_type: Any) -> None:
    """Raises InvalidValue for the pieces of a map that a server holds: here a map is one file, whose pixels masks and figures count in."""
    key = next((key for key in TILES if isinstance(row_data, dict) and key in row_data), None)
    if key is None and (media_type != "TMS_SIMPLE" or isinstance(row_data, dict)):
        return
    system = row_data.get("epsg") if isinstance(row_data, dict) else None
    is_plain = media_type == "TMS_SIMPLE" or system == "SIMPLEPIXEL"
    one = "one picture: a TIFF, PNG or JPEG" if is_plain else "one GeoTIFF, with its reference system"
    words = "This row is a layer of tiles, fetched piece by piece while somebody looks; a data row is one file."
    expected = f'{{"row_data": "<the address of the same area as {one}>"}}, as gdal_translate makes one of a tile layer'
    raise InvalidValue("/row_data" if key is None else f"/row_data/{key}", words, expected, code="tile_layer_unsupported")


def _left_out(line: int, value: Mapping[str, Any]) -> Iterator[LineError]:
    """What a row that can be read says and what is not kept."""
    for index, each in enumerate(value.get("metadata_fields") or []):
        if _is_by_schema(each):
            words = "This metadata field is left out: what it is called is not said, only the id of its schema."
            yield LineError(line, f"/metadata_fields/{index}", LEFT_OUT, words, '{"name": ..., "value": ...}')
    if isinstance(value["row_data"], dict) and value["row_data"].get("text_layer_url") is not None:
        words = "The text layer is left out: the text of a document is read from the document itself."
        yield LineError(line, "/row_data/text_layer_url", LEFT_OUT, words, "a PDF that has its text")
    if value.get("embeddings"):
        yield LineError(line, "/embeddings", LEFT_OUT, "The embeddings are left out: they are not imported with data rows.", "none")


def _row_data(value: Any, modality: str) -> tuple[str, str, str]:
    """Source, content, and where in the row it stands."""
    if isinstance(value, str):
        if value.strip().lower().startswith(WEB):
            return *_content("url", value, "/row_data"), "/row_data"
        if "://" in value[:10] or ONE_SLASH.match(value):
            expected = "an http:// or https:// address; for buckets, an import of the bucket"
            raise InvalidValue("/row_data", "Only http:// and https:// addresses are fetched.", expected, code="url_not_allowed")
        return *_content("html" if modality == "html" else "text", value, "/row_data"), "/row_data"
    if isinstance(value, dict) and "pdf_url" in value:
        _only(value, frozenset({"pdf_url", "text_layer_url"}), "/row_data")
        return *_content("url", value["pdf_url"], "/row_data/pdf_url"), "/row_data/pdf_url"
    return *_content("conversation", value, "/row_data"), "/row_data"


def _metadata(value: Any) -> dict[str, Any]:
    if not isinstance(value, list):
        raise InvalidValue("/metadata_fields", "These metadata cannot be read.", '[{"name": ..., "value": ...}]', code="metadata_invalid")
    found: dict[str, Any] = {}
    for index, each in enumerate(value):
        at = f"/metadata_fields/{index}"
        if _is_by_schema(each):
            continue
        if not isinstance(each, dict) or not isinstance(each.get("name"), str) or "value" not in each:
            raise InvalidValue(at, "Metadata are known by their names here.", '{"name": ..., "value": ...}', code="metadata_invalid")
        if each["name"] in found:
            raise InvalidValue(f"{at}/name", "This name occurs twice.", "each name once", code="metadata_invalid")
        found[each["name"]] = each["value"]
    return found


def _is_by_schema(field: Any) -> bool:
    """Whether a metadata field is named by the id of its schema alone, which means nothing here."""
    return isinstance(field, dict) and isinstance(field.get("schema_id"), str) and field.get("name") is None


def _attachment(value: Any, at: str) -> NewAttachment:
    kind = ATTACHMENT_TYPES.get(str(value.get("type"))) if isinstance(value, dict) else None
    if kind is None:
        raise InvalidValue(
            f"{at}/type", "There is no such type of attachment.", ", ".join(ATTACHMENT_TYPES), code="attachment_kind_unknown"
        )
    _only(value, frozenset({"type", "value", "name"}), at)
    content = value.get("value")
    is_link = isinstance(content, str) and content.strip().lower().startswith(WEB)
    is_written = value["type"] == "RAW_TEXT" or (value["type"] == "HTML" and not is_link)
    try:
        return read_attachment({"kind": kind, "name": value.get("name") or "", "text" if is_written else "url": content}, at)
    except InvalidValue as error:
        raise InvalidValue(
            error.pointer.replace("/text", "/value").replace("/url", "/value"), error.message, error.expected, code=error.code
        ) from None


def _only(value: Mapping[str, Any], known: frozenset[str], at: str = "") -> None:
    for name in value.keys() - known:
        place = str(name).replace("~", "~0").replace("/", "~1")
        raise InvalidValue(f"{at}/{place}", "There is no such field here.", ", ".join(sorted(known)), code="unknown_field")


def _name(value: Any, at: str) -> str:
    return clean_name(checked_text(value, at, least=1, most=MAX_NAME)) if value is not None else ""
