"""Measures of drift by hand, against scipy, and by how often they cry wolf."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from scipy.stats import chi2_contingency, ks_2samp

from apps.evaluation.drift import MUCH, SOME, Shift, class_mix, largest_gap, mean_shift, population_stability
from apps.evaluation.undefined import Undefined
from apps.modalities.likeness import PICTURE, TEXT, mark_of_picture, mark_of_texts, vectors_of


def shift(found: Shift | Undefined) -> Shift:
    assert isinstance(found, Shift)
    return found


def test_stability_by_hand() -> None:
    before, now = np.repeat([0.2, 0.8], [50, 50]), np.repeat([0.2, 0.8], [20, 80])
    found = shift(population_stability(before, now, bins=2))
    p, q = np.array([50.5, 50.5]) / 101, np.array([20.5, 80.5]) / 101
    assert found.size == pytest.approx(float(np.sum((q - p) * np.log(q / p))))
    assert found.size > MUCH
    assert found.chance < 0.001


def test_stability_reads_as_people_do() -> None:
    random = np.random.default_rng(0)
    before = random.beta(5, 2, 5000)
    assert shift(population_stability(before, random.beta(5, 2, 5000))).size < 0.02
    assert SOME < shift(population_stability(before, random.beta(4, 2.4, 5000))).size < 2 * MUCH
    assert shift(population_stability(before, random.beta(2, 3, 5000))).size > MUCH


def test_the_largest_gap_is_that_of_scipy() -> None:
    random = np.random.default_rng(1)
    for now in (random.random(300), random.random(300) ** 1.2, random.beta(2, 1, 90)):
        before = random.random(400)
        theirs, found = ks_2samp(before, now, method="asymp"), shift(largest_gap(before, now))
        assert found.size == pytest.approx(theirs.statistic)
        assert found.chance == pytest.approx(theirs.pvalue, abs=0.05)


def test_the_class_mix_is_the_chi_squared_test_with_rare_classes_together() -> None:
    before, now = {"dent": 60, "scratch": 40, "rust": 2, "hail": 1}, {"dent": 40, "scratch": 55, "rust": 1, "glass": 4}
    found = shift(class_mix(before, now))
    assert found.size == pytest.approx(np.abs(np.array([60, 40, 2, 1, 0]) / 103 - np.array([40, 55, 1, 0, 4]) / 100).sum() / 2)
    assert found.chance == pytest.approx(chi2_contingency([[60, 40, 3], [40, 55, 5]], correction=False).pvalue)
    assert shift(class_mix({"dent": 60, "rust": 40}, {"dent": 60, "rust": 40})) == Shift(0.0, 1.0, 100, 100)


def test_embeddings_that_moved_are_told_from_those_that_did_not() -> None:
    random = np.random.default_rng(2)
    before, now = random.normal(0, 1, (200, 64)), random.normal(0, 1, (150, 64))
    assert shift(mean_shift(before, now)).chance > 0.05
    moved = shift(mean_shift(before, now + 0.15))
    assert moved.chance == 1 / 1000
    assert moved == mean_shift(before, now + 0.15), "the same figure each time"
    pooled = np.concatenate([before, now + 0.15])
    gap = np.linalg.norm(before.mean(axis=0) - (now + 0.15).mean(axis=0))
    assert moved.size == pytest.approx(gap / np.sqrt(((pooled - pooled.mean(axis=0)) ** 2).sum(axis=1).mean()))
    assert (moved.before, moved.now) == (200, 150)


def scene(random: np.random.Generator, light: int = 0) -> bytes:
    """The mark of a picture of a few coloured things, by a light."""
    picture = Image.new("RGB", (48, 48), tuple(random.integers(90, 130, 3)))
    for x, y in random.integers(0, 40, (4, 2)):
        picture.paste(tuple(random.integers(60, 190, 3)), (x, y, x + 12, y + 12))
    file = BytesIO()
    picture.point(lambda value: value + light).save(file, "PNG")
    return mark_of_picture(file.getvalue())


def claim(random: np.random.Generator, *more: str) -> bytes:
    """The mark of a text of 20 words out of twelve."""
    return mark_of_texts(
        [" ".join([*more, *random.choice(["the", "car", "dent", "on", "door", "left", "rear", "rust", "a", "is", "was", "in"], 20)])]
    )


Mark = Callable[[np.random.Generator], bytes]
SORTS: dict[str, tuple[bytes, Mark, Mark]] = {
    "pictures": (PICTURE, scene, lambda random: scene(random, light=25)),
    "texts": (TEXT, claim, lambda random: claim(random, "sent from my phone while on the road")),
}


@pytest.mark.parametrize(("sort", "plain", "other"), SORTS.values(), ids=SORTS.keys())
def test_embeddings_of_data_rows_tell_another_light_or_wording_and_seldom_cry_wolf(sort: bytes, plain: Mark, other: Mark) -> None:
    random = np.random.default_rng(4)
    ours, theirs = (vectors_of([mark for _ in range(400) if (mark := draw(random))], sort) for draw in (plain, other))

    def found(seed: int, *, moved: bool) -> Shift:
        drawn = np.random.default_rng(seed).permutation(len(ours))[:120]
        now = theirs[drawn[60:] % len(theirs)] if moved else ours[drawn[60:]]
        return shift(mean_shift(ours[drawn[:60]], now, permutations=1999, seed=seed))

    assert all(each.chance < 0.001 and each.size >= 0.2 for each in (found(seed, moved=True) for seed in range(20)))
    quiet = [found(seed, moved=False) for seed in range(200)]
    assert not any(each.chance < 0.001 and each.size >= 0.2 for each in quiet)
    assert 0.01 <= np.mean([each.chance <= 0.05 for each in quiet]) <= 0.1


Draw = Callable[[np.random.Generator], Shift | Undefined]
MEASURES: dict[str, Draw] = {
    "stability": lambda random: population_stability(random.beta(4, 2, 800), random.beta(4, 2, 400)),
    "gap": lambda random: largest_gap(random.beta(4, 2, 800), random.beta(4, 2, 400)),
    "mix": lambda random: class_mix(*({f"{k}": int(n) for k, n in enumerate(random.multinomial(300, [0.6, 0.3, 0.1]))} for _ in "ab")),
    "mean": lambda random: mean_shift(random.normal(0, 1, (60, 8)), random.normal(0, 1, (60, 8)), permutations=99),
}


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES.keys())
def test_without_a_shift_a_chance_of_one_in_twenty_comes_about_as_often(measure: Draw) -> None:
    random = np.random.default_rng(3)
    assert 0.02 <= np.mean([shift(measure(random)).chance <= 0.05 for _ in range(500)]) <= 0.08


def test_where_nothing_can_be_compared_it_says_so() -> None:
    few = "A comparison asks for at least 50 predictions before and now; there are 49 and 60."
    assert population_stability([0.5] * 49, [0.5] * 60) == Undefined(few)
    assert largest_gap([0.5] * 49, [0.5] * 60) == Undefined(few)
    assert class_mix({"dent": 49}, {"dent": 60}) == Undefined(few)
    assert mean_shift(np.zeros((49, 2)), np.zeros((60, 2))) == Undefined(few.replace("predictions", "embeddings"))
    for found in (
        population_stability([0.5] * 50, [0.6] * 50),
        class_mix({"a": 50}, {"a": 50}),
        mean_shift(np.ones((50, 2)), np.ones((50, 2))),
    ):
        assert isinstance(found, Undefined)
