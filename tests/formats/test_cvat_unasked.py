"""Attributes that the ontology does not ask for: the shape is taken without them, and that is told once."""

from apps.formats.rows import LabelRow, LineError
from tests.formats.cvat_documents import image, options, read, spec

COLOR = spec("color", "radio", options=options("red", "blue"))
CAR = spec("car", "bounding_box", features=(COLOR,))
SAID = '<attribute name="maker">Fiat</attribute><attribute name="color">red</attribute><attribute name="note"></attribute>'
SIDES = 'xtl="1" ytl="2" xbr="3" ybr="4"'


def test_a_shape_is_taken_without_what_nobody_asks_for() -> None:
    shape = f'<box label="car" {SIDES}>{SAID}</box>'
    row, error = image(shape * 2, (CAR,))
    assert isinstance(row, LabelRow)
    assert [len(each.answers) for each in row.annotations] == [1, 1]
    assert not row.refused
    assert isinstance(error, LineError)
    assert (error.pointer, error.code) == ("/image/0/0", "left_out")
    assert error.message == "2 shapes say maker of car, which nobody asks for here: it is left out."


def test_so_is_a_track() -> None:
    box = f'<box frame="0" keyframe="1" outside="0" {SIDES}>{SAID}</box>'
    meta = "<meta><task><name>v</name><size>4</size><mode>interpolation</mode><source>v.mp4</source></task></meta>"
    found = read(f'<annotations>{meta}<track id="0" label="car">{box}</track></annotations>'.encode(), (CAR,))
    (row,) = (each for each in found if isinstance(each, LabelRow))
    (car,) = row.annotations
    assert len(car.answers) == 1
    assert [(each.code, "maker of car" in each.message) for each in found if isinstance(each, LineError)] == [("left_out", True)]


def test_an_answer_that_is_no_option_is_refused_as_before() -> None:
    found = image(f'<box label="car" {SIDES}><attribute name="color">green</attribute></box>', (CAR,))
    assert [each.code for each in found if isinstance(each, LineError)] == ["unknown_option"]


def test_so_is_a_tag_whether_it_is_called_like_a_question_or_an_option() -> None:
    by_option = '<tag label="red"><attribute name="seen by">Ann</attribute></tag>'
    by_question = '<tag label="color"><attribute name="color">blue</attribute><attribute name="seen by">Ann</attribute></tag>'
    for tag in (by_option, by_question):
        row, error = image(tag, (COLOR,))
        assert isinstance(row, LabelRow)
        assert len(row.annotations) == 1
        assert isinstance(error, LineError)
        assert (error.pointer, error.code) == ("/image/0/0", "left_out")
        assert "seen by of color" in error.message
