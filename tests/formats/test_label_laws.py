"""Laws of every format that holds labels: what is exported and imported again is equal."""

from inspect import signature

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.formats import LABEL_FORMATS, Report
from apps.formats.rows import LabelRow
from tests.formats.specs import Trickle, features_for, file_of, label_rows

# Those that hold all kinds of an image and all that is said with them; the others say in their own tests what they give back.
WHOLE = tuple(name for name, form in LABEL_FORMATS.items() if form.whole)
EXACT = ("coco", "firstpass")
every_format = pytest.mark.parametrize("name", sorted(LABEL_FORMATS))


@pytest.mark.parametrize("name", EXACT)
@given(rows=st.lists(label_rows(), max_size=4), size=st.integers(1, 5_000))
def test_what_is_exported_and_imported_again_is_equal(name: str, rows: list[LabelRow], size: int) -> None:
    labels, features = LABEL_FORMATS[name], features_for(rows)
    written = b"".join(labels.write(iter(rows), features=features, report=Report()))
    assert list(labels.read(Trickle(written, size), features=features)) == rows


@pytest.mark.parametrize("name", WHOLE)
@given(rows=st.lists(label_rows(), max_size=4))
def test_a_format_that_loses_nothing_gives_all_back_and_reports_nothing(name: str, rows: list[LabelRow]) -> None:
    labels, features, report = LABEL_FORMATS[name], features_for(rows), Report()
    file = file_of(labels.write(iter(rows), features=features, report=report))
    assert list(labels.read(file, features=features)) == rows
    assert report.lines() == []


@every_format
def test_an_export_of_nothing_is_read_as_nothing(name: str) -> None:
    labels = LABEL_FORMATS[name]
    assert list(labels.read(file_of(labels.write([], features=(), report=Report())), features=())) == []


@every_format
def test_a_file_that_is_none_of_its_kind_gives_one_error_and_no_row(name: str) -> None:
    (error,) = LABEL_FORMATS[name].read(file_of([b"PK\x03\x04 this is a zip"]), features=())
    assert not isinstance(error, LabelRow)
    assert error.message
    assert error.expected


@every_format
def test_a_format_takes_the_answers_that_it_asks_for(name: str) -> None:
    taken = signature(LABEL_FORMATS[name].read).parameters
    assert LABEL_FORMATS[name].asks <= taken.keys()
