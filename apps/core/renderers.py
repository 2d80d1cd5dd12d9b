"""Answers as JSON, written quickly where there is much of it."""

from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer


class PlainJSONRenderer(JSONRenderer):
    """For answers of nothing but plain values: numbers, words, lists, objects, ids and times; the same bytes but for spaces."""

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        """The answer's body."""
        return b"" if data is None else orjson.dumps(data)
