"""Micro-batches: read ahead, shown together, each item once, and one bad item costs itself."""

import threading
from collections.abc import Sequence
from contextvars import ContextVar

import pytest
from PIL import Image

from apps.inference.pipeline import BatchSize, NoNumbers, micro_batches
from apps.inference.predictors.contract import EndpointFailed, Item, Prediction

SCOPE = ContextVar[str]("scope", default="none")


def items(count: int) -> list[Item]:
    return [Item(str(number), "", lambda: Image.new("RGB", (1, 1)), name=str(number)) for number in range(count)]


def said(numbers: Sequence[int]) -> list[tuple[Prediction, ...]]:
    return [(Prediction("radio", str(number), {}, 0.5),) for number in numbers]


def number_of(item: Item) -> int:
    return int(item.id)


def test_every_item_is_answered_once_with_what_is_said_of_it() -> None:
    seen = list[int]()

    def forward(ready: Sequence[int]) -> list[tuple[Prediction, ...]]:
        seen.append(len(ready))
        return said(ready)

    found = list(micro_batches(items(11), number_of, forward, size=BatchSize(4)))
    assert [(one.item_id, one.predictions[0].class_name) for one in found] == [(str(n), str(n)) for n in range(11)]  # type: ignore[union-attr]
    assert seen == [4, 4, 3]
    assert all(one.final and not one.error for one in found)


def test_an_item_that_cannot_be_read_costs_itself() -> None:
    def prepare(item: Item) -> int:
        if item.id == "2":
            raise Image.DecompressionBombError("too many pixels")
        return int(item.id)

    found = list(micro_batches(items(5), prepare, said, size=BatchSize(2)))
    assert {one.item_id: bool(one.error) for one in found} == {"0": False, "1": False, "2": True, "3": False, "4": False}
    assert "too many pixels" in next(one.error for one in found if one.error)


def test_nothing_but_unreadable_items_ends_too() -> None:
    def prepare(item: Item) -> int:
        raise OSError("gone")

    assert [one.error for one in micro_batches(items(9), prepare, said, size=BatchSize(2))] == ["It cannot be read: gone"] * 9


def test_a_batch_too_large_for_the_memory_is_halved_and_nothing_is_lost() -> None:
    tried = list[int]()

    def forward(ready: Sequence[int]) -> list[tuple[Prediction, ...]]:
        tried.append(len(ready))
        if len(ready) > 3:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return said(ready)

    size = BatchSize(8)
    found = list(micro_batches(items(10), number_of, forward, size=size))
    assert [one.item_id for one in found] == [str(number) for number in range(10)]
    assert (tried[:3], size.now) == ([8, 4, 2], 2)


def test_an_item_that_alone_is_too_large_is_told_and_the_rest_goes_on() -> None:
    def forward(ready: Sequence[int]) -> list[tuple[Prediction, ...]]:
        if 1 in ready:
            raise MemoryError
        return said(ready)

    found = {one.item_id: one.error for one in micro_batches(items(4), number_of, forward, size=BatchSize(4))}
    assert set(found) == {"0", "1", "2", "3"}
    assert [number for number, error in found.items() if "more memory" in error] == ["1"]


def test_other_errors_of_the_model_are_not_taken_for_a_lack_of_memory() -> None:
    def forward(ready: Sequence[int]) -> list[tuple[Prediction, ...]]:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    with pytest.raises(RuntimeError, match="shapes"):
        list(micro_batches(items(4), number_of, forward, size=BatchSize(4)))


def test_items_of_which_no_numbers_are_said_cost_themselves() -> None:
    def forward(ready: Sequence[int]) -> list[tuple[Prediction, ...]]:
        if 2 in ready:
            raise NoNumbers
        return said(ready)

    found = {one.item_id: one for one in micro_batches(items(5), number_of, forward, size=BatchSize(4))}
    assert {number for number, one in found.items() if one.error} == {"2"}
    assert found["2"].error.startswith("Scores were answered that are no numbers")
    assert sum(len(one.predictions) for one in found.values()) == 4


def test_what_the_predictor_says_of_all_items_is_raised() -> None:
    def prepare(item: Item) -> int:
        raise EndpointFailed("away")

    with pytest.raises(EndpointFailed):
        list(micro_batches(items(4), prepare, said, size=BatchSize(4)))


def test_items_of_like_size_share_a_batch() -> None:
    shown = list[list[int]]()

    def forward(ready: Sequence[int]) -> list[tuple[Prediction, ...]]:
        shown.append(list(ready))
        return said(ready)

    mixed = [Item(str(number), "", lambda: Image.new("RGB", (1, 1))) for number in (1, 90, 2, 91, 3, 92)]
    found = list(micro_batches(mixed, number_of, forward, size=BatchSize(3), cost=float))
    assert shown == [[1, 2, 3], [90, 91, 92]]
    assert len(found) == 6


def test_items_are_read_ahead_while_the_model_works() -> None:
    """The model waits until an item of the next batch has been read: that never comes where reading waits for the model."""
    read_next = threading.Event()

    def prepare(item: Item) -> int:
        if item.id == "2":
            read_next.set()
        return int(item.id)

    def forward(ready: Sequence[int]) -> list[tuple[Prediction, ...]]:
        assert read_next.wait(timeout=30)
        return said(ready)

    assert len(list(micro_batches(items(4), prepare, forward, size=BatchSize(2), threads=1))) == 4


def test_reading_happens_in_the_scope_of_who_asks() -> None:
    token = SCOPE.set("acme")
    try:
        scopes = list[str]()
        list(micro_batches(items(3), lambda item: scopes.append(SCOPE.get()) or 0, said, size=BatchSize(2)))
    finally:
        SCOPE.reset(token)
    assert scopes == ["acme"] * 3


def test_who_stops_listening_stops_the_reading() -> None:
    read = list[str]()
    found = micro_batches(items(1000), lambda item: read.append(item.id) or 0, said, size=BatchSize(2), threads=1)
    next(found)
    found.close()  # type: ignore[attr-defined]
    assert len(read) < 20


def test_the_size_doubles_while_that_gains_and_settles_where_it_does_not() -> None:
    size = BatchSize(most=64)
    for seconds in (0.8, 0.8, 1.6):  # 10, 20 and 20 items a second
        size.took(size.now, seconds)
    assert size.now == 16
    size.took(16, 0.001)
    assert size.now == 16
