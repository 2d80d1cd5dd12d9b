"""Tables of classifications: as people write them by hand, exact for ourselves, and safe to open in a spreadsheet."""

import csv
import json
from io import StringIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given

from apps.formats import LABEL_FORMATS, Report
from apps.formats.csv_lines import joined, read_records, split, write_record
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds.bounding_box import Box
from apps.kinds.checklist import Checklist
from apps.kinds.features import FeatureSpec, OptionSpec
from apps.kinds.locators import Frames
from apps.kinds.radio import Radio
from apps.kinds.ranking import Ranking
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer, Choice
from apps.ontologies.tree import check_tree
from tests.formats.specs import file_of
from tests.formats.tables import tables

CSV, JSONL = LABEL_FORMATS["csv"], LABEL_FORMATS["jsonl-classes"]
DEPTH = FeatureSpec(uuid4(), "How deep?", "radio", (OptionSpec(uuid4(), "shallow"), OptionSpec(uuid4(), "deep")))
RAIN, SUN = OptionSpec(uuid4(), "rain", (DEPTH,)), OptionSpec(uuid4(), "sun")
WEATHER = FeatureSpec(uuid4(), "Weather", "radio", (RAIN, SUN))
CAR, BUS, ODD = (OptionSpec(uuid4(), name) for name in ("car", "bus", "a|b"))
SEEN = FeatureSpec(uuid4(), "Seen", "checklist", (CAR, BUS, ODD))
NOTE = FeatureSpec(uuid4(), "Note", "text")
COIN = FeatureSpec(uuid4(), "coin", "bounding_box")
FEATURES = (WEATHER, SEEN, NOTE, COIN)


def said(feature: FeatureSpec, value: object, **rest: object) -> Annotation:
    return Annotation(uuid4(), feature.kind, feature.id, value, **rest)  # type: ignore[arg-type]


def read(data: bytes, form: str = "csv", features: tuple[FeatureSpec, ...] = FEATURES) -> list[LabelRow | LineError]:
    return list(LABEL_FORMATS[form].read(file_of([data]), features=features))


def written(*rows: LabelRow, form: str = "csv", report: Report | None = None) -> bytes:
    return b"".join(LABEL_FORMATS[form].write(rows, features=FEATURES, report=report or Report()))


def rows_of(read: list[LabelRow | LineError]) -> list[LabelRow]:
    assert not [each for each in read if isinstance(each, LineError)], read
    return [each for each in read if isinstance(each, LabelRow)]


def errors_of(read: list[LabelRow | LineError]) -> list[tuple[int | None, str, str]]:
    return [(each.line, each.pointer, each.code) for each in read if isinstance(each, LineError)]


@given(tables())
def test_lines_of_objects_give_back_all_that_was_said_about_the_whole(table: tuple[tuple[FeatureSpec, ...], list[LabelRow]]) -> None:
    features, rows = table
    data = b"".join(JSONL.write(rows, features=features, report=Report()))
    assert list(JSONL.read(file_of([data]), features=features)) == rows


def without_empty_answers(row: LabelRow) -> LabelRow:
    """What a CSV file has room for: an empty cell is no answer."""

    def kept(value: object) -> object:
        match value:
            case Radio(choice):
                return Radio(Choice(choice.option, under(choice)))
            case Checklist(options):
                return Checklist(tuple(Choice(each.option, under(each), each.confidence) for each in options))
        return value

    def under(choice: Choice) -> tuple[Answer, ...]:
        return tuple(
            Answer(each.feature, each.kind, kept(each.value), each.confidence)  # type: ignore[arg-type]
            for each in choice.answers
            if not is_empty(each.value)
        )

    def is_empty(value: object) -> bool:
        return value == Text("") or getattr(value, "options", value) == () or getattr(value, "order", value) == ()

    annotations = tuple(
        Annotation(each.id, each.kind, each.feature, kept(each.value), (), each.confidence, None, each.derived_from)  # type: ignore[arg-type]
        for each in row.annotations
        if not is_empty(each.value)
    )
    return LabelRow(row.data_row, annotations, by=row.by, status=row.status)


