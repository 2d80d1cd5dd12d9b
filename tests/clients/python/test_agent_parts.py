"""The parts of an agent: what it works on next, what it keeps, how a model's mistakes are kept to their data rows."""

import importlib
import threading
import tomllib
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

import firstpass as fp
from config.embedded.places import ROOT
from firstpass.agent.doors import Doors, Lease, Result
from firstpass.agent.fetching import Fetching, Stopped
from firstpass.agent.holding import Holding
from firstpass.agent.keeping import Models
from firstpass.agent.lessons import Learned, Lessons, Teaching
from firstpass.agent.model import looked_at
from firstpass.agent.rows import Row
from firstpass.agent.work import Agent, Settings
from firstpass.errors import FirstpassError, NotFound
from firstpass.payload import encoded
from firstpass.session import Session
from tests.clients.python.conftest import QUICK, Scripted


def row(name: str, content: bytes = b"") -> Row:
    return Row(name, name, None, "image", "image/png", 10, 10, {}, (), {}, lambda: content)


def lease(name: str, *, priority: str = "predict", careful: bool = False, patience_s: float = 600.0, rows: int = 8) -> Lease:
    return Lease(name, 1, priority, careful, patience_s, 25.0, tuple(row(f"{name}{number}") for number in range(rows)))


def never() -> bool:
    return False


def once() -> bool:
    """Over, so that what waits returns at once."""
    return True


def test_what_a_person_waits_for_is_worked_on_first_and_each_lease_once() -> None:
    holding = Holding()
    for each in (lease("a"), lease("b"), lease("c", priority="live")):
        holding.add(each)
    assert [found.id for _ in range(3) if (found := holding.next(never))] == ["c", "a", "b"]
    assert holding.next(once) is None


def test_more_is_taken_only_where_less_than_a_batch_waits_and_nothing_needs_care() -> None:
    holding, first, second = Holding(), lease("a"), lease("b", careful=True, rows=1)
    assert holding.wait_for_room(8, never)
    holding.add(first)
    assert not holding.wait_for_room(8, _after(2))
    holding.next(never)
    assert holding.wait_for_room(8, never)
    holding.add(second)
    assert not holding.wait_for_room(8, _after(2))
    holding.drop(second)
    assert holding.wait_for_room(8, never)


def _after(times: int) -> Any:
    """Over at the so-manieth look."""
    looks = iter([False] * (times - 1) + [True] * 100)
    return lambda: next(looks)


def test_a_model_that_does_not_get_on_loses_its_lease_and_one_that_does_keeps_it() -> None:
    holding, hung = Holding(), lease("a", patience_s=-1.0)
    holding.add(hung)
    assert holding.alive() == [hung]  # it only waits
    holding.next(never)
    assert holding.alive() == []
    slow = lease("b", patience_s=600.0)
    holding.add(slow)
    holding.next(never)
    holding.got_on(slow)
    assert holding.alive() == [slow]


def test_a_model_that_hangs_is_known_by_that_until_it_gets_on_or_is_through() -> None:
    holding, hung = Holding(), lease("a", patience_s=0.2)
    holding.add(hung)
    assert not holding.is_stuck()
    holding.next(never)
    holding.got_on(hung)
    assert not holding.is_stuck()
    holding.drop(hung)  # it was taken away meanwhile
    while not holding.is_stuck():
        pass
    assert not holding.wait_for_room(8, holding.is_stuck)
    holding.add(lease("b"))
    holding.next(never)
    assert not holding.is_stuck()


def test_data_rows_that_come_back_by_another_token_are_another_lease() -> None:
    holding, before = Holding(), lease("a")
    again = Lease("a", 2, "predict", False, 600.0, 25.0, before.rows)
    holding.add(before)
    holding.add(again)
    holding.drop(before)
    assert before not in holding
    assert again in holding


class Says:
    """A model that does as it is told."""

    def __init__(self, script: Any) -> None:
        self.script, self.shown = script, list[list[str]]()

    def predict(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Any]]:
        self.shown.append([each.name for each in rows])
        yield from self.script(rows)


