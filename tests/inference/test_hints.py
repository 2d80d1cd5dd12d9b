"""Which targets a class may mean."""

from uuid import UUID, uuid4

import pytest

from apps.inference.features import Target
from apps.inference.hints import hints, plain
from apps.inference.predictors.contract import ClassSpec

BOX = ("bounding_box",)


def target(*path: str, kind: str = "bounding_box") -> Target:
    number = uuid4()
    return Target(number, kind, number, path)


def first(name: str, *there: Target) -> UUID | None:
    found = hints(ClassSpec(name, BOX), there)
    return found[0].target if found else None


@pytest.mark.parametrize(
    ("name", "meant"),
    [("cars", "Car"), ("traffic_light", "Traffic lights"), ("trafficLight", "traffic light"), ("boxes", "Box"), ("Berries", "berry"),
     ("light, traffic", "Traffic light"), ("GLASS", "glass"), ("motorcicle", "Motorcycle")],
)  # fmt: skip
def test_spelling_plurals_and_the_order_of_words_do_not_hide_a_class(name: str, meant: str) -> None:
    wanted = target(meant)
    assert first(name, target("Person"), wanted, target("Tree")) == wanted.id


def test_the_likest_comes_first_and_three_are_enough() -> None:
    there = [target(name) for name in ("cart", "car", "carts", "card", "cargo")]
    found = hints(ClassSpec("cars", BOX), there)
    assert found[0].target == there[1].id
    assert found[0].likeness == 1.0
    assert len(found) == 3


def test_a_target_of_a_kind_that_the_class_does_not_speak_is_no_hint() -> None:
    assert first("car", target("car", kind="polygon")) is None


def test_nothing_alike_is_no_hint() -> None:
    assert first("zebra", target("Car"), target("Person")) is None


def test_an_option_is_found_by_its_question_too() -> None:
    found = hints(ClassSpec("color red", ("radio",)), [target("Color", "red", kind="radio"), target("Mood", "bad", kind="radio")])
    assert found[0].likeness == 1.0


def test_words_of_other_alphabets_are_kept() -> None:
    assert plain("Straßen-Schilder 2") == "2 schilder strassen"