@given(tables())
def test_a_csv_file_gives_back_all_but_empty_answers(table: tuple[tuple[FeatureSpec, ...], list[LabelRow]]) -> None:
    features, rows = table
    report = Report()
    data = b"".join(CSV.write(rows, features=features, report=report))
    expected = [without_empty_answers(row) for row in rows]
    assert list(CSV.read(file_of([data]), features=features)) == expected
    assert bool(report.lines()) == (expected != rows)


@given(tables())
def test_no_cell_of_a_csv_file_begins_like_a_formula(table: tuple[tuple[FeatureSpec, ...], list[LabelRow]]) -> None:
    features, rows = table
    text = b"".join(CSV.write(rows, features=features, report=Report())).decode()
    records = list(csv.reader(StringIO(text, newline="")))
    assert len(records) == len(rows) + 1
    assert not [cell for record in records for cell in record if cell[:1] in tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")]


def test_a_table_is_what_people_expect_it_to_be() -> None:
    deep = Answer(DEPTH.id, "radio", Radio(Choice(DEPTH.options[1].id)), 0.5)
    row = LabelRow(
        DataRowRef(None, "a.jpg"),
        (
            said(WEATHER, Radio(Choice(RAIN.id, (deep,))), confidence=0.0),
            said(SEEN, Checklist((Choice(CAR.id), Choice(ODD.id, confidence=0.25)))),
            said(NOTE, Text('two\nlines, "quoted"')),
        ),
    )
    (record,) = csv.DictReader(StringIO(written(row).decode(), newline=""))
    assert record["global_key"] == "a.jpg"
    assert (record["Weather"], record["Weather:confidence"]) == ("rain", "0.0")
    assert (record["Weather > rain > How deep?"], record["Weather > rain > How deep?:confidence"]) == ("deep", "0.5")
    assert (record["Seen"], record["Seen:confidences"]) == ("car|a\\|b", "|0.25")
    assert record["Note"] == 'two\nlines, "quoted"'
    document = json.loads(written(row, form="jsonl-classes"))
    assert (document["Seen"], document["Weather:confidence"]) == (["car", "a|b"], 0.0)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("key", ["global_key", "file_name", "data_row", "name"])
def test_a_table_made_by_hand_is_read(delimiter: str, key: str) -> None:
    text = "\n".join(delimiter.join(cells) for cells in ([key, "Weather", "Seen"], ["a.jpg", "sun", "car|bus"], ["b.jpg", "", "bus"]))
    first, second = rows_of(read(b"\xef\xbb\xbf" + text.encode()))
    assert (first.data_row.global_key, first.data_row.name) == ("a.jpg", "a.jpg")
    assert [each.value for each in first.annotations] == [Radio(Choice(SUN.id)), Checklist((Choice(CAR.id), Choice(BUS.id)))]
    assert [each.value for each in second.annotations] == [Checklist((Choice(BUS.id),))]


@pytest.mark.parametrize("first", ["sep=;\r\n", "SEP=;\n", "\ufeffsep=;\r\n"])
def test_the_line_that_tells_a_spreadsheet_the_separator_is_passed_over(first: str) -> None:
    question = FeatureSpec(uuid4(), "note", "text")
    row, short = read(f"{first}global_key;note\r\na.jpg;x\r\nb.jpg\r\n".encode(), features=(question,))
    assert isinstance(row, LabelRow)
    assert (row.data_row.global_key, row.line, len(row.annotations)) == ("a.jpg", 3, 1)
    assert short.line == 4


SPOKEN = 'global_key,Note\né.jpg,"ünder “glass”, 5 €"\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_in_an_encoding_that_it_tells_is_read(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    (row,) = read(mark + SPOKEN.encode(encoding))
    assert isinstance(row, LabelRow)
    assert (row.data_row.global_key, row.annotations[0].value) == ("é.jpg", Text("ünder “glass”, 5 €"))


def test_a_table_in_windows_1252_is_read_and_that_it_was_guessed_is_told() -> None:
    told, row = read(SPOKEN.encode("cp1252"))
    assert isinstance(told, LineError)
    assert (told.line, told.code) == (1, "encoding_assumed")
    assert "Windows-1252" in told.message
    assert "UTF-8" in told.expected
    assert isinstance(row, LabelRow)
    assert (row.data_row.global_key, row.annotations[0].value) == ("é.jpg", Text("ünder “glass”, 5 €"))


@pytest.mark.parametrize(
    "line", [b"b.jpg,caf\xe9", "b.jpg,日本".encode("shift-jis"), b"b.jpg,\x81"], ids=["Latin-1", "Shift-JIS", "no letter of Windows-1252"]
)
def test_a_line_that_is_no_utf_8_in_a_table_that_is_stands_alone(line: bytes) -> None:
    found = read("global_key,Note\na.jpg,café\n".encode() + line + b"\nc.jpg,x\n")
    assert errors_of(found) == [(3, "", "encoding_invalid")]
    assert len(rows_of([each for each in found if isinstance(each, LabelRow)])) == 2


@pytest.mark.parametrize("key", ["Global_Key", "GLOBAL KEY", " global-key ", "File Name", "Data Row"])
@pytest.mark.parametrize("question", ["weather", " WEATHER "])
def test_a_header_is_known_in_any_case_and_with_spaces(key: str, question: str) -> None:
    data = f"{key},{question}\na.jpg,sun\n".encode()
    (row,) = rows_of(read(data))
    assert (row.data_row.name, row.annotations[0].value) == ("a.jpg", Radio(Choice(SUN.id)))
    (drafted,) = LABEL_FORMATS["csv"].draft(file_of([data]))
    assert (drafted.name, drafted.kind) == (question.strip(), "radio")


def test_a_column_that_is_called_so_goes_before_one_that_is_called_alike() -> None:
    found = read(b"global_key,Weather,weather\na.jpg,sun,rain\n")
    assert errors_of(found) == [(1, "/weather", "unknown_column")]
    (row,) = [each for each in found if isinstance(each, LabelRow)]
    assert row.annotations[0].value == Radio(Choice(SUN.id))


def test_reading_twice_gives_the_same_ids() -> None:
    data = b"global_key,Weather\na.jpg,sun\nb.jpg,sun\n"
    first, second = rows_of(read(data))
    assert [first, second] == rows_of(read(data))
    assert first.annotations[0].id != second.annotations[0].id


def test_one_bad_line_costs_no_other_and_is_named() -> None:
    lines = [
        b"global_key,Weather,Weather:confidence,Weather > rain > How deep?,Note",
        "a.jpg,sun,,,é".encode(),
        b"b.jpg,snow,,,",
        b"c.jpg,sun,nan,,",
        b"d.jpg,sun,,deep,",
        b",sun,,,",
        b"f.jpg,sun,,,caf\xe9",
        b"g.jpg,sun,,,,,",
        b'h.jpg,"su"n,,,',
        b"i.jpg,,0.5,,",
        b"j.jpg,sun,1.5,,",
        b'k.jpg,sun,0.5,,"two\r\nlines"',
        b"l.jpg,sun,,," + b"x" * (1 << 20),
        b"m.jpg,rain,1,deep,",
    ]
    found = read(b"\n".join(lines))
    keys = [each.data_row.global_key for each in found if isinstance(each, LabelRow)]
    assert keys == ["a.jpg", "k.jpg", "m.jpg"]
    assert errors_of(found) == [
        (3, "/Weather", "unknown_option"),
        (4, "/Weather:confidence", "invalid_value"),
        (5, "/Weather > rain > How deep?", "invalid_value"),
        (6, "/global_key", "required"),
        (7, "", "encoding_invalid"),
        (8, "", "too_many_cells"),
        (9, "", "csv_invalid"),
        (10, "/Weather:confidence", "invalid_value"),
        (11, "/Weather:confidence", "invalid_value"),
        (14, "", "line_too_long"),
    ]


def test_columns_that_no_question_has_are_named_once_and_the_rest_is_read() -> None:
    found = read(b"global_key,Weather,Mood,Weather\na.jpg,sun,happy,rain\n")
    assert errors_of(found) == [(1, "/Mood", "unknown_column"), (1, "/Weather", "duplicate")]
    (row,) = [each for each in found if isinstance(each, LabelRow)]
    assert row.annotations[0].value == Radio(Choice(SUN.id))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("global_key,Weather\na,sun\n".encode("utf-16-le"), "encoding_invalid"),
        ("global_key,Weather\na,sun\n".encode("utf-16")[:-1], "encoding_invalid"),
        (b"Weather\nsun\n", "required"),
        (b"PK\x03\x04 this is a zip", "required"),
        (b"x" * (2 << 20), "line_too_long"),
        (b"caf\x81,Weather\n", "encoding_invalid"),
    ],
)
def test_a_file_that_is_no_such_table_is_one_error(data: bytes, code: str) -> None:
    (error,) = read(data)
    assert isinstance(error, LineError)
    assert (error.line, error.code) == (1, code)


