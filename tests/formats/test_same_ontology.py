"""Every kind through every format and back into the ontology it came from: nothing written is refused, and what changed is told."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid5

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.formats import LABEL_FORMATS, Report
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import KINDS
from apps.kinds.geometry import Polyline, RotatedBox
from apps.kinds.support import why_not
from apps.kinds.values import Annotation, Extent
from apps.modalities import MODALITIES
from tests.formats.every_kind import FACTS, FEATURES, ON_PLANES, ROOT, SIZE, TEXTS, VALUES, place
from tests.formats.specs import file_of
from tests.kinds.strategies import MASK_SIZE
from tests.kinds.strategies import VALUES as STRATEGIES

PICTURE = Extent(MASK_SIZE[1], MASK_SIZE[0])


def cells() -> Iterator[tuple[str, str, str]]:
    for name, labels in LABEL_FORMATS.items():
        for modality in sorted(labels.modalities) if labels.reads and labels.writes else ():
            yield from ((name, modality, kind) for kind in VALUES if not why_not(KINDS[kind], MODALITIES[modality]))


def there_and_back(name: str, row: LabelRow, report: Report) -> list[LabelRow | LineError]:
    labels, features = LABEL_FORMATS[name], tuple(FEATURES.values())
    sides = (None, None) if row.extent is None else (round(row.extent.width), round(row.extent.height))
    asset = MODALITIES[row.modality].asset(*sides, row.facts)
    known: dict[str, Any] = {"extents": lambda _: row.extent, "asset_of": lambda _: asset}
    asked = {key: answer for key, answer in known.items() if key in labels.asks}
    return list(labels.read(file_of(labels.write([row], features=features, report=report)), features=features, **asked))


@pytest.mark.parametrize(("name", "modality", "kind"), list(cells()))
def test_what_is_written_for_an_ontology_is_read_for_it_or_reported(name: str, modality: str, kind: str) -> None:
    said = Annotation(uuid5(ROOT, f"said {kind}"), kind, FEATURES[kind].id, VALUES[kind], at=place(kind, modality))
    extent = SIZE if modality in ON_PLANES else None
    facts, texts = FACTS.get(modality, {}), TEXTS.get(modality, {})
    row = LabelRow(DataRowRef(str(ROOT), "a.jpg", "a.jpg"), (said,), extent, modality=modality, facts=facts, texts=texts)
    report = Report()
    found = there_and_back(name, row, report)
    again = [each for read in found if isinstance(read, LabelRow) for each in read.annotations]
    reported = {line["what"] for line in report.lines()} - {"annotation id", "id"}
    assert [each for each in found if isinstance(each, LineError)] == []
    assert len(again) + report.annotations == 1
    rows = [read for read in found if isinstance(read, LabelRow)]
    assert [len(read.places) for read in rows] == [len(read.annotations) for read in rows]
    for annotation in again:
        assert (annotation.kind, annotation.feature) == (kind, said.feature)
    if again and not reported:
        (annotation,) = again
        assert annotation.at == said.at
        assert KINDS[kind].similarity(annotation.value, said.value) == pytest.approx(1, abs=1e-9)
    else:
        assert reported


DRAWN = ("bounding_box", "rotated_box", "polygon", "point", "polyline", "mask")


def _is_seen(value: Any) -> bool:
    """Whether there is anything of it, and more than its last digits tell the points of a line apart."""
    return bool(value) and (not isinstance(value, Polyline) or len({(round(x, 6), round(y, 6)) for x, y in value.points}) > 1)


@st.composite
def drawn(draw: st.DrawFn) -> Annotation:
    """An object of any shape, as far as it lies on a picture."""
    kind = draw(st.sampled_from(DRAWN))
    value = draw(
        STRATEGIES[kind] if kind == "mask" else STRATEGIES[kind].map(lambda each: KINDS[kind].clip(each, PICTURE)).filter(_is_seen)
    )
    return Annotation(draw(st.uuids()), kind, FEATURES[kind].id, value)


@pytest.mark.parametrize(
    "name", [name for name, each in LABEL_FORMATS.items() if each.reads and each.writes and "image" in each.modalities]
)
@settings(max_examples=15)
@example(said=[Annotation(uuid5(ROOT, "over an edge"), "rotated_box", FEATURES["rotated_box"].id, RotatedBox(0.0, 0.0, 1.0, 1.0, 3.0))])
@given(said=st.lists(drawn(), min_size=1, max_size=3, unique_by=lambda each: each.id))
def test_no_format_refuses_what_it_wrote_wherever_shapes_lie_and_cover_one_another(name: str, said: list[Annotation]) -> None:
    found = there_and_back(name, LabelRow(DataRowRef(str(ROOT), "a.jpg", "a.jpg"), tuple(said), PICTURE), Report())
    assert [each for each in found if isinstance(each, LineError)] == []
    kinds = {each.feature: each.kind for each in said}
    assert all(kinds[each.feature] == each.kind for row in found if isinstance(row, LabelRow) for each in row.annotations)
