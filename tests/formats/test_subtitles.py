"""WebVTT and SubRip: files as other software writes them, and what is said in a sound back at the same times."""

import zipfile
from io import BytesIO
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.formats import LABEL_FORMATS, Report
from apps.formats.archive import zip_of
from apps.formats.percent import decoded, file_name
from apps.formats.rows import DataRowRef, LabelRow, LineError
from apps.kinds.bounding_box import Box
from apps.kinds.entity import Entity
from apps.kinds.features import FeatureSpec
from apps.kinds.locators import TimeSpan
from apps.kinds.text import Text
from apps.kinds.values import Annotation, Answer
from tests.formats.specs import file_of, names
from tests.kinds.strategies import plain_text

VTT, SRT = LABEL_FORMATS["webvtt"], LABEL_FORMATS["srt"]
WORDS = FeatureSpec(uuid4(), "words", "text")
MOOD = FeatureSpec(uuid4(), "mood", "text")
SPEECH = FeatureSpec(uuid4(), "Speech", "entity", features=(WORDS, MOOD))
MARY = FeatureSpec(uuid4(), "Mary & <Jo>", "entity", features=(FeatureSpec(uuid4(), "words", "text"),))
LAUGH = FeatureSpec(uuid4(), "Laughter", "entity")
NOTE = FeatureSpec(uuid4(), "Note", "text")
FEATURES = (LAUGH, SPEECH, MARY, NOTE)


def entity(feature: FeatureSpec, start: int, end: int, text: str | None = None) -> Annotation:
    answers = () if text is None else (Answer(feature.features[0].id, "text", Text(text)),)
    return Annotation(uuid4(), "entity", feature.id, Entity(start, end), answers)


def row(*said: Annotation, key: str = "a.mp3") -> LabelRow:
    return LabelRow(DataRowRef(None, key), said, modality="audio")


def written(form: str, *rows: LabelRow, report: Report | None = None) -> bytes:
    return b"".join(LABEL_FORMATS[form].write(rows, features=FEATURES, report=report or Report()))


def read(form: str, data: bytes) -> list[LabelRow | LineError]:
    return list(LABEL_FORMATS[form].read(file_of([data]), features=FEATURES))


def archived(name: str, data: str | bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, data)
    return out.getvalue()


def said(row: LabelRow | LineError) -> list[tuple[int, int, str, str | None]]:
    assert isinstance(row, LabelRow), row
    named = {feature.id: feature.name for feature in FEATURES}
    found = []
    for each in row.annotations:
        if isinstance(each.value, Entity):
            start, end = each.value.start, each.value.end
            text = each.answers[0].value.text if each.answers else None  # type: ignore[attr-defined]
        else:
            start, end, text = each.at.start_ms, each.at.end_ms, each.value.text  # type: ignore[union-attr,attr-defined]
        found.append((start, end, named[each.feature], text))
    return found


def errors_of(read: list[LabelRow | LineError]) -> list[tuple[int | None, str]]:
    return [(each.line, each.code) for each in read if isinstance(each, LineError)]


@st.composite
def rows(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> LabelRow:
    found = []
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, 400_000_000))
        end = start + draw(st.integers(1, 90_000_000))
        feature = draw(st.sampled_from(FEATURES))
        if feature is NOTE:
            found.append(Annotation(uuid4(), "text", NOTE.id, Text(draw(texts)), at=TimeSpan(start, end)))
        else:
            found.append(entity(feature, start, end, draw(st.none() | texts) if feature.features else None))
    ordered = sorted(found, key=lambda each: said(row(each))[0][:2])
    by, status = draw(st.none() | st.emails()), draw(st.none() | st.just("submitted"))
    key = draw(names | st.sampled_from(["a/b.mp3", "..", ".x", "a%20b", "e\u0301.wav", "x ", "a\nb"]))
    return LabelRow(DataRowRef(draw(st.none() | st.uuids().map(str)), key), tuple(ordered), by=by, status=status)


spoken = st.text(st.sampled_from("ab \n\r-><&;#v/:1é漢😀"), min_size=1) | plain_text.filter(bool)


@given(st.lists(rows(spoken), max_size=3))
def test_what_is_exported_as_webvtt_and_imported_again_is_equal(rows: list[LabelRow]) -> None:
    assert read("webvtt", written("webvtt", *rows)) == rows


one_line = st.text(st.sampled_from("ab-><&;#v/:1é漢😀"), min_size=1)


@given(st.lists(rows(st.lists(one_line, min_size=1, max_size=3).map("\n".join)), max_size=3, unique_by=lambda row: row.data_row.global_key))
def test_what_is_exported_as_subrip_says_the_same_when_it_is_imported(rows: list[LabelRow]) -> None:
    found = read("srt", written("srt", *rows))
    assert [said(each) for each in found] == [said(each) for each in rows]
    assert [each.data_row.global_key for each in found if isinstance(each, LabelRow)] == [each.data_row.global_key for each in rows]