def test_a_model_that_fails_on_several_is_shown_each_of_the_rest_alone() -> None:
    def script(rows: Sequence[Row]) -> Iterator[tuple[Row, Any]]:
        for each in rows:
            if each.name == "b":
                raise MemoryError("too large")
            yield each, []

    model = Says(script)
    found = {each.row.name: each.error for each in looked_at(model, [row("a"), row("b"), row("c")])}
    assert found == {"a": "", "b": "The model failed: MemoryError: too large", "c": ""}
    assert model.shown == [["a", "b", "c"], ["b"], ["c"]]


def test_each_data_row_is_answered_once_whatever_the_model_yields() -> None:
    first, stranger = row("a"), row("x")
    said = [(first, [{"kind": "point"}]), (first, []), (stranger, [])]
    (only,) = looked_at(Says(lambda _: iter(said)), [first])
    assert (only.row, list(only.annotations), only.error) == (first, [{"kind": "point"}], "")


@pytest.mark.parametrize("said", [["words"], [{"confidence": float("nan")}], None, 7, [fp.Label("a", [])]])
def test_what_cannot_be_sent_is_an_error_of_its_data_row(said: Any) -> None:
    (only,) = looked_at(Says(lambda rows: ((each, said) for each in rows)), [row("a")])
    assert only.error.startswith("The model's answer cannot be sent: ")


def test_media_come_from_the_address_that_was_given_without_the_key_and_no_redirect_is_followed(scripted: Scripted) -> None:
    said = {"id": "r", "name": "n", "global_key": None, "modality": "image", "mime": "", "width": 1, "height": 1, "texts": {}}
    told = {"id": "l", "token": 1, "priority": "predict", "careful": False, "patience_s": 1.0, "lease_s": 25.0}
    work = {"leases": [{**told, "data_rows": [{**said, "media": "/media/signed"}]}], "features": [], "options": {}}
    session = Session(scripted.url, "fp_secret_of_mine", timeout_s=5, retries=QUICK, trust_env=False)
    doors = Doors(session, "p", name="box", device="", version="")
    scripted.say((200, {}, fp_json(work)), (200, {"Content-Type": "image/png"}, b"pixels"))
    ((first,),) = [each.rows for each in doors.take(8, only_urgent=False)[0]]
    assert first.read() == b"pixels"
    (_, _, _), (asked, headers, _) = scripted.asked
    assert asked == "GET /media/signed"
    assert "Authorization" not in headers
    scripted.say((200, {}, fp_json(work)), (302, {"Location": f"{scripted.url}/elsewhere"}, b""))
    ((second,),) = [each.rows for each in doors.take(8, only_urgent=False)[0]]
    with pytest.raises(FirstpassError, match="elsewhere"):
        second.read()
    assert len(scripted.asked) == 4


def fp_json(value: Any) -> bytes:
    return encoded(value)


def test_an_answer_that_is_refused_is_halved_until_the_one_that_is_wrong_stands_alone(scripted: Scripted) -> None:
    refused = fp_json({"code": "invalid", "title": "no"})
    taken = fp_json({"data_rows": 1, "left": 0, "refused": []})
    session = Session(scripted.url, "fp_secret_of_mine", timeout_s=5, retries=QUICK, trust_env=False)
    doors, held = Doors(session, "p", name="box", device="", version=""), lease("a", rows=2)
    scripted.say((422, {}, refused), (200, {}, taken), (422, {}, refused), (200, {}, taken))
    doors.answer(held, [Result(each) for each in held.rows])
    bodies = [body for _, _, body in scripted.asked]
    assert [(b'"a0"' in body, b'"a1"' in body, b"refused" in body) for body in bodies] == [
        (True, True, False), (True, False, False), (False, True, False), (False, True, True),
    ]  # fmt: skip


def test_a_server_that_refuses_for_good_is_not_asked_again(scripted: Scripted) -> None:
    session = Session(scripted.url, "fp_secret_of_mine", timeout_s=5, retries=QUICK, trust_env=False)
    scripted.say((404, {}, fp_json({"code": "not-found", "title": "There is no such thing here"})))
    with pytest.raises(NotFound):
        Doors(session, "p", name="box", device="", version="").take(8, only_urgent=False)
    assert len(scripted.asked) == 1


