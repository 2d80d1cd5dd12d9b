"""Entities as CoNLL-2003 has them: as its own files have them, in the other ways to tag, and back to the same places."""

from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.formats import LABEL_FORMATS, Report
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.formats.tokens import tokens_of
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec
from apps.kinds.text import Text
from apps.kinds.values import Annotation
from tests.formats.specs import file_of, names

CONLL = LABEL_FORMATS["conll"]
PER, ORG, LOC, MISC, ODD = (FeatureSpec(uuid4(), name, "entity") for name in ("PER", "ORG", "LOC", "MISC", "100 % odd\nname"))
NOTE = FeatureSpec(uuid4(), "note", "text")
FEATURES = (PER, ORG, LOC, MISC, ODD, NOTE)

# The first sentences of the task's own training file, in its own form.
SHARED_TASK = b"""-DOCSTART- -X- -X- O

EU NNP B-NP B-ORG
rejects VBZ B-VP O
German JJ B-NP B-MISC
call NN I-NP O
to TO B-VP O
boycott VB I-VP O
British JJ B-NP B-MISC
lamb NN I-NP O
. . O O

Peter NNP B-NP B-PER
Blackburn NNP I-NP I-PER

"""


WORDS = ["when", "Ada", "Lovelace", "Charles", "saw", "New", "York"]


def read(data: bytes) -> list[LabelRow | LineError]:
    return list(CONLL.read(file_of([data]), features=FEATURES))


def written(*rows: LabelRow, report: Report | None = None) -> bytes:
    return b"".join(CONLL.write(rows, features=FEATURES, report=report or Report()))


def row(text: str, *said: Annotation, key: str = "a.txt") -> LabelRow:
    return LabelRow(DataRowRef(None, key), said, texts={"": text})


def entity(feature: FeatureSpec, start: int, end: int) -> Annotation:
    return Annotation(uuid4(), "entity", feature.id, Entity(start, end))


def said(row: LabelRow | LineError) -> list[tuple[str, str]]:
    assert isinstance(row, LabelRow), row
    named = {feature.id: feature.name for feature in FEATURES}
    return [(row.texts[""][each.value.start : each.value.end], named[each.feature]) for each in row.annotations]  # type: ignore[attr-defined]


texts = st.text(
    st.sampled_from("ab é\n\t .#-'漢字ไท😀\u0301\u200d%O=") | st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
)


@st.composite
def rows(draw: st.DrawFn) -> LabelRow:
    text = draw(texts)
    tokens, taken, found = list(tokens_of(text)), 0, []
    while taken < len(tokens) and draw(st.booleans()):
        first = draw(st.integers(taken, len(tokens) - 1))
        last = draw(st.integers(first, len(tokens) - 1))
        found.append(entity(draw(st.sampled_from([PER, ORG, ODD])), tokens[first].start, tokens[last].end))
        taken = last + 1
    return LabelRow(DataRowRef(draw(st.none() | st.uuids().map(str)), draw(names | st.uuids().map(str))), tuple(found), texts={"": text})


@given(st.lists(rows(), max_size=4))
def test_entities_come_back_to_the_same_places_of_the_same_text(rows: list[LabelRow]) -> None:
    found = read(written(*rows))
    assert [each for each in found if isinstance(each, LineError)] == []
    for before, after in zip(rows, found, strict=True):
        assert isinstance(after, LabelRow)
        assert (after.data_row, after.texts) == (before.data_row, before.texts)
        assert [(each.feature, each.value) for each in after.annotations] == [(each.feature, each.value) for each in before.annotations]


@given(texts)
def test_tokens_cover_everything_but_white_space_and_never_overlap(text: str) -> None:
    tokens = list(tokens_of(text))
    assert "".join(text[token.start : token.end] for token in tokens) == "".join(text.split())
    assert all(before.end <= after.start for before, after in pairwise(tokens))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada's dog, born 1.5.", ["Ada's", "dog", ",", "born", "1.5", "."]),
        ("(O'Neil-Smith of the U.N. has $3.50)", ["(", "O'Neil-Smith", "of", "the", "U.N.", "has", "$3.50", ")"]),
        ("Ltd. went.\nTo U.N.", ["Ltd.", "went", ".", "To", "U.N."]),
        ("-- ... `` ''", ["--", "...", "``", "''"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("東京に行く", ["東", "京", "に", "行", "く"]),
        ("a_b 5€😀", ["a_b", "5€😀"]),
        ("e\u0301te\u0301", ["e\u0301te\u0301"]),
    ],
)
def test_tokens_are_what_people_take_for_words(text: str, expected: list[str]) -> None:
    assert [text[token.start : token.end] for token in tokens_of(text)] == expected


def test_a_document_is_written_as_the_shared_task_has_it() -> None:
    data = written(row("EU rejects call.\nPeter Blackburn", entity(ORG, 0, 2), entity(PER, 17, 32)))
    assert data.decode().splitlines() == [
        "-DOCSTART- -X- -X- O",
        "# id = a.txt",
        '# text = "EU rejects call.\\nPeter Blackburn"',
        "",
        "EU -X- -X- B-ORG",
        "rejects -X- -X- O",
        "call -X- -X- O",
        ". -X- -X- O",
        "",
        "Peter -X- -X- B-PER",
        "Blackburn -X- -X- I-PER",
        "",
    ]


