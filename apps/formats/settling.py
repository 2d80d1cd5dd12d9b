"""What named annotations mean on the asset they are about: spans become frames or times, units points, pictures and outlines masks,
degrees the coordinates of the map.

A line of predictions says none of this by itself; once its data row is found, `settle` resolves it, and `binding` can bind it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from apps.formats.binding import not_fetched
from apps.formats.fitting import filled, picture_of
from apps.formats.from_degrees import is_reprojected, on_map
from apps.formats.pictures import Picture, mask_missing
from apps.formats.rows import (
    DataRowRef,
    NamedAnnotation,
    NamedKeyframe,
    NamedMap,
    NamedMask,
    NamedOutlines,
    NamedPage,
    NamedRow,
    NamedTrack,
)
from apps.formats.stretches import settle_stretches
from apps.kinds import KINDS, InvalidValue
from apps.kinds.geometry import Mask
from apps.kinds.locators import OnMap, Page
from apps.kinds.made_ids import part_id
from apps.kinds.values import Asset, Extent, Locator, Value

POINTS_PER_INCH = 72.0
# A pixel of a page is that of CSS, 96 to the inch: what browsers show a page in at its true size.
POINTS_PER_PIXEL = 0.75
PERCENT = 100.0
DEGREES = 4326

# The bytes of the picture at an address. Raises InvalidValue, and whatever its own way of fetching raises.
PictureAt = Callable[[str], bytes]
# The asset of a data row, None where it is not known.
AssetOf = Callable[[DataRowRef], Asset | None]


def settle(row: NamedRow, *, asset: Asset | None = None, picture_at: PictureAt | None = None) -> NamedRow:
    """The row with everything resolved that these can tell; one annotation becomes several where it says several things at several times.

    Where the asset is not known, spans of no unit are frames. A caller whose lines share pictures keeps them in `picture_at`.
    Raises InvalidValue.
    """
    return replace(row, annotations=tuple(each for named in row.annotations for each in settle_one(named, asset, picture_at)))


def painted(row: NamedRow, picture_at: PictureAt) -> NamedRow:
    """The row with the masks whose pictures lie elsewhere, and nothing else resolved. Raises InvalidValue."""
    return replace(row, annotations=tuple(_painted(named, picture_at) for named in row.annotations))


def pictures_of(row: NamedRow) -> tuple[str, ...]:
    """The addresses of the pictures that settling the row will ask for, each once: a caller may fetch them before."""
    values = [each.said.content for each in row.annotations]
    tracks = [each.place for each in row.annotations if isinstance(each.place, NamedTrack)]
    values += [keyframe.value for track in tracks for segment in track.segments for keyframe in segment]
    return tuple(dict.fromkeys(value.url for value in values if isinstance(value, NamedMask)))


def settle_one(named: NamedAnnotation, asset: Asset | None = None, picture_at: PictureAt | None = None) -> tuple[NamedAnnotation, ...]:
    """The one or several annotations that a named one means; the first keeps its id and key. Raises InvalidValue."""
    alone = _on_page(_on_map(_filled(_painted(named, picture_at), asset), asset), asset)
    if not named.answers and not named.said.spans and isinstance(alone.place, Locator | None) and isinstance(alone.said.content, Value):
        return (alone,)  # the common case: one place, no answers, no time
    settled = tuple(settle_stretches(alone, asset))
    return tuple(
        replace(each, key=None, id=named.id and part_id(named.id, str(number))) if number else each for number, each in enumerate(settled)
    )


def _on_map(named: NamedAnnotation, asset: Asset | None) -> NamedAnnotation:
    if not isinstance(named.place, NamedMap):
        return named
    if asset is None or asset.modality != "geospatial":
        return replace(named, place=None)
    if named.place.epsg == DEGREES and asset.epsg is not None and is_reprojected(asset.epsg) and isinstance(named.said.content, Value):
        content = on_map(named.said.content, asset.epsg, named.said.at)
        return replace(named, said=replace(named.said, content=content), place=OnMap(asset.epsg))
    epsg = named.place.epsg if named.place.epsg is not None else asset.epsg
    return replace(named, place=OnMap(DEGREES if epsg is None else epsg))


def _on_page(named: NamedAnnotation, asset: Asset | None) -> NamedAnnotation:
    place, said = named.place, named.said
    if not isinstance(place, NamedPage) or said.kind is None:
        return named
    kind = KINDS[said.kind]
    across, down = _points(place, asset)
    value = kind.parse(_scaled(kind.dump(said.content), across, down), said.at)
    return replace(named, said=replace(said, content=value), place=Page(place.page))


def _points(place: NamedPage, asset: Asset | None) -> tuple[float, float]:
    """How many points one unit is, across and down."""
    if place.unit == "INCHES":
        return POINTS_PER_INCH, POINTS_PER_INCH
    if place.unit == "PIXELS":
        return POINTS_PER_PIXEL, POINTS_PER_PIXEL
    extent = _extent(place, asset)
    if extent is None:
        words = f"What {place.unit} are on page {place.page} is not known: the size of the page is missing."
        raise InvalidValue(place.at, words, "POINTS, 72 to the inch", code="page_size_unknown")
    return extent.width / PERCENT, extent.height / PERCENT


def _extent(place: NamedPage, asset: Asset | None) -> Extent | None:
    part = asset.parts.get(str(place.page)) if asset is not None else None
    return part.extent if part is not None else None


def _scaled(payload: Any, across: float, down: float) -> Any:
    """The wire form of a geometry with all its abscissas and widths, ordinates and heights multiplied."""
    if isinstance(payload, dict):
        factors = {"x": across, "width": across, "y": down, "height": down}
        return {key: each * factors[key] if key in factors else _scaled(each, across, down) for key, each in payload.items()}
    if isinstance(payload, list) and payload and isinstance(payload[0], float):
        return [payload[0] * across, payload[1] * down]
    return [_scaled(each, across, down) for each in payload] if isinstance(payload, list) else payload


def _painted(named: NamedAnnotation, picture_at: PictureAt | None) -> NamedAnnotation:
    if picture_at is None:
        return named
    if isinstance(named.place, NamedTrack):
        return _painted_track(named, named.place, picture_at)
    if isinstance(named.said.content, NamedMask):
        mask = mask_at(named.said.content, picture_at)
        if mask is None:
            raise mask_missing(named.said.content.at)
        return replace(named, said=replace(named.said, content=mask))
    return named


def _filled(named: NamedAnnotation, asset: Asset | None) -> NamedAnnotation:
    content, place = _filled_value(named.said.content, asset), named.place
    if isinstance(place, NamedTrack):
        place = NamedTrack(tuple(tuple(replace(each, value=_filled_value(each.value, asset)) for each in run) for run in place.segments))
        _refuse_other_first(content, place)
    elif content is named.said.content:
        return named
    return replace(named, said=replace(named.said, content=content), place=place)


def _filled_value(content: Any, asset: Asset | None) -> Any:
    return filled(content.polygons, picture_of(asset), content.at) if isinstance(content, NamedOutlines) else content


def _painted_track(named: NamedAnnotation, track: NamedTrack, picture_at: PictureAt) -> NamedAnnotation:
    """The track without the frames on which its colour does not appear: there it is absent."""
    segments = [present for segment in track.segments for present in _present(segment, picture_at)]
    if not segments:
        raise mask_missing(named.said.at)
    shown, content = NamedTrack(tuple(segments)), named.said.content
    if isinstance(content, NamedMask):
        content = mask_at(content, picture_at) or segments[0][0].value
    _refuse_other_first(content, shown)
    return replace(named, said=replace(named.said, content=content), place=shown)


def _refuse_other_first(content: Any, track: NamedTrack) -> None:
    """Nothing, where a mask is that of its first keyframe, as far as both are known. Raises InvalidValue."""
    first = track.segments[0][0]
    if isinstance(content, Mask) and isinstance(first.value, Mask) and first.value != content:
        raise InvalidValue(f"{first.at}/value", "The first keyframe differs from the annotation's value.", "the same value in both")


def _present(segment: Sequence[NamedKeyframe], picture_at: PictureAt) -> Iterator[tuple[NamedKeyframe, ...]]:
    run: list[NamedKeyframe] = []
    for keyframe in segment:
        value = mask_at(keyframe.value, picture_at) if isinstance(keyframe.value, NamedMask) else keyframe.value
        if value is not None:
            run.append(replace(keyframe, value=value))
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def mask_at(mask: NamedMask, picture_at: PictureAt | None) -> Mask | None:
    """The mask that the picture at an address shows; None where it shows no pixel of its colour. Raises InvalidValue."""
    if picture_at is None:
        raise not_fetched(mask)
    try:
        data = picture_at(mask.url)
    except InvalidValue as error:
        raise InvalidValue(mask.at, error.message, error.expected, code=error.code) from error
    return Picture.of(data, mask.at).mask(mask.color, mask.at)
