"""Bodies that are streams: taken as they come, raw or as the file of a form, and read only by who stores them."""

from typing import IO, Any, cast

from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.types import OpenApiTypes
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from apps.core.parsers import NDJSONParser
from apps.core.problems import BadRequest, FieldError, TooLarge, UnsupportedMedia
from apps.formats import LABEL_FORMATS

FILE = "file"


def _streamed(mime: str) -> type[BaseParser]:
    """Hands a body of this type on as a stream."""
    return type("StreamParser", (NDJSONParser,), {"media_type": mime, "__doc__": f"{mime}, handed on as a stream."})


# Whole documents of every format, an archive around them, and anything whose type the sender does not know.
BESIDE = {"application/json", "application/xml", "application/zip", "text/csv", "text/plain", "text/vtt", "application/octet-stream"}
DOCUMENTS = sorted((BESIDE | {form.mime for form in LABEL_FORMATS.values()}) - {NDJSONParser.media_type})
FILES: list[type[BaseParser]] = [NDJSONParser, *map(_streamed, DOCUMENTS), MultiPartParser]


class OwnFormat(DefaultContentNegotiation):
    """`?format=` is a parameter of the file, not of how the answer is rendered."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """The one there is."""
        return renderers[0], renderers[0].media_type


def bodies_of(form: type[Serializer[Any]]) -> dict[str, Any]:
    """What the API's description says of such a body."""
    return {**{parser.media_type: OpenApiTypes.BINARY for parser in FILES if parser is not MultiPartParser}, "multipart/form-data": form}


def stream_of(request: Request, *, max_bytes: int) -> IO[bytes]:
    """What was sent, unread: the body itself, or the one file of a form, called `file`. Raises UnsupportedMedia, BadRequest, TooLarge."""
    http: Any = request._request  # noqa: SLF001  DRF's own .stream is empty for a body whose length is not told
    if http.META.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
        raise UnsupportedMedia("Send the body without Content-Encoding.")
    media_type = http.content_type
    if media_type == MultiPartParser.media_type:
        return _file_of(request)
    known = [parser.media_type for parser in request.parsers or () if parser.media_type != MultiPartParser.media_type]
    if media_type not in known:
        raise UnsupportedMedia(f"Send {', '.join(map(str, known))}, or a form with one file named {FILE}.")
    told = http.META.get("CONTENT_LENGTH") or "0"
    if told.isdigit() and int(told) > max_bytes:
        raise TooLarge(f"An upload has at most {max_bytes // 1024**2} MiB. Send it in parts.")
    return cast(IO[bytes], http)


def name_of(stream: IO[bytes]) -> str | None:
    """What the sender of a form calls its file; a body alone has no name."""
    return stream.name if isinstance(stream, UploadedFile) else None


def _file_of(request: Request) -> IO[bytes]:
    request.data  # noqa: B018  reads the form; its file lies in a temporary one
    sent = list(request.FILES.lists())
    if len(sent) != 1 or sent[0][0] != FILE or len(sent[0][1]) != 1 or request.POST:
        raise BadRequest(
            errors=[FieldError(f"/{FILE}", "file_required", "The form is not as it should be.", f"exactly one file named {FILE}")]
        )
    return cast(IO[bytes], sent[0][1][0])
