"""What stands beside an asset to help whoever labels it: links, which this server never follows, and short texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from apps.kinds import InvalidValue

KINDS = ("image", "video", "text", "html", "pdf", "url")
WRITTEN = ("text", "html")  # those that may be given as text instead of by an address
FIELDS = frozenset({"kind", "name", "url", "text"})
MAX_ATTACHMENTS = 20
MAX_NAME = 255
MAX_URL = 2048
MAX_TEXT = 64 * 1024


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """One attachment: either an address or a text, the other is empty."""

    kind: str
    name: str = ""
    url: str = ""
    text: str = ""


def read_attachments(value: Any, at: str) -> tuple[NewAttachment, ...]:
    """The attachments of a data row, as JSON. Raises InvalidValue."""
    if not isinstance(value, list) or len(value) > MAX_ATTACHMENTS:
        raise InvalidValue(at, "These attachments cannot be taken.", f"a list of at most {MAX_ATTACHMENTS}", code="attachments_invalid")
    return tuple(read_attachment(each, f"{at}/{index}") for index, each in enumerate(value))


def read_attachment(value: Any, at: str) -> NewAttachment:
    """One attachment, as JSON: `{"kind", "name"?, "url" or "text"}`. Raises InvalidValue."""
    if not isinstance(value, Mapping):
        raise InvalidValue(at, "This attachment is no object.", '{"kind": ..., "url": ...}', code="not_an_object")
    for name in value.keys() - FIELDS:
        raise InvalidValue(f"{at}/{name}", "There is no such field here.", ", ".join(sorted(FIELDS)), code="unknown_field")
    kind = value.get("kind")
    if kind not in KINDS:
        raise InvalidValue(f"{at}/kind", "There is no such kind of attachment.", ", ".join(KINDS), code="attachment_kind_unknown")
    name = checked_text(value.get("name") or "", f"{at}/name", most=MAX_NAME)
    if ("url" in value) == ("text" in value):
        raise InvalidValue(at, "An attachment has an address or a text.", "either url or text", code="source_expected")
    if "url" in value:
        return NewAttachment(kind, name, url=checked_link(value["url"], f"{at}/url"))
    if kind not in WRITTEN:
        raise InvalidValue(f"{at}/text", f"An attachment of kind {kind} is a link.", "url", code="attachment_not_text")
    return NewAttachment(kind, name, text=checked_text(value["text"], f"{at}/text", least=1, most=MAX_TEXT))


def checked_text(value: Any, at: str, *, least: int = 0, most: int) -> str:
    """Text of so many characters. Raises InvalidValue."""
    if not isinstance(value, str) or not least <= len(value.strip()) <= len(value) <= most:
        raise InvalidValue(at, "This is no text that can be kept.", f"text of {least} to {most:,} characters", code="text_expected")
    return value


def checked_link(value: Any, at: str) -> str:
    """An address that a browser may follow: http or https, without a user name. Raises InvalidValue."""
    text = checked_text(value, at, least=1, most=MAX_URL).strip()
    try:
        parts = urlsplit(text)
        is_link = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc and text.isprintable()
    except ValueError:
        is_link = False
    if not is_link or " " in text:
        raise InvalidValue(at, "This is no address that can be shown as a link.", "an http:// or https:// address", code="url_invalid")
    return text
