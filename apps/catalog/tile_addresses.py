"""Addresses of the tiles of maps, signed like those of other media: whoever may see a data row is told its address and needs no sign-in."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from apps.catalog import services
from apps.catalog.models import DataRow
from apps.core.problems import NotFound
from apps.core.storage import DAY_S, said_by, token_of
from apps.core.tenancy import bound, no_transaction

SALT = "firstpass.tiles"


def tile_url(row: DataRow) -> str:
    """Where the tiles of a map lie, with {z}, {x} and {y} to fill in; the same for a day. '' for what has no tiles."""
    if not services.has_tiles(row):
        return ""
    return f"/media/tiles/{token_of(SALT, str(row.organization_id), str(row.pk))}/{{z}}/{{x}}/{{y}}"


@no_transaction
def tile(request: HttpRequest, token: str, z: int, x: int, y: int) -> HttpResponse:
    """One tile of a map, WebP of 256 x 256 pixels: level 0 shows the whole, x counts from the left, y from the top of the picture."""
    try:
        organization, number = said_by(SALT, token, 2)
        with bound(int(organization)):
            data = services.tile_of(data_row=_map(number), z=z, x=x, y=y)
    except NotFound as refusal:
        return refusal.response()
    headers = {"Cache-Control": f"private, max-age={DAY_S}, immutable", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type="image/webp", headers=headers)


def _map(number: str) -> DataRow:
    with transaction.atomic():
        row: DataRow | None = DataRow.objects.filter(pk=UUID(number)).first()
    if row is None:
        raise NotFound("The map is gone.")
    return row
