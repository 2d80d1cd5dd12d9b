"""Texts without weights: which runs of two to four letters occur in their words, hashed to a fixed number of places."""

from functools import cache

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer

from apps.inference.encoders.contract import Encoder, Vector
from apps.inference.predictors.contract import Item

PLACES = 2**14
MOST_CHARACTERS = 200_000


@cache
def _hasher() -> HashingVectorizer:
    return HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), n_features=PLACES, alternate_sign=False, norm="l2", lowercase=True)


def encode(item: Item) -> Vector:
    """A vector of length 1 over all texts of the item, the first 200,000 characters of them."""
    text = "\n".join(item.texts().values())[:MOST_CHARACTERS]
    return np.asarray(_hasher().transform([text]).toarray()[0], np.float32)


ENCODER = Encoder("letters", "Runs of letters", ("text", "html", "conversation", "document"), PLACES, encode)
