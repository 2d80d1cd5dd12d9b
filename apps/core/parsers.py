"""What request bodies may be."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser

from apps.core.problems import BadRequest, FieldError, TooLarge, UnsupportedMedia
from apps.core.strict_json import NotStrict, loads

MAX_BODY_BYTES = 16 * 1024 * 1024


class StrictJSONParser(BaseParser):
    """application/json, by apps.core.strict_json; at most 16 MiB (bulk goes as NDJSON)."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        request = (parser_context or {}).get("request")
        if request is not None and request.META.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
            raise UnsupportedMedia("Send the body without Content-Encoding.")
        data = stream.read(MAX_BODY_BYTES + 1)
        if len(data) > MAX_BODY_BYTES:
            raise TooLarge(f"A JSON body may have {MAX_BODY_BYTES} bytes.")
        try:
            return loads(data)
        except NotStrict as error:
            raise BadRequest(errors=[FieldError("", error.code, error.message)]) from None


class NDJSONParser(BaseParser):
    """application/x-ndjson: handed on as a stream of bytes, never read here."""

    media_type = "application/x-ndjson"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> IO[bytes]:
        return stream


class TextParser(NDJSONParser):
    """text/plain, likewise."""

    media_type = "text/plain"
