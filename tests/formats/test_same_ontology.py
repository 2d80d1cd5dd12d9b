"""Every kind through every format and back into the ontology it came from: it is there again, or the report and the error say why not."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid5

import pytest

from apps.formats import LABEL_FORMATS, Report
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds import KINDS
from apps.kinds.support import why_not
from apps.kinds.values import Annotation
from apps.modalities import MODALITIES
from tests.formats.every_kind import FACTS, FEATURES, ON_PLANES, ROOT, SIZE, TEXTS, VALUES, place
from tests.formats.specs import file_of


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
    for error in found:
        if isinstance(error, LineError):  # what was written as something else is none of its kind any more, and each side says so
            assert reported
            assert (error.code, bool(error.message), bool(error.expected)) == ("wrong_kind", True, True)
    if again and not reported:
        (annotation,) = again
        assert (annotation.kind, annotation.feature, annotation.at) == (kind, said.feature, said.at)
        assert KINDS[kind].similarity(annotation.value, said.value) == pytest.approx(1, abs=1e-9)
    else:
        assert reported