def test_a_document_of_the_shared_task_is_read_once_it_says_which_data_row_it_is() -> None:
    (error,) = read(SHARED_TASK)
    assert isinstance(error, LineError)
    assert (error.line, error.code) == (1, "required")
    found, told = read(SHARED_TASK.replace(b"O\n\nEU", b"O\n# id = a.txt\n\nEU"))
    assert isinstance(told, LineError)
    assert (told.line, told.code, told.message[:34]) == (4, "left_out", "1 document has columns between wor")
    assert isinstance(found, LabelRow)
    assert found.data_row == DataRowRef(None, "a.txt")
    assert found.texts[""].startswith("EU rejects German call to boycott British lamb . Peter")
    assert said(found) == [("EU", "ORG"), ("German", "MISC"), ("British", "MISC"), ("Peter Blackburn", "PER")]


@pytest.mark.parametrize(
    "tags",
    [
        "O B-PER I-PER B-PER O B-LOC I-LOC",
        "O I-PER I-PER B-PER O I-LOC I-LOC",
        "O B-PER E-PER S-PER O B-LOC E-LOC",
        "O B-PER L-PER U-PER O B-LOC L-LOC",
        "O B-PER E-PER W-PER O B-LOC E-LOC",
        "O I-PER I-PER B-PER O B-LOC I-LOC",
    ],
    ids=["IOB2", "IOB1", "IOES", "BILOU", "BMEWO", "mixed"],
)
@pytest.mark.parametrize("separator", ["\t", " "])
def test_every_way_to_tag_says_the_same(tags: str, separator: str) -> None:
    lines = [f"{token}{separator}{tag}" for token, tag in zip(WORDS, tags.split(), strict=True)]
    (found,) = read("\r\n".join(["# id = a.txt", *lines]).encode())
    assert said(found) == [("Ada Lovelace", "PER"), ("Charles", "PER"), ("New York", "LOC")]


def test_a_sentence_ends_every_entity() -> None:
    (found,) = read(b"# id = a\nAda I-PER\n\nBob I-PER\n")
    assert said(found) == [("Ada", "PER"), ("Bob", "PER")]


def test_each_id_begins_a_document_where_there_is_no_docstart() -> None:
    found = read(b"# id 1f9a domain=en\nAda _ _ B-PER\n\n# newdoc id = b\nOslo _ _ B-LOC\n")
    assert [each.data_row.global_key for each in found if isinstance(each, LabelRow)] == ["1f9a domain=en", "b"]
    assert [said(each) for each in found] == [[("Ada", "PER")], [("Oslo", "LOC")]]


def test_what_has_no_room_is_reported() -> None:
    report = Report()
    rich = Annotation(uuid4(), "entity", LOC.id, Entity(10, 14), (), 0.5, None, uuid4())
    others = [entity(PER, 0, 3), entity(ORG, 0, 12), entity(ORG, 4, 6), entity(ORG, 3, 8), rich]
    note = Annotation(uuid4(), "text", NOTE.id, Text("x"))
    data = written(row("Ada Lovelace Oslo", *others[:4], note), row("Ada Love, Oslo", rich), report=report)
    assert [said(each) for each in read(data)] == [[("Ada", "PER"), ("Lo", "ORG")], [("Oslo", "LOC")]]
    assert {(line["what"], line["count"]) for line in report.lines()} == {
        ("entity", 1),
        ("text", 1),
        ("id", 3),
        ("confidence", 1),
        ("derived from", 1),
    }


def test_tokens_that_are_not_those_of_the_text_cost_their_document_only() -> None:
    found = read(b'-DOCSTART- O\n# id = a\n# text = "Ada saw"\n\nAda B-PER\nheard O\n\n-DOCSTART- O\n# id = b\nOslo B-LOC\n')
    assert isinstance(found[0], LineError)
    assert found[0].line == 6
    assert "'saw'" in found[0].message
    assert said(found[1]) == [("Oslo", "LOC")]


def test_a_bad_tag_or_name_costs_its_entity_only_and_is_named_by_line() -> None:
    found = read(b"# id = a\nAda B-PER\nsaw X-PER\nOslo B-CITY\nnow\nBob B-PER\n")
    assert [(each.line, each.code) for each in found if isinstance(each, LineError)] == [
        (3, "tag_invalid"),
        (5, "tag_invalid"),
        (4, "unknown_feature"),
    ]
    assert said(found[-1]) == [("Ada", "PER"), ("Bob", "PER")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"# id = a\nAda B-PER\n\xff\xfe B-PER\n", "encoding_invalid"),
        (b"# id = a\nAda B-PER\n" + b"x" * (9 << 20) + b"\n", "line_too_long"),
        ("# id = a\nAda B-PER\n".encode("utf-16"), "encoding_invalid"),
        (b"PK\x03\x04 this is a zip", "required"),
        (b'# id = "\\ud800"\nAda B-PER\n', "invalid_value"),
        (b"# id = " + b"x" * 2_000 + b"\nAda B-PER\n", "invalid_value"),
    ],
)
def test_a_document_that_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    found = read(data)
    assert [type(each) for each in found] == [LineError]
    assert isinstance(found[0], LineError)
    assert found[0].code == code


def test_names_with_spaces_come_back_and_underscores_stand_for_them() -> None:
    text = "a b"
    assert b"B-100%20%25%20odd%0Aname" in written(row(text, entity(ODD, 0, 3)))
    assert said(read(written(row(text, entity(ODD, 0, 3))))[0]) == [("a b", ODD.name)]
    (found,) = CONLL.read(file_of([b"# id = a\nx B-my_name\n"]), features=[FeatureSpec(PER.id, "my name", "entity")])
    assert isinstance(found, LabelRow)


def test_an_ontology_is_drafted_from_the_tags() -> None:
    assert [(each.name, each.kind) for each in CONLL.draft(file_of([SHARED_TASK]))] == [
        ("ORG", "entity"),
        ("MISC", "entity"),
        ("PER", "entity"),
    ]
