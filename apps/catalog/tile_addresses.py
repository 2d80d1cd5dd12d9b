"""Addresses of the tiles of maps and pictures, signed like those of other media: whoever may see a data row is told its address and needs
no sign-in.
"""

import math
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from apps.catalog import services
from apps.catalog.models import DataRow
from apps.core.problems import BadRequest, FieldError, NotFound, Problem
from apps.core.storage import DAY_S, said_by, token_of
from apps.core.tenancy import bound, no_transaction

SALT = "firstpass.tiles"


def tile_url(row: DataRow) -> str:
    """Where the tiles of a data row lie, with {z}, {x} and {y} to fill in; the same for a day. '' for what has no tiles."""
    if not services.has_tiles(row):
        return ""
    return f"/media/tiles/{token_of(SALT, str(row.organization_id), str(row.pk))}/{{z}}/{{x}}/{{y}}"


@no_transaction
def tile(request: HttpRequest, token: str, z: int, x: int, y: int) -> HttpResponse:
    """One tile, WebP of 256 x 256 pixels: level 0 shows the whole, x counts from the left, y from the top of the picture.

    Of 16-bit grey, `low` and `high` say between which values it is drawn, and `values=1` asks for PNG of these themselves.
    """
    try:
        organization, number = said_by(SALT, token, 2)
        with bound(int(organization)):
            look = _look(request)
            data = services.tile_of(data_row=_row(number), z=z, x=x, y=y, look=look)
    except Problem as refusal:
        return refusal.response()
    headers = {"Cache-Control": f"private, max-age={DAY_S}, immutable", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type="image/png" if look.values else "image/webp", headers=headers)


def _row(number: str) -> DataRow:
    with transaction.atomic():
        row: DataRow | None = DataRow.objects.filter(pk=UUID(number)).first()
    if row is None:
        raise NotFound("The map or picture is gone.")
    return row


def _look(request: HttpRequest) -> services.Look:
    """How the tile is wanted. Raises BadRequest."""
    said = request.GET
    if "low" not in said and "high" not in said:
        return services.Look(values=said.get("values") == "1")
    low, high = _number(said.get("low", ""), "/low"), _number(said.get("high", ""), "/high")
    if low >= high:
        raise BadRequest(errors=[FieldError("/high", "too_small", "It is not more than `low`.", f"a number over {low:g}")])
    return services.Look(window=(low, high))


def _number(text: str, pointer: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadRequest(errors=[FieldError(pointer, "not_a_number", f"`{text[:20]}` is no number.", "a number, such as 1200")])
    return number