def test_a_file_is_what_players_expect() -> None:
    speech = entity(SPEECH, 1_000, 2_500, "One <b>\n\ntwo & three")
    before = row(entity(LAUGH, 3_600_000, 3_600_001), speech, key="talks/a.mp3")
    with zipfile.ZipFile(BytesIO(written("webvtt", before))) as archive:
        (name,) = archive.namelist()
        text = archive.read(name).decode()
    assert name == "talks%2Fa.mp3.vtt"
    assert text.startswith('WEBVTT\n\nNOTE firstpass {"global_key":"talks/a.mp3"}\n\n')
    assert f"\n{speech.id}\n00:00:01.000 --> 00:00:02.500\n<v Speech>One &lt;b&gt;&#10;\ntwo &amp; three\n" in text
    assert text.endswith("01:00:00.000 --> 01:00:00.001\nLaughter\n")
    with zipfile.ZipFile(BytesIO(written("srt", row(entity(SPEECH, 1_000, 2_500, "One"))))) as archive:
        assert archive.read("a.mp3.srt") == b"1\n00:00:01,000 --> 00:00:02,500\nSpeech: One\n\n"


SPEC_EXAMPLE = """WEBVTT - translation of a talk
Kind: captions

STYLE
::cue { color: peachpuff }

NOTE
A comment of
two lines.

REGION
id:fred

intro
00:11.000 --> 00:13.000 align:start position:10%
<v Speech>We are in <i>New&nbsp;York</i> City

00:00:13.500 --> 00:00:16.000
<v.loud Speech>Hi</v>
<v Laughter></v>

01:00:00.000 --> 100:00:00.000
Laughter

00:20.000 --> 00:21.000
nobody in particular
"""


def test_a_webvtt_file_of_other_software_is_read() -> None:
    found = read("webvtt", archived("talks/a.mp3.vtt", SPEC_EXAMPLE.replace("\n", "\r\n")))
    (label,) = [each for each in found if isinstance(each, LabelRow)]
    assert (label.data_row.global_key, label.data_row.name, label.modality) == ("talks/a.mp3", "talks/a.mp3", "audio")
    assert said(label) == [
        (11_000, 13_000, "Speech", "We are in New\xa0York City"),
        (13_500, 16_000, "Speech", "Hi"),
        (13_500, 16_000, "Laughter", None),
        (3_600_000, 360_000_000, "Laughter", None),
        (20_000, 21_000, "Speech", "nobody in particular"),
    ]
    told = {each.message.split(" (")[0].removeprefix("This file has "): each.line for each in found if isinstance(each, LineError)}
    assert told == {"a header": 1, "styles": 4, "comments": 7, "regions": 11, "settings of cues": 15, "markup": 15}
    assert read("webvtt", archived("talks/a.mp3.vtt", SPEC_EXAMPLE.replace("\n", "\r\n"))) == found


SUBRIP = (
    "\ufeff1\r\n00:00:01,000 --> 00:00:02,000  X1:40 X2:600\r\nHello\r\nthere\r\n\r\n"
    "2\r\n0:0:2,500 --> 00:00:03.000\r\nLaughter\r\n\r\n\r\n"
)


def test_a_subrip_file_of_other_software_is_read() -> None:
    found = read("srt", archived("a.mp3.SRT", SUBRIP))
    assert said(found[-1]) == [(1_000, 2_000, "Speech", "Hello\nthere"), (2_500, 3_000, "Laughter", None)]
    assert errors_of(found) == [(2, "left_out")]


def test_overlapping_cues_are_fine() -> None:
    before = row(entity(SPEECH, 0, 5_000, "a"), entity(MARY, 1_000, 3_000, "b"), entity(MARY, 1_000, 3_000, "b"))
    assert read("webvtt", written("webvtt", before)) == [before]


@pytest.mark.parametrize(
    ("times", "code"),
    [
        ("00:01.000 -> 00:02.000", "cue_without_times"),
        ("00:01.000 --> ", "time_invalid"),
        ("00:61.000 --> 00:02.000", "time_invalid"),
        ("00:01,000 --> 00:02,000", "time_invalid"),
        ("00:01.00 --> 00:02.000", "time_invalid"),
        ("-00:01.000 --> 00:02.000", "time_invalid"),
        ("1:00:01.000 --> 1:00:02.000", "time_invalid"),
        ("9999999:00:01.000 --> 9999999:00:02.000", "time_invalid"),
        ("00:02.000 --> 00:02.000", "invalid_value"),
        ("00:02.000 --> 00:01.000", "invalid_value"),
        ("999999:00:00.000 --> 999999:00:01.000", "invalid_value"),
    ],
)
def test_a_malformed_time_is_refused_by_its_line_and_costs_no_other_cue(times: str, code: str) -> None:
    found = read(
        "webvtt", archived("a.vtt", f"WEBVTT\n\n00:00.000 --> 00:01.000\nfirst\n\n{times}\nbad\n\n00:05.000 --> 00:06.000\nlast\n")
    )
    assert errors_of(found) == [(6, code)]
    assert [each[3] for each in said(found[-1])] == ["first", "last"]


