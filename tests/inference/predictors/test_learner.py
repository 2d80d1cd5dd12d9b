"""The learner: from a handful of labels to options and entities, without weights, without torch."""

import io
import pickle
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits

from apps.inference.predictors import family
from apps.inference.predictors.contract import Item, Prediction, Sample, Source, TrainingRefused, Truth, WeightsRefused
from apps.inference.safe import unpack_arrays
from apps.kinds.locators import Message, Page
from apps.modalities.asset import Asset, Length, Room

LEARNER = family("learner")
DIGITS = load_digits()
SENTENCES = (
    ("{who} flew to {where} on Monday.", 0), ("Yesterday {who} met friends in {where}.", 1), ("In {where}, {who} opened a shop.", 2),
    ("We heard that {who} left {where} for good.", 3),
)  # fmt: skip
PEOPLE = ("Ada Okafor", "Rui Costa", "Mei Lin", "José Ibáñez", "Noor Haddad", "Tom Berg", "Ines Falk", "Omar Diaz")
PLACES = ("Lisbon", "Accra", "Oslo", "Quito", "Hanoi", "Porto", "Lagos", "Bergen")


def digit(number: int, *truths: Truth) -> Sample:
    """A real handwritten digit, enlarged."""
    picture = Image.fromarray((DIGITS.images[number] * 15).astype(np.uint8)).resize((64, 64))
    item = Item(str(number), f"digit {number}", lambda: picture)
    return Sample(item, truths or (Truth("radio", str(DIGITS.target[number]), {}, asked="digit"),))


def text(number: int, words: str, *truths: Truth) -> Sample:
    asset = Asset("text", Room(length=Length(len(words))))
    return Sample(
        Item(str(number), f"text {number} {words}", lambda: Image.new("L", (1, 1)), asset=asset, texts=lambda: {"": words}), truths
    )


def named(number: int) -> Sample:
    who, where = PEOPLE[number % len(PEOPLE)], PLACES[(number * 3) % len(PLACES)]
    words = SENTENCES[number % len(SENTENCES)][0].format(who=who, where=where)
    pairs = (("person", who), ("place", where))
    spans = [Truth("entity", name, {"start": words.index(each), "end": words.index(each) + len(each)}) for name, each in pairs]
    return text(number, words, *spans)


def said(weights: bytes, sample: Sample) -> list[Prediction]:
    (batch,) = LEARNER.load(Source.of_weights(weights)).predict([sample.item])
    assert batch.final
    assert not batch.error
    return [each for each in batch.predictions if isinstance(each, Prediction)]


def test_a_hundred_digits_teach_it_to_read_most_of_the_others() -> None:
    trained = LEARNER.train([digit(number) for number in range(100)], held_out=[digit(number) for number in range(1000, 1200)])
    metrics = trained.card["metrics"]
    assert isinstance(metrics, dict)
    assert metrics["images"] == 200
    assert float(metrics["average_precision"]) > 0.8
    right = [said(trained.weights, digit(number))[0].class_name == str(DIGITS.target[number]) for number in range(1200, 1300)]
    assert sum(right) > 80


def test_ten_labels_of_two_classes_are_enough_to_begin() -> None:
    zeros_and_ones = [number for number in range(200) if DIGITS.target[number] in (0, 1)]
    trained = LEARNER.train([digit(number) for number in zeros_and_ones[:10]])
    found = [said(trained.weights, digit(number))[0] for number in zeros_and_ones[10:30]]
    assert sum(one.class_name == str(DIGITS.target[number]) for one, number in zip(found, zeros_and_ones[10:30], strict=True)) >= 18
    assert all(one.kind == "radio" and 0.5 <= one.confidence <= 1 for one in found)


def test_a_checklist_is_rated_option_by_option() -> None:
    def both(number: int) -> Sample:
        value = int(DIGITS.target[number])
        names = [name for name, has in (("even", value % 2 == 0), ("small", value < 5)) if has]
        return Sample(digit(number).item, tuple(Truth("checklist", name, {}, asked="traits") for name in names))

    trained = LEARNER.train([both(number) for number in range(300)])
    right = 0
    for number in range(1000, 1060):
        value = int(DIGITS.target[number])
        right += {one.class_name for one in said(trained.weights, both(number))} == {
            name for name, has in (("even", value % 2 == 0), ("small", value < 5)) if has
        }
    assert right > 40


def test_entities_are_found_by_their_looks_and_neighbours_in_code_points() -> None:
    trained = LEARNER.train([named(number) for number in range(24)])
    words = "😀 In Madrid, Zoë Bach opened a shop."
    found = {(one.class_name, words[one.value["start"] : one.value["end"]]) for one in said(trained.weights, text(99, words))}  # type: ignore[misc]
    assert found == {("place", "Madrid"), ("person", "Zoë Bach")}


