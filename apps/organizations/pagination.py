"""Keyset pagination: `?cursor=&limit=`, answered as {"results", "next", "count"}; rows that come or go meanwhile repeat or hide nothing."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.dateparse import parse_datetime
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.problems import FieldError
from apps.organizations.problems import InvalidCursor, LimitOutOfRange

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
CURSOR_LENGTH = 2000


class CursorPagination(BasePagination):
    """Pages of a queryset in the order of its `order_by`, or newest first. The order is made total by the primary key.

    Every name of the order must be a plain column or annotation ("name", "-created_at"); where one may be null, nulls come last. Where
    the first may be, those without it are asked for by themselves once the others end, so that an index gives the order of the others,
    also from its end to its beginning.
    The view's `counted = False` leaves out the count, which is given on the first page only.
    """

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any]:
        """One page of the queryset. Raises LimitOutOfRange, InvalidCursor."""
        limit, raw = _limit(request.query_params.get("limit")), request.query_params.get("cursor")
        order = _total_order(queryset)
        values = None if raw is None else _decode(raw, order, queryset.model)
        page = _page(queryset, order, values, limit + 1)
        self.next = _encode(order, page[limit - 1]) if len(page) > limit else None
        counted = raw is None and getattr(view, "counted", True)
        self.count = None if not counted else len(page) if len(page) <= limit else queryset.order_by().count()
        return page[:limit]

    def get_paginated_response(self, data: Any) -> Response:
        """The page's envelope."""
        return Response({"results": data, "next": self.next, "count": self.count})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The envelope, for the OpenAPI description."""
        return {
            "type": "object",
            "required": ["results", "next", "count"],
            "properties": {
                "results": schema,
                "next": {"type": ["string", "null"], "description": "Send as `cursor` for the next page; null on the last."},
                "count": {"type": ["integer", "null"], "description": "How many there are in all; on the first page only."},
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """`cursor` and `limit`."""
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "schema": {"type": "string"},
                "description": "The `next` of the page before.",
            },
            {"name": "limit", "in": "query", "required": False, "schema": limit, "description": "How many to give at most."},
        ]


def _page(queryset: QuerySet[Any], order: Sequence[str], values: Sequence[Any] | None, limit: int) -> list[Any]:
    """At most so many rows behind the values; None: from the first on."""
    model, bare = queryset.model, order[0].removeprefix("-")
    rest = [_ordering(model, name) for name in order[1:]]
    if not _may_be_null(model, bare):
        rows = queryset.order_by(order[0], *rest)
        return list((rows if values is None else rows.filter(_after(model, order, values)))[:limit])
    page = list[Any]()
    if values is None or values[0] is not None:
        known = queryset.filter(**{f"{bare}__isnull": False}).order_by(order[0], *rest)
        page = list((known if values is None else known.filter(_after(model, order, values, known=True)))[:limit])
    if len(page) < limit:
        unknown = queryset.filter(**{f"{bare}__isnull": True}).order_by(*rest)
        is_within = values is not None and values[0] is None
        page += (unknown.filter(_after(model, order[1:], values[1:])) if is_within and values else unknown)[: limit - len(page)]
    return page


def _limit(raw: str | None) -> int:
    if raw is None:
        return DEFAULT_LIMIT
    if not (raw.isascii() and raw.isdigit() and len(raw) <= len(str(MAX_LIMIT)) and 1 <= int(raw) <= MAX_LIMIT):
        raise LimitOutOfRange(
            errors=[FieldError("limit", "limit_out_of_range", "The limit is out of range.", f"a whole number from 1 to {MAX_LIMIT}")]
        )
    return int(raw)


def _total_order(queryset: QuerySet[Any]) -> tuple[str, ...]:
    told = tuple(queryset.query.order_by) or ("-created_at",)
    names = tuple(name for name in told if isinstance(name, str))
    if names != told:
        raise TypeError("a paginated queryset is ordered by names of columns or annotations, not by expressions")
    if {"id", "pk", "-id", "-pk"} & set(names):
        return names
    return (*names, "-id" if names[-1].startswith("-") else "id")


def _column(model: type[models.Model], name: str) -> models.Field | None:
    try:
        field = model._meta.get_field(name if name != "pk" else model._meta.pk.name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None


def _may_be_null(model: type[models.Model], name: str) -> bool:
    column = _column(model, name)
    return column is None or isinstance(column, models.GeneratedField) or column.null


def _ordering(model: type[models.Model], name: str) -> Any:
    """Nulls last in both directions; said only where there may be nulls, because it keeps an index from giving the order."""
    bare = name.removeprefix("-")
    if not _may_be_null(model, bare):
        return name
    return F(bare).desc(nulls_last=True) if name.startswith("-") else F(bare).asc(nulls_last=True)


def _after(model: type[models.Model], order: Sequence[str], values: Sequence[Any], *, known: bool = False) -> Q:
    """Rows after these values: behind in the first name, or equal in it and behind in the rest; `known`: the first is null nowhere."""
    name, value, bare = order[0], values[0], order[0].removeprefix("-")
    rest = _after(model, order[1:], values[1:]) if len(order) > 1 else None
    nullable = not known and _may_be_null(model, bare)
    if value is None:
        here = Q(**{f"{bare}__isnull": True})
        return here & rest if rest is not None else here & Q(pk__in=[])
    step = "lt" if name.startswith("-") else "gt"
    behind = Q(**{f"{bare}__{step}": value})
    if nullable:
        behind |= Q(**{f"{bare}__isnull": True})
    if rest is None:
        return behind
    either = behind | (Q(**{bare: value}) & rest)
    return either if nullable else Q(**{f"{bare}__{step}e": value}) & either  # the first half lets Postgres start in an index


def _encode(order: Sequence[str], row: Any) -> str:
    values = [getattr(row, name.removeprefix("-")) for name in order]
    text = json.dumps(
        {"order": order, "values": values}, default=lambda value: value.isoformat() if hasattr(value, "isoformat") else str(value)
    )
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _text(value: Any) -> str:
    """With microseconds: a cursor that lost them would give rows again."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _decode(raw: str, order: Sequence[str], model: type[models.Model]) -> list[Any]:
    try:
        told = json.loads(base64.b64decode(raw[:CURSOR_LENGTH] + "=" * (-len(raw) % 4), altchars=b"-_", validate=True))
        if told["order"] == list(order):
            return [_value(model, name.removeprefix("-"), value) for name, value in zip(order, told["values"], strict=True)]
    except (ValueError, TypeError, LookupError, RecursionError, OverflowError, ValidationError):
        pass
    wrong = FieldError("cursor", "parameter_invalid", "The cursor is not one of this list.", "the `next` of a page with the same filters")
    raise InvalidCursor(errors=[wrong])


def _value(model: type[models.Model], name: str, value: Any) -> Any:
    column = _column(model, name)
    if isinstance(value, list | dict) or (isinstance(value, str) and "\0" in value):
        raise ValueError("not a value of a column")
    if column is not None:
        if isinstance(column, models.ForeignKey):
            column = column.target_field
        cleaned = column.to_python(value)
        column.run_validators(cleaned)
        return cleaned
    if isinstance(value, str) and (moment := parse_datetime(value)):
        return moment
    return value
