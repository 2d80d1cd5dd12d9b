"""Marks by which files that are nearly the same are found: pictures that were encoded or sized anew, texts that differ in a few words.

A mark begins with its sort and BANDS keys of eight bytes; two of one sort that share a key are worth a look, and `alike` compares the rest.

Pictures: of the picture in 32 x 32 grey points, a discrete cosine transform (type II) is taken, and of its 8 x 8 lowest frequencies, but
for the mean, whether each is above their median: 64 bits, as described by C. Zauner, "Implementation and Benchmarking of Perceptual Image
Hash Functions" (2010), section 3.2.1. Each of the four keys has 16 of these bits first. The rest is the picture in 8 x 8 points of RGB.
Near are two of which at most FLIPPED bits differ, and in colour at most SHADES of 255 on average.
Pictures that are plain have no mark. What was cropped, turned, mirrored or brightened by more than a little is not recognised.

Texts: of all runs of five words (NFKC, case folded, letters and digits alone), the least values of 64 hash functions: MinHash, A. Broder,
"On the resemblance and containment of documents" (1997). The share of equal ones estimates how much of their runs two texts have in common
(Jaccard); near are two with SHARED of them equal. Each of eight keys is made of four of them. Of very long texts the first WORDS count.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from io import BytesIO
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from PIL import Image

PICTURE, TEXT = b"P", b"T"
PICTURE_KEYS, TEXT_KEYS = 4, 8
KEY_BYTES = 8
HEAD_BYTES = 1 + TEXT_KEYS * KEY_BYTES
FLIPPED, SHADES, SHARED = 4, 2.0, 0.7
PLAIN = 2.0  # of 255: what varies less is noise
WORDS, RUN, FUNCTIONS = 100_000, 5, 64
GREY, LOW, SMALL = 32, 8, 8
WORD = re.compile(r"\w+")

_COSINES = np.cos(np.pi / GREY * (np.arange(GREY) + 0.5) * np.arange(LOW)[:, None])
_DRAWN = np.random.default_rng(20).integers(1, 2**63, size=(FUNCTIONS, 2), dtype=np.uint64)
_ODD = _DRAWN[:, 0] | np.uint64(1)


def mark_of_picture(encoded: bytes) -> bytes:
    """The mark of a small picture of any format that Pillow reads; nothing where hardly anything is to be seen in it."""
    with Image.open(BytesIO(encoded)) as image:
        colour = image.convert("RGB")
    grey = np.asarray(colour.convert("L").resize((GREY, GREY), Image.Resampling.BOX), dtype=float)
    if grey.std() < PLAIN:
        return b""
    low = (_COSINES @ grey @ _COSINES.T).ravel()[1:]
    bits = np.append(low > np.median(low), False)
    number = int.from_bytes(np.packbits(bits).tobytes(), "big")
    keys = (((number << turn) | (number >> (64 - turn))) & (2**64 - 1) for turn in range(0, 64, 64 // PICTURE_KEYS))
    small = np.asarray(colour.resize((SMALL, SMALL), Image.Resampling.BOX), dtype=np.uint8)
    return PICTURE + b"".join(key.to_bytes(KEY_BYTES, "big") for key in keys) + small.tobytes()


def mark_of_texts(texts: Iterable[str]) -> bytes:
    """The mark of what is written, part after part; nothing where there is no word."""
    found = (word for text in texts for word in WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
    words = [zlib.crc32(word.encode()) for word in islice(found, WORDS)]
    if not words:
        return b""
    run = min(RUN, len(words))
    mixed = np.zeros(len(words) - run + 1, dtype=np.uint64)
    for shift in range(run):  # a number for each run of words, by its words in their order
        mixed = (mixed ^ np.asarray(words[shift : len(words) - run + 1 + shift], dtype=np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    least = [int(((mixed * odd + more) >> np.uint64(32)).min()) for odd, more in zip(_ODD, _DRAWN[:, 1], strict=True)]
    values = np.asarray(least, dtype=">u4").tobytes()
    each = len(values) // (2 * TEXT_KEYS)  # four values for a key, of the first half
    keys = (blake2b(values[start : start + each], digest_size=KEY_BYTES).digest() for start in range(0, each * TEXT_KEYS, each))
    return TEXT + b"".join(keys) + values


def keys_of(heads: Sequence[bytes], sort: bytes) -> NDArray[np.uint64]:
    """The keys of marks of one sort, of which their first HEAD_BYTES bytes are enough: one row each."""
    count = PICTURE_KEYS if sort == PICTURE else TEXT_KEYS
    joined = b"".join(head[1 : 1 + count * KEY_BYTES] for head in heads)
    return np.frombuffer(joined, dtype=">u8").astype(np.uint64).reshape(len(heads), count)


def vectors_of(marks: Sequence[bytes], sort: bytes) -> NDArray[np.float64]:
    """Embeddings of what has these marks of one sort, one row each, for comparing many with many: by colours and places, not by meaning.

    Pictures: their 8 x 8 points of RGB in [0, 1], (n, 192); such small pictures tell scenes apart (A. Torralba, R. Fergus and W. Freeman,
    "80 million tiny images", 2008). Texts: of the value of each hash function its last bit as -1 or 1, (n, 64); the mean product of those
    of two texts estimates the share of their runs of words that both have (P. Li and C. König, "b-Bit minwise hashing", 2010).
    """
    if sort == PICTURE:
        small = b"".join(mark[1 + PICTURE_KEYS * KEY_BYTES :] for mark in marks)
        points = np.frombuffer(small, dtype=np.uint8).reshape(len(marks), 3 * SMALL * SMALL)
        return points.astype(np.float64) / 255
    values = np.frombuffer(b"".join(mark[HEAD_BYTES:] for mark in marks), dtype=">u4").reshape(len(marks), FUNCTIONS)
    return (values & 1).astype(np.float64) * 2 - 1


def alike(one: bytes, other: bytes) -> bool:
    """Whether what has these marks is nearly the same."""
    if one[:1] != other[:1]:
        return False
    if one[:1] == PICTURE:
        start = 1 + PICTURE_KEYS * KEY_BYTES
        first, second = (np.frombuffer(each[start:], dtype=np.uint8).astype(int) for each in (one, other))
        bits = int.from_bytes(one[1 : 1 + KEY_BYTES], "big") ^ int.from_bytes(other[1 : 1 + KEY_BYTES], "big")
        return bits.bit_count() <= FLIPPED and float(np.abs(first - second).mean()) <= SHADES
    first, second = (np.frombuffer(each[HEAD_BYTES:], dtype=">u4") for each in (one, other))
    return float((first == second).mean()) >= SHARED
