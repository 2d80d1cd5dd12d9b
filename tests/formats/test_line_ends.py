"""Places in a text as places in the same text with other ends of lines."""

from hypothesis import given
from hypothesis import strategies as st

from apps.formats.line_ends import Shift, is_same, variants

lines = st.lists(st.text("a\u00e9😀 ", max_size=4), min_size=1, max_size=6)
ends = st.lists(st.sampled_from(["\n", "\r\n"]), min_size=6, max_size=6)


def joined(each: list[str], ended: list[str]) -> str:
    return "".join(line + end for line, end in zip(each, ended, strict=False))


@given(lines, ends, ends, st.data())
def test_what_is_between_two_places_is_the_same_in_both(said: list[str], ours: list[str], theirs: list[str], data: st.DataObject) -> None:
    text, other = joined(said, ours), joined(said, theirs)
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    if "\r" in (text[start - 1 : start], text[end - 1 : end]):
        return
    shift = Shift(text, other)
    assert other[shift(start) : shift(end)].replace("\r\n", "\n") == text[start:end].replace("\r\n", "\n")
    assert (shift(0), shift(len(text))) == (0, len(other))


def test_a_place_inside_an_end_of_line_is_that_before_it() -> None:
    assert [Shift("a\r\nb", "a\nb")(place) for place in range(5)] == [0, 1, 1, 2, 3]
    assert [Shift("a\r\nb", "a\r\nb")(place) for place in range(5)] == [0, 1, 1, 3, 4]


def test_texts_with_other_words_are_not_the_same() -> None:
    assert is_same("a\r\nb\n", "a\nb")
    assert not is_same("a\nb", "a b")
    assert variants("a\r\nb\n") == ["a\r\nb\n", "a\nb\n", "a\r\nb\r\n"]