def test_a_quotation_that_never_ends_costs_no_more_than_the_longest_cell() -> None:
    data = b'global_key,Note\na.jpg,"open\n' + b"b.jpg,fine\n" * 20_000
    found = read(data)
    assert isinstance(found[0], LineError)
    assert found[0].code == "csv_invalid"
    assert len(found) > 5_000


@pytest.mark.parametrize("sign", "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
def test_a_cell_that_begins_like_a_formula_has_an_apostrophe_and_comes_back_without(sign: str) -> None:
    cells = [f"{sign}1+1", f"'{sign}1+1"]
    data = write_record(["global_key", "Note"]) + write_record(cells)
    _, record = csv.reader(StringIO(data.decode(), newline=""))
    assert record == [f"'{cell}" for cell in cells]
    assert list(read_records(file_of([data]), lambda _: True))[1] == (2, cells)


def test_an_apostrophe_before_a_formula_is_taken_away_and_any_other_stays() -> None:
    first, second, third = rows_of(read(b"global_key,Note\n'=a,'=1+1\n'b,'tis\nc,''=1\n"))
    assert first.data_row.global_key == "=a"
    texts = [row.annotations[0].value for row in (first, second, third)]
    assert texts == [Text("=1+1"), Text("'tis"), Text("'=1")]


def test_what_has_no_cell_is_reported() -> None:
    report = Report()
    row = LabelRow(
        DataRowRef(None, "a.mp4"),
        (
            said(COIN, Box(1, 2, 3, 4)),
            said(NOTE, Text("here"), at=Frames(1, 2)),
            said(NOTE, Text("one"), metrics=(("iou", 0.5),)),
            said(NOTE, Text("two")),
        ),
    )
    (record,) = csv.DictReader(StringIO(written(row, report=report).decode()))
    assert record["Note"] == "one"
    assert {line["what"] for line in report.lines()} == {"bounding_box", "text at a frames", "metrics", "text"}


def test_a_feature_named_like_a_column_of_the_data_row_takes_it() -> None:
    feature = FeatureSpec(UUID(int=1), "global_key", "text")
    row = LabelRow(DataRowRef(None, "a.jpg"), (said(feature, Text("x")),))
    data = b"".join(CSV.write([row], features=[feature], report=Report()))
    assert data.startswith(b"id,data_row:global_key,")
    assert read(data, features=(feature,)) == [row]


@pytest.mark.parametrize("names", [["a"], ["a", "b"], ["|", "\\"], ["a\\|", "|\\"], ["", "x", ""]])
def test_names_in_one_cell_come_apart_again(names: list[str]) -> None:
    assert split(joined(names)) == names


def test_a_bad_line_of_objects_costs_no_other() -> None:
    found = read(b'{"global_key": "a", "Seen": "car"}\n{"global_key": 7}\n{"a":\n{"global_key": "b", "Seen": [{}]}\n', "jsonl-classes")
    assert isinstance(found[0], LabelRow)
    assert found[0].annotations[0].value == Checklist((Choice(CAR.id),))
    assert errors_of(found) == [(2, "/global_key", "invalid_value"), (3, "", "json_invalid"), (4, "/Seen", "invalid_value")]


def shape(features: tuple[FeatureSpec, ...]) -> list[Any]:
    """Names, kinds and options of a tree."""
    return [(each.name, each.kind, [(option.name, shape(option.features)) for option in each.options]) for each in features]


@pytest.mark.parametrize("form", ["csv", "jsonl-classes"])
def test_an_ontology_is_drafted_from_our_own_tables(form: str) -> None:
    asked = (WEATHER, SEEN, NOTE)
    deep = [Answer(DEPTH.id, "radio", Radio(Choice(option.id))) for option in DEPTH.options]
    chosen = [Choice(CAR.id), Choice(BUS.id, confidence=0.5), Choice(ODD.id)]
    rows = [
        LabelRow(
            DataRowRef(None, f"{number}.jpg"),
            (
                said(WEATHER, Radio(Choice(RAIN.id, (deep[number % 2],)) if number % 3 else Choice(SUN.id))),
                said(SEEN, Checklist(tuple(chosen[: number % 3 + 1]))),
                said(NOTE, Text(f"note {number}, long and never the same")),
            ),
        )
        for number in range(30)
    ]
    data = b"".join(LABEL_FORMATS[form].write(rows, features=asked, report=Report()))
    drafted = LABEL_FORMATS[form].draft(file_of([data]))
    found = {name: (kind, dict(options)) for name, kind, options in shape(drafted)}
    assert [(name, kind) for name, (kind, _) in found.items()] == [("Weather", "radio"), ("Seen", "checklist"), ("Note", "text")]
    assert found["Weather"][1].keys() == {"rain", "sun"}
    ((name, kind, options),) = found["Weather"][1]["rain"]
    assert (name, kind, {option for option, _ in options}) == ("How deep?", "radio", {"shallow", "deep"})
    assert found["Seen"][1].keys() == {"car", "bus", "a|b"}
    assert check_tree(drafted) == []
    again = [each for each in LABEL_FORMATS[form].read(file_of([data]), features=drafted) if isinstance(each, LabelRow)]
    assert [len(row.annotations) for row in again] == [3] * 30


def test_a_ranking_is_drafted_from_our_own_table() -> None:
    order = FeatureSpec(uuid4(), "Order", "ranking", (OptionSpec(uuid4(), "x"), OptionSpec(uuid4(), "y")))
    ranked = Ranking(tuple(option.id for option in order.options))
    data = b"".join(CSV.write([LabelRow(DataRowRef(None, "a"), (said(order, ranked),))], features=(order,), report=Report()))
    assert shape(CSV.draft(file_of([data]))) == [("Order", "ranking", [("x", []), ("y", [])])]


def test_an_ontology_is_drafted_from_a_table_made_by_hand() -> None:
    cells = [["file_name", "breed", "seen", "remark", "never"]]
    for number in range(40):
        pet, seen = "cat" if number % 2 else "dog", "car|bus" if number % 5 else "bus"
        cells.append([f"{number}.jpg", pet, seen, f"it is number {number}", ""])
    data = "\n".join(";".join(line) for line in cells).encode()
    drafted = CSV.draft(file_of([data]))
    assert [(name, kind, [option for option, _ in options]) for name, kind, options in shape(drafted)] == [
        ("breed", "radio", ["dog", "cat"]),
        ("seen", "checklist", ["bus", "car"]),
        ("remark", "text", []),
        ("never", "text", []),
    ]
    assert CSV.draft(file_of([data])) == drafted
    assert len(rows_of(read(data, features=drafted))) == 40


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xfea", b"no table", b"global_key\na\n"])
def test_what_is_no_table_of_answers_drafts_nothing(data: bytes) -> None:
    assert CSV.draft(file_of([data])) == ()
    assert JSONL.draft(file_of([data])) == ()


@given(tables())
def test_any_table_of_ours_is_drafted_with_a_question_for_each_column(table: tuple[tuple[FeatureSpec, ...], list[LabelRow]]) -> None:
    features, rows = table
    drafted = CSV.draft(file_of(CSV.write(rows, features=features, report=Report())))
    assert len(drafted) == len(features)
    names = [each.name for each in features]
    assert {name for name in names if names.count(name) == 1} <= {each.name for each in drafted}