@pytest.mark.parametrize("times", ["1", "00:00:01 --> 00:00:02", "00:00:01,000 --> 00:00:62,000", "00:00:03,000 --> 00:00:02,000"])
def test_a_malformed_time_of_subrip_is_refused_too(times: str) -> None:
    found = read("srt", archived("a.srt", f"1\n00:00:00,000 --> 00:00:01,000\nfirst\n\n{times}\nbad\n"))
    assert len(errors_of(found)) == 1
    assert [each[3] for each in said(found[-1])] == ["first"]


def test_voices_and_texts_without_a_place_are_refused_by_line() -> None:
    found = read(
        "webvtt", archived("a.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Nobody>x\n\n00:01.000 --> 00:02.000\n<v Laughter>ha ha\n")
    )
    assert errors_of(found) == [(3, "unknown_feature"), (6, "no_text_question")]
    pointers = [each.pointer for each in found if isinstance(each, LineError)]
    assert pointers == ["/a.vtt/cue/1", "/a.vtt/cue/2"]


@pytest.mark.parametrize("form", ["webvtt", "srt"])
@pytest.mark.parametrize("bad", [b"caf\xe9", b"x" * (9 << 20), b"y\n" * 10_001])
def test_a_cue_that_cannot_be_read_costs_no_other(form: str, bad: bytes) -> None:
    point = b"." if form == "webvtt" else b","
    cue = b"00:00:00POINT000 --> 00:00:01POINT000\n%s\n\n".replace(b"POINT", point)
    head = b"WEBVTT\n\n" if form == "webvtt" else b""
    found = read(form, archived(f"a{LABEL_FORMATS[form].ending}", head + cue % b"first" + cue % bad + cue % b"last"))  # type: ignore[attr-defined]
    assert len(errors_of(found)) == 1
    assert [each[3] for each in said(found[-1])] == ["first", "last"]


@pytest.mark.parametrize(
    ("form", "data", "code"),
    [
        ("webvtt", b"", "not_webvtt"),
        ("webvtt", b"1\n00:00:00,000 --> 00:00:01,000\nx\n", "not_webvtt"),
        ("webvtt", b"WEBVTTx\n", "not_webvtt"),
        ("webvtt", "WEBVTT\n".encode("utf-16"), "encoding_invalid"),
        ("webvtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nx\n", "required"),
        ("srt", b"1\n00:00:00,000 --> 00:00:01,000\nx\n", "required"),
        ("srt", b"nothing of the kind", "time_invalid"),
        ("srt", b"PK\x03\x04 this is a zip", "zip_invalid"),
        ("webvtt", archived("notes.txt", "x"), "unknown_file"),
    ],
)
def test_a_file_that_is_none_or_names_no_data_row_is_refused(form: str, data: bytes, code: str) -> None:
    (error,) = read(form, data)
    assert isinstance(error, LineError)
    assert error.code == code


def test_a_single_file_of_ours_names_its_data_row_itself() -> None:
    before = LabelRow(DataRowRef(str(uuid4()), "a --> b"), (entity(SPEECH, 0, 1, "x"),), status="submitted")
    with zipfile.ZipFile(BytesIO(written("webvtt", before))) as archive:
        assert read("webvtt", archive.read(archive.namelist()[0])) == [before]


def test_what_has_no_room_is_reported() -> None:
    answers = (Answer(WORDS.id, "text", Text("x\n\ny"), 0.5), Answer(MOOD.id, "text", Text("glad")))
    rich = Annotation(uuid4(), "entity", SPEECH.id, Entity(0, 1), answers, 0.25, None, uuid4(), (("iou", 0.5),))
    others = Annotation(uuid4(), "bounding_box", uuid4(), Box(0, 0, 1, 1)), Annotation(uuid4(), "text", NOTE.id, Text("whole"))
    before = LabelRow(DataRowRef(None, "a.mp3"), (rich, entity(SPEECH, 1, 2, ""), *others), status="submitted")
    vtt, srt = Report(), Report()
    written("webvtt", before, report=vtt)
    written("srt", before, report=srt)
    lost = {"confidence", "answers", "derived from", "metrics", "an empty text", "bounding_box", "text"}
    assert {line["what"] for line in vtt.lines()} == lost
    assert {line["what"] for line in srt.lines()} == lost | {"id", "status", "blank lines or carriage returns"}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_key_is_a_plain_file_name_and_comes_back(key: str) -> None:
    name = file_name(key)
    assert "/" not in name
    assert decoded(name) == key
    assert list(zip_of([(name + ".vtt", b"")]))


def test_an_ontology_is_drafted_from_the_voices() -> None:
    drafted = VTT.draft(file_of([archived("a.vtt", SPEC_EXAMPLE)]))
    assert [(each.name, each.kind, each.features[0].kind) for each in drafted] == [
        ("Speech", "entity", "text"),
        ("Laughter", "entity", "text"),
        ("speech", "entity", "text"),
    ]
