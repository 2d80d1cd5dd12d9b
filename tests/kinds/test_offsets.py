"""Offsets between code points, UTF-16 code units and UTF-8 bytes, against Python's own codecs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.kinds import InvalidValue
from apps.kinds.offsets import Offsets, Unit

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}"
ACCENTED = "e\N{COMBINING ACUTE ACCENT}"
pieces = st.one_of(
    st.sampled_from(
        ["\r\n", FAMILY, ACCENTED, "\N{GRINNING FACE}", "ß", "漢字", "\N{REGIONAL INDICATOR SYMBOL LETTER D}", "plain ", "\ufeff", "\uffff"]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
texts = st.lists(pieces, max_size=12).map("".join)
others = pytest.mark.parametrize("unit", [Unit.UTF16, Unit.UTF8])


def measured(text: str, unit: Unit) -> int:
    return len(text.encode("utf-16-le")) // 2 if unit is Unit.UTF16 else len(text.encode())


def refusal(text: str, offset: int, given_in: Unit, wanted: Unit = Unit.CODE_POINTS) -> InvalidValue:
    with pytest.raises(InvalidValue) as caught:
        Offsets(text).translate(offset, given=given_in, wanted=wanted, at="/value/start")
    return caught.value


@others
@given(text=texts)
def test_every_code_point_has_the_offset_that_the_codec_gives_it_and_back(text: str, unit: Unit) -> None:
    offsets = Offsets(text)
    for point in range(len(text) + 1):
        expected = measured(text[:point], unit)
        assert offsets.translate(point, given=Unit.CODE_POINTS, wanted=unit) == expected
        assert offsets.translate(expected, given=unit, wanted=Unit.CODE_POINTS) == point


@given(text=texts, data=st.data())
def test_a_span_covers_the_same_characters_in_every_unit(text: str, data: st.DataObject) -> None:
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    offsets = Offsets(text)
    first, last = offsets.span(start, end, given=Unit.CODE_POINTS, wanted=Unit.UTF8)
    assert text.encode()[first:last].decode() == text[start:end]
    first, last = offsets.span(first, last, given=Unit.UTF8, wanted=Unit.UTF16)
    assert text.encode("utf-16-le")[2 * first : 2 * last].decode("utf-16-le") == text[start:end]


@others
@given(text=texts)
def test_an_offset_that_begins_no_character_is_refused(text: str, unit: Unit) -> None:
    offsets = Offsets(text)
    whole = {measured(text[:point], unit) for point in range(len(text) + 1)}
    for offset in set(range(measured(text, unit) + 1)) - whole:
        with pytest.raises(InvalidValue) as caught:
            offsets.translate(offset, given=unit, wanted=Unit.CODE_POINTS)
        assert caught.value.code == "inside_character"


@others
@given(text=texts)
def test_a_text_is_as_long_as_its_last_offset(text: str, unit: Unit) -> None:
    assert Offsets(text).length(unit) == measured(text, unit)
    assert Offsets(text).length() == len(text)


def test_the_refusal_names_the_character_and_the_offsets_beside_it() -> None:
    error = refusal("a\N{GRINNING FACE}b", 3, Unit.UTF8)
    assert (error.pointer, error.code, error.expected) == ("/value/start", "inside_character", "1 or 5")
    assert "U+1F600" in error.message
    assert refusal("a\N{GRINNING FACE}b", 2, Unit.UTF16).expected == "1 or 3"


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("offset", [-1, 10**12])
def test_an_offset_beyond_the_text_is_refused_with_its_length(unit: Unit, offset: int) -> None:
    error = refusal("漢字", offset, unit)
    assert error.code == "outside_asset"
    assert unit.words in error.message


def test_a_span_is_refused_at_the_end_that_is_wrong() -> None:
    with pytest.raises(InvalidValue) as caught:
        Offsets("a\N{GRINNING FACE}").span(0, 2, given=Unit.UTF16, wanted=Unit.CODE_POINTS, at="/3")
    assert caught.value.pointer == "/3/end"


def test_combining_marks_and_line_ends_are_characters_of_their_own() -> None:
    offsets = Offsets(f"{ACCENTED}\r\n{FAMILY}")
    assert offsets.translate(1, given=Unit.UTF8, wanted=Unit.CODE_POINTS) == 1
    assert offsets.translate(4, given=Unit.UTF8, wanted=Unit.CODE_POINTS) == 3
    assert offsets.length() == 7


def test_a_table_grows_with_the_runs_of_a_text_and_not_with_its_characters() -> None:
    offsets = Offsets("a" * 1_000_000 + "\N{GRINNING FACE}" + "é" * 1_000_000)
    assert offsets.translate(2_000_001, given=Unit.CODE_POINTS, wanted=Unit.UTF8) == 3_000_004
    assert offsets.translate(1_000_002, given=Unit.UTF16, wanted=Unit.UTF8) == 1_000_004
    assert {len(table.points) for table in offsets._tables.values()} == {3}  # noqa: SLF001
