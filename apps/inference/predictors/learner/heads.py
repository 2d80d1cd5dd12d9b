"""A head: logistic regression over vectors, for one question. Its numbers are plain arrays, so that they can be stored without pickle."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

Floats = NDArray[np.float32]
MOST_ITERATIONS = 200


@dataclass(frozen=True, eq=False)
class Head:
    """`weights` (classes, size) and `bias` (classes,). `exclusive`: chances add up to 1; else each class has one of its own."""

    classes: tuple[str, ...]
    weights: Floats
    bias: Floats
    exclusive: bool

    def chances(self, vectors: Floats) -> NDArray[np.float64]:
        """(n, size) to (n, classes), in [0, 1]."""
        scores = np.asarray(vectors @ self.weights.T + self.bias, np.float64)
        if not self.exclusive:
            return np.asarray(1 / (1 + np.exp(-np.clip(scores, -500, 500))))
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def one_of(vectors: Floats, said: Sequence[str], *, strength: float) -> Head:
    """A head that chooses one class, from at least two that occur."""
    classes = tuple(sorted(set(said)))
    weights, bias = _fitted(vectors, np.asarray([classes.index(each) for each in said]), strength)
    if len(classes) == 2:  # noqa: PLR2004  the regression of two classes has one row, that of the second
        weights, bias = np.vstack([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])
    return Head(classes, weights, bias, exclusive=True)


def any_of(vectors: Floats, said: Sequence[frozenset[str]], *, strength: float) -> Head:
    """A head that rates each class by itself; those that all or none of the items have are left out."""
    rows = list[tuple[str, Floats, Floats]]()
    for name in sorted(frozenset().union(*said)):
        has = np.asarray([name in each for each in said])
        if has.any() and not has.all():
            rows.append((name, *_fitted(vectors, has, strength)))
    size = vectors.shape[1]
    weights = np.vstack([row[1] for row in rows]) if rows else np.zeros((0, size), np.float32)
    bias = np.concatenate([row[2] for row in rows]) if rows else np.zeros(0, np.float32)
    return Head(tuple(row[0] for row in rows), weights, bias, exclusive=False)


def _fitted(vectors: Floats, classes: NDArray[np.generic], strength: float) -> tuple[Floats, Floats]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # nearly there is good enough, and takes bounded time
        fitted = LogisticRegression(C=strength, max_iter=MOST_ITERATIONS).fit(vectors, classes)
    return fitted.coef_.astype(np.float32), fitted.intercept_.astype(np.float32)