def talk(number: int) -> Sample:
    """A conversation whose second message names somebody and somewhere: no span of it is one of the whole."""
    told = named(number)
    words = told.item.texts()[""]
    parts = {"hello": "Good morning, what has happened?", "answer": words}
    asset = Asset("conversation", Room(length=Length(len(words))))
    item = Item(str(number), f"talk {number} {words}", lambda: Image.new("L", (1, 1)), asset=asset, texts=lambda: parts)
    return Sample(item, tuple(replace(truth, at=Message("answer")) for truth in told.truths))


def test_entities_of_messages_are_learned_and_found_in_the_message_where_they_stand() -> None:
    trained = LEARNER.train([talk(number) for number in range(24)], held_out=[talk(number) for number in range(24, 32)])
    parts = {"a": "In Madrid, Zoë Bach opened a shop.", "b": "Is that so?"}
    item = Item("new", "talk new", lambda: Image.new("L", (1, 1)), asset=Asset("conversation"), texts=lambda: parts)
    found = {(one.class_name, parts["a"][one.value["start"] : one.value["end"]], one.at) for one in said(trained.weights, Sample(item, ()))}  # type: ignore[misc]
    assert found == {("place", "Madrid", Message("a")), ("person", "Zoë Bach", Message("a"))}
    metrics = trained.card["metrics"]
    assert isinstance(metrics, dict)
    assert metrics["f1"] > 0.9


def test_entities_of_pages_are_found_on_their_page() -> None:
    def paged(number: int) -> Sample:
        told = named(number)
        words = told.item.texts()[""]
        item = replace(told.item, asset=Asset("document"), texts=lambda: {"1": "A cover.", "2": words})
        return Sample(item, tuple(replace(truth, at=Page(2)) for truth in told.truths))

    trained = LEARNER.train([paged(number) for number in range(24)])
    assert {one.at for one in said(trained.weights, paged(3))} == {Page(2)}


def test_texts_are_told_apart() -> None:
    pairs = [(f"refund my order {number} please, it broke", "complaint") for number in range(8)]
    pairs += [(f"thank you so much, parcel {number} was lovely", "praise") for number in range(8)]
    trained = LEARNER.train([text(at, words, Truth("radio", name, {}, asked="tone")) for at, (words, name) in enumerate(pairs)])
    assert said(trained.weights, text(90, "the thing broke, I want a refund"))[0].class_name == "complaint"
    assert said(trained.weights, text(91, "lovely service, thank you"))[0].class_name == "praise"


def test_the_same_labels_give_the_same_weights() -> None:
    trained = [LEARNER.train([digit(number) for number in range(40)]).weights for _ in range(2)]
    (first, facts), (second, same_facts) = (unpack_arrays("firstpass.learner/1", weights) for weights in trained)
    assert facts == same_facts
    assert first.keys() == second.keys()
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_with_one_class_alone_there_is_nothing_to_learn_and_it_says_so() -> None:
    zeros = [number for number in range(200) if DIGITS.target[number] == 0]
    with pytest.raises(TrainingRefused, match="at least two options"):
        LEARNER.train([digit(number) for number in zeros])


def test_an_item_that_cannot_be_read_costs_itself_alone() -> None:
    trained = LEARNER.train([digit(number) for number in range(20)])

    def broken() -> Image.Image:
        raise OSError("no such file")

    items = [Item("bad", "", broken), digit(50).item]
    bad, good = LEARNER.load(Source.of_weights(trained.weights)).predict(items)
    assert (bad.item_id, bad.predictions, "no such file" in bad.error) == ("bad", (), True)
    assert good.predictions


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 zip", pickle.dumps({"weights": [1]})])
def test_what_is_no_safetensors_file_is_refused(data: bytes) -> None:
    with pytest.raises(WeightsRefused, match="safetensors"):
        LEARNER.load(Source.of_weights(data))


def test_weights_of_another_family_are_refused() -> None:
    from safetensors.numpy import save

    other = save({"0.weights": np.zeros((2, 3), np.float32)}, metadata={"format": "something/1", "facts": "{}"})
    with pytest.raises(WeightsRefused, match="not what this family writes"):
        LEARNER.load(Source.of_weights(other))


def test_it_never_loads_torch() -> None:
    code = "import sys, apps.inference.predictors.learner.learner; print('torch' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_a_picture_of_any_size_has_a_vector_of_the_size_that_was_said() -> None:
    from apps.inference.encoders import encoders

    for size in ((1, 1), (3, 2000), (640, 480)):
        data = io.BytesIO()
        Image.new("RGBA", size, (200, 10, 90, 128)).save(data, "PNG")
        vector = encoders()["look"].encode(Item("x", "", lambda data=data: Image.open(data)))
        assert vector.shape == (encoders()["look"].size,)
        assert np.isfinite(vector).all()
