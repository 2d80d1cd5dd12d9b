"""Marks of pictures and texts: nearly the same is found, and different stays different."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from apps.modalities.likeness import HEAD_BYTES, PICTURE, TEXT, alike, keys_of, mark_of_picture, mark_of_texts


def scene(seed: int) -> Image.Image:
    """A picture with something to see in it."""
    coarse = np.random.default_rng(seed).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((480, 360), Image.Resampling.BICUBIC)


def encoded(image: Image.Image, form: str = "PNG", quality: int = 80) -> bytes:
    out = BytesIO()
    image.save(out, form, quality=quality)
    return out.getvalue()


@pytest.mark.parametrize("seed", range(5))
def test_a_picture_that_is_encoded_or_sized_anew_is_alike_and_shares_a_key(seed: int) -> None:
    image = scene(seed)
    own = mark_of_picture(encoded(image))
    for other in (encoded(image, "JPEG", 40), encoded(image, "WEBP", 60), encoded(image.resize((240, 180)), "JPEG")):
        mark = mark_of_picture(other)
        assert alike(own, mark)
        first, second = keys_of([own[:HEAD_BYTES], mark[:HEAD_BYTES]], PICTURE) >> np.uint64(48)
        assert (first == second).any()


def test_other_pictures_are_not_alike() -> None:
    marks = [mark_of_picture(encoded(scene(seed))) for seed in range(30)]
    assert not any(alike(one, other) for place, one in enumerate(marks) for other in marks[:place])
    darker = mark_of_picture(encoded(scene(0).point(lambda value: value // 2)))
    assert not alike(marks[0], darker), "the same shapes in other colours"


def test_a_plain_picture_has_no_mark() -> None:
    assert mark_of_picture(encoded(Image.new("RGB", (64, 64), (200, 10, 10)))) == b""


def words(seed: int, count: int = 400) -> list[str]:
    return [f"word{number}" for number in np.random.default_rng(seed).integers(0, 3_000, count)]


def test_a_text_in_which_a_few_words_differ_is_alike_and_shares_a_key() -> None:
    said = words(1)
    own = mark_of_texts([" ".join(said)])
    changed = [*said[:100], "another", *said[101:300], "one", *said[301:]]
    mark = mark_of_texts([" ".join(changed).upper() + "!"])
    assert alike(own, mark)
    first, second = keys_of([own[:HEAD_BYTES], mark[:HEAD_BYTES]], TEXT)
    assert (first == second).any()


def test_other_texts_are_not_alike_and_no_word_makes_no_mark() -> None:
    own = mark_of_texts([" ".join(words(1))])
    assert not alike(own, mark_of_texts([" ".join(words(2))]))
    assert not alike(own, mark_of_texts([" ".join(words(1)[:200])])), "a half"
    assert not alike(own, mark_of_picture(encoded(scene(1))))
    assert not alike(mark_of_texts(["yes"]), mark_of_texts(["no"]))
    assert alike(mark_of_texts(["Yes!"]), mark_of_texts(["yes"]))
    assert mark_of_texts([" ... "]) == b""
