"""The run lengths of Label Studio's brushes: bits for the bytes of an RGBA picture, of which only alpha counts.

Most significant bit first: 32 bits with the number of words, 5 with the bits of a word less one, four times 4 with the sizes that a length
may have, less one. Then blocks: 1 bit whether one word is repeated or several follow, 2 bits which size the length has, the length less
one, and the word or words. This is the layout of the package rle-pack of thi.ng, which Label Studio uses with words of 8 bits.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from apps.kinds import InvalidValue
from apps.kinds.reading import join

Alpha = NDArray[np.uint8]

WORD_BITS = 8
CHANNELS = 4
ALPHA = 3
SIZES = (3, 4, 8, 16)
HEADER_BITS = 32 + 5 + 4 * len(SIZES)
MAX_PIXELS = 100_000_000
EXPECTED = "run lengths as Label Studio writes them"


def decode(listed: Sequence[Any], width: int, height: int, at: str) -> NDArray[np.bool_]:
    """The bitmap, height x width, of what has any alpha. Raises InvalidValue; holds one byte per pixel."""
    if width * height > MAX_PIXELS:
        raise InvalidValue(at, f"A mask of {width} x {height} pixels is too large.", f"at most {MAX_PIXELS} pixels", code="too_large")
    try:
        data = bytes(listed)
    except (TypeError, ValueError) as error:
        raise InvalidValue(at, "These are no bytes.", "whole numbers from 0 to 255") from error
    alpha = np.zeros(width * height, dtype=np.uint8)
    for start, count, words in _blocks(data, width * height * CHANNELS, at):
        first = start + (ALPHA - start) % CHANNELS
        alpha[first // CHANNELS : (start + count + CHANNELS - 1 - ALPHA) // CHANNELS] = (
            words if isinstance(words, int) else words[first - start :: CHANNELS]
        )
    return (alpha > 0).reshape(height, width)


def _blocks(data: bytes, words: int, at: str) -> Iterator[tuple[int, int, int | Alpha]]:
    """Where each block starts, how many words it has, and the word it repeats or the words it holds."""
    total = len(data) * 8
    if total < HEADER_BITS:
        raise InvalidValue(at, "This ends within its header.", EXPECTED, code="truncated")
    counted = _number(data, 0, 32)
    if counted != words:
        raise InvalidValue(at, f"This is a mask of {counted / CHANNELS:g} pixels.", f"one of {words // CHANNELS}", code="size_differs")
    if _number(data, 32, 5) + 1 != WORD_BITS:
        raise InvalidValue(join(at, 4), "The words of this mask have another size.", "words of 8 bits", code="unsupported")
    sizes = [_number(data, 37 + 4 * index, 4) + 1 for index in range(len(SIZES))]
    place, done = HEADER_BITS, 0
    while done < words:
        size = sizes[_number(data, place + 1, 2)]
        count = _number(data, place + 3, size) + 1
        is_repeated, place = _number(data, place, 1), place + 3 + size
        end = place + WORD_BITS * (1 if is_repeated else count)
        if end > total or done + count > words:
            raise InvalidValue(at, f"This goes wrong after {done} of {words} words.", EXPECTED, code="truncated")
        yield done, count, _number(data, place, WORD_BITS) if is_repeated else _words(data, place, end)
        done, place = done + count, end


def _number(data: bytes, place: int, bits: int) -> int:
    """The number in these bits; beyond the end there are zeros."""
    end = (place + bits + 7) // 8
    piece = data[place // 8 : end]
    held = int.from_bytes(piece, "big") << 8 * (end - place // 8 - len(piece))
    return (held >> (end * 8 - place - bits)) & ((1 << bits) - 1)


def _words(data: bytes, place: int, end: int) -> Alpha:
    bits = np.unpackbits(np.frombuffer(data[place // 8 : (end + 7) // 8], dtype=np.uint8))
    return np.packbits(bits[place % 8 : place % 8 + end - place])


def encode(bitmap: NDArray[np.bool_]) -> list[int]:
    """The run lengths of a bitmap, height x width: white where it is set, clear elsewhere."""
    flat = bitmap.ravel()
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    bounds = [0, *edges.tolist(), flat.size]
    head = f"{flat.size * CHANNELS:032b}{WORD_BITS - 1:05b}" + "".join(f"{size - 1:04b}" for size in SIZES)
    bits = [head]
    for start, end in pairwise(bounds):
        word = f"{255 if flat[start] else 0:08b}"
        left = (end - start) * CHANNELS
        while left:
            count = min(left, 1 << SIZES[-1])
            bits.append(_repeated(count) + word)
            left -= count
    return np.packbits(np.frombuffer("".join(bits).encode(), dtype=np.uint8) - ord("0")).tolist()  # type: ignore[no-any-return]


def _repeated(count: int) -> str:
    index, size = next((index, size) for index, size in enumerate(SIZES) if count <= 1 << size)
    return f"1{index:02b}{count - 1:0{size}b}"