def test_what_ends_the_agent_is_told_to_whoever_started_it(scripted: Scripted) -> None:
    session = Session(scripted.url, "fp_secret_of_mine", timeout_s=5, retries=QUICK, trust_env=False)
    scripted.say(*[(200, {}, fp_json({"nonsense": True}))] * 4)
    with pytest.raises(KeyError, match="leases"):
        Agent(session, "p", None, Settings(grace_s=0.1)).run()


def test_a_picture_is_upright_and_in_rgb() -> None:
    turned, buffer = Image.new("L", (4, 2)), BytesIO()
    turned.save(buffer, "JPEG", exif=_turned(turned))
    assert (row("a", buffer.getvalue()).image().size, row("a", buffer.getvalue()).image().mode) == ((2, 4), "RGB")


def _turned(picture: Any) -> Any:
    exif = picture.getexif()
    exif[0x0112] = 6
    return exif


def test_a_text_is_whole() -> None:
    said = Row("i", "n", None, "text", "", None, None, {"": "all of it"}, (), {}, lambda: b"")
    assert said.text == "all of it"


def test_what_is_still_being_fetched_is_cut_short_when_the_agent_stops() -> None:
    asked, go = threading.Event(), threading.Event()

    def stalled(_: str) -> bytes:
        asked.set()
        go.wait(30)
        return b"late"

    before = set(threading.enumerate())
    fetching = Fetching(stalled)
    coming, behind = fetching.begin("/a"), [fetching.begin(f"/{number}") for number in range(20)]
    assert asked.wait(10)
    fetching.stop()
    for each in (coming, *behind):
        with pytest.raises(Stopped):
            each()
    with pytest.raises(Stopped):
        fetching.begin("/b")
    begun = set(threading.enumerate()) - before
    go.set()
    for each in begun:
        each.join(10)
    assert begun
    assert not any(each.is_alive() for each in begun)


def test_a_picture_that_was_cut_short_is_no_error_of_its_data_row(scripted: Scripted) -> None:
    session = Session(scripted.url, "fp_secret_of_mine", timeout_s=5, retries=QUICK, trust_env=False)
    held = lease("a", rows=2)

    def script(rows: Sequence[Row]) -> Iterator[tuple[Row, Any]]:
        yield rows[0], []
        agent.stop()
        raise Stopped("The agent was stopped.")

    agent = Agent(session, "p", Says(script), Settings())
    agent._holding.add(held)  # noqa: SLF001
    agent._look(held, 0, 8)  # noqa: SLF001
    told = agent._answers.get_nowait()  # noqa: SLF001
    assert told is not None
    assert (told[1].error, agent._answers.empty()) == ("", True)  # noqa: SLF001


LESSON = {
    "id": "l",
    "token": 1,
    "number": 2,
    "labels": 1,
    "held_out": 1,
    "lease_s": 25.0,
    "features": [],
    "options": {"least": 1},
    "job": "j",
}


def plain(said: Any, features: Any, options: Any) -> Row:
    return Row.of(said, features, options, lambda: b"")


def labelled(name: str, *, held_out: bool) -> dict[str, Any]:
    said = {"id": name, "name": name, "global_key": None, "modality": "text", "mime": "", "width": None, "height": None}
    return {"data_row": {**said, "texts": {"": name}, "media": "/m"}, "held_out": held_out, "annotations": [{"name": "red"}]}


def test_a_model_learns_from_the_labels_page_by_page_and_tells_how_far_it_is(scripted: Scripted) -> None:
    session = Session(scripted.url, "fp_secret_of_mine", timeout_s=5, retries=QUICK, trust_env=False)
    pages = [{"labels": [labelled("a", held_out=False)], "next": "a"}, {"labels": [labelled("b", held_out=True)], "next": None}]
    scripted.say((200, {}, fp_json(LESSON)), *[(200, {}, fp_json(page)) for page in pages * 2], (204, {}, b""))
    lessons = Lessons(session, "p", {"name": "box"}, plain)
    lesson = lessons.take()
    assert lesson is not None

    class Model:
        def fit(self, labels: Any, progress: Any) -> str:
            self.seen = [(row.text, said[0]["name"]) for row, said in labels], [row.text for row, _ in labels.held_out], len(labels)
            progress(1, 1, f1=0.5)
            return "two"

    model = Model()
    assert Teaching(lessons, lesson).learn(model) == Learned("two", {"f1": 0.5})
    assert model.seen == ([("a", "red")], ["b"], 1)
    assert b'"step":1' in scripted.asked[-1][2]


