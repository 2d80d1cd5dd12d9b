"""From the network's answers to boxes: scores, and what may stand beside what."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .network import boxes_of

MOST_CANDIDATES = 400


@dataclass(frozen=True, eq=False)
class Found:
    """Boxes (n, 4) as x1, y1, x2, y2 in pixels, scores (n,) in (0, 1], labels (n,); highest score first after `distinct`."""

    boxes: NDArray[np.float64]
    scores: NDArray[np.float64]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.scores)

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Self:
        """The boxes chosen by mask or by number."""
        return type(self)(self.boxes[chosen], self.scores[chosen], self.labels[chosen])

    @classmethod
    def nothing(cls) -> Self:
        """No box at all."""
        return cls(np.zeros((0, 4)), np.zeros(0), np.zeros(0, np.int64))

    @classmethod
    def together(cls, *parts: "Found") -> Self:
        """All boxes of all parts."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("boxes", "scores", "labels")))


def candidates(answer: Tensor, *, floor: float) -> Found:
    """What one picture's answer (5 + classes, rows, columns) says with a score of at least `floor`: objectness times class probability."""
    chances = answer[5:].flatten(1).softmax(dim=0)
    certain, labels = chances.max(dim=0)
    scores = answer[0].flatten().sigmoid() * certain
    chosen = torch.topk(scores, min(MOST_CANDIDATES, len(scores))).indices
    chosen = chosen[scores[chosen] >= floor]
    boxes = boxes_of(answer[None, 1:5])[0][chosen]
    return Found(boxes.double().numpy(), scores[chosen].double().numpy(), labels[chosen].numpy())


def distinct(found: Found, *, overlap: float) -> Found:
    """Of boxes that overlap by more than `overlap` (IoU) only the one with the highest score, whatever their classes."""
    ranked = found.where(np.argsort(-found.scores, kind="stable"))
    crossing = pairwise_iou(ranked.boxes, ranked.boxes) > overlap
    kept: list[int] = []
    for at in range(len(ranked)):
        if not crossing[at, kept].any():
            kept.append(at)
    return ranked.where(np.asarray(kept, np.intp))


def beside(found: Found, settled: Found, *, overlap: float) -> Found:
    """The boxes that overlap none of `settled` by more than `overlap` (IoU)."""
    if not len(found) or not len(settled):
        return found
    return found.where(pairwise_iou(found.boxes, settled.boxes).max(axis=1) <= overlap)


def pairwise_iou(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """IoU of every box (n, 4) with every other (m, 4), both x1, y1, x2, y2. Returns (n, m) in [0, 1]."""
    inner = np.minimum(first[:, None, 2:], second[None, :, 2:]) - np.maximum(first[:, None, :2], second[None, :, :2])
    shared = np.clip(inner, 0, None).prod(axis=2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(axis=1) for boxes in (first, second)]
    union = areas[0][:, None] + areas[1][None, :] - shared
    return np.asarray(shared / np.maximum(union, 1e-9))