def test_media_of_the_next_labels_are_on_their_way_while_the_model_learns_and_no_more_than_a_few(scripted: Scripted) -> None:
    session = Session(scripted.url, "fp_secret_of_mine", timeout_s=5, retries=QUICK, trust_env=False)
    page = {"labels": [labelled(f"{number:02}", held_out=False) for number in range(40)], "next": None}
    scripted.say((200, {}, fp_json(LESSON)), (200, {}, fp_json(page)))
    begun = list[str]()

    def begin(said: Any, features: Any, options: Any) -> Row:
        begun.append(said["id"])
        return plain(said, features, options)

    lessons = Lessons(session, "p", {"name": "box"}, begin)
    lesson = lessons.take()
    assert lesson is not None
    ahead = [(row.id, len(begun)) for row, _ in lessons.labels(lesson, held_out=False)]
    assert [name for name, _ in ahead] == [f"{number:02}" for number in range(40)]
    assert [many - at for at, (_, many) in enumerate(ahead)] == [17] * 24 + list(range(16, 0, -1))


def test_learning_that_was_cancelled_ends_with_the_next_word_of_progress(scripted: Scripted) -> None:
    session = Session(scripted.url, "fp_secret_of_mine", timeout_s=5, retries=QUICK, trust_env=False)
    scripted.say((200, {}, fp_json(LESSON)), (409, {}, fp_json({"code": "work-cancelled", "title": "This work was cancelled"})))
    lessons = Lessons(session, "p", {"name": "box"}, plain)
    lesson, told = lessons.take(), list[int]()
    assert lesson is not None

    class Model:
        def fit(self, labels: Any, progress: Any) -> None:
            for step in range(3):
                progress(step, 3)
                told.append(step)

    assert Teaching(lessons, lesson).learn(Model()) is None
    assert told == []


def test_a_model_that_cannot_learn_is_told_with_its_reason(scripted: Scripted) -> None:
    session = Session(scripted.url, "fp_secret_of_mine", timeout_s=5, retries=QUICK, trust_env=False)
    scripted.say((200, {}, fp_json(LESSON)))
    lessons = Lessons(session, "p", {"name": "box"}, plain)
    lesson = lessons.take()
    assert lesson is not None

    class Model:
        def fit(self, labels: Any, progress: Any) -> None:
            raise MemoryError("too many")

    assert Teaching(lessons, lesson).learn(Model()) == Learned(error="The model could not learn: MemoryError: too many")


class Counts:
    """A model that knows how often it learned."""

    def __init__(self) -> None:
        self.lessons = [0]


def test_the_model_from_before_a_lesson_answers_again_when_it_is_wanted() -> None:
    models = Models(Counts(), "7")
    assert models.kept is None
    models.before_lesson()
    models.model.lessons.append(1)
    models.learned("8")
    assert (models.name, models.kept, models.model.lessons) == ("8", "7", [0, 1])
    assert not models.use("9")
    assert models.use("7")
    assert (models.name, models.kept, models.model.lessons) == ("7", "8", [0])
    assert models.use("8")
    assert models.model.lessons == [0, 1]


def test_a_lesson_that_comes_to_nothing_leaves_the_model_as_it_was() -> None:
    models = Models(Counts(), "7")
    models.before_lesson()
    models.model.lessons.append(1)
    models.go_back()
    assert (models.name, models.kept, models.model.lessons) == ("7", None, [0])


def test_a_model_that_cannot_or_shall_not_be_copied_goes_on_with_what_it_learned() -> None:
    holds_a_lock = Counts()
    holds_a_lock.lessons = [threading.Lock()]  # type: ignore[list-item]
    for models in (Models(holds_a_lock, "7"), Models(Counts(), "7", copies=False)):
        models.before_lesson()
        models.learned("8")
        assert (models.name, models.kept, models.use("7")) == ("8", None, False)


def test_the_command_is_installed_with_the_package() -> None:
    (place,) = tomllib.loads((ROOT / "clients" / "python" / "pyproject.toml").read_text())["project"]["scripts"].values()
    module, _, name = place.partition(":")
    with pytest.raises(SystemExit, match="0"):
        getattr(importlib.import_module(module), name)(["agent", "--help"])
