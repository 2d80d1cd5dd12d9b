"""What training makes smaller: wrong objectness, wrong class, wrong box."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from .config import DetectorConfig
from .network import STRIDE, boxes_of, cell_centres

CENTRE_RADIUS_PX = 1.5 * STRIDE


@dataclass(frozen=True, eq=False)
class Target:
    """One picture's truth in pixels of the canvas: boxes (n, 4) as x1, y1, x2, y2, and their labels (n,).

    `unsure` boxes (m, 4) are neither taught nor punished.
    """

    boxes: Tensor
    labels: Tensor
    unsure: Tensor


def detection_loss(answers: Tensor, targets: list[Target], config: DetectorConfig) -> Tensor:
    """The mean loss per positive cell. answers: (n, 5 + classes, rows, columns) as the network gives them."""
    owner, ignored = zip(*(assign(target, answers.shape[-2], answers.shape[-1]) for target in targets), strict=True)
    owners = torch.stack(owner)
    boxes, logits = boxes_of(answers[:, 1:5]), answers[:, 5:].flatten(2).transpose(1, 2)
    chosen = [(target.boxes[at[at >= 0]], target.labels[at[at >= 0]]) for target, at in zip(targets, owner, strict=True)]
    truth, labels = torch.cat([one for one, _ in chosen]), torch.cat([one for _, one in chosen])
    positive = owners >= 0
    overlap, generalized = paired_iou(boxes[positive], truth)
    quality = torch.zeros(owners.shape)
    quality[positive] = overlap.detach()
    objectness = answers[:, 0].flatten(1)
    wrong = (quality - objectness.sigmoid()).square() * functional.binary_cross_entropy_with_logits(objectness, quality, reduction="none")
    count = positive.sum().clamp(min=1)
    class_loss = functional.cross_entropy(logits[positive], labels, reduction="sum")
    seen = wrong[~torch.stack(ignored)].sum()
    return (seen + config.class_weight * class_loss + config.box_weight * (1 - generalized).sum()) / count


def assign(target: Target, rows: int, columns: int) -> tuple[Tensor, Tensor]:
    """Which box each cell answers for, -1 for none, and which cells are not asked: both (rows * columns,). The smallest box wins a cell."""
    x, y = (one.flatten() for one in cell_centres(rows, columns))
    near = _reaches(target.boxes, x, y, radius=CENTRE_RADIUS_PX)
    area = (target.boxes[:, 2:] - target.boxes[:, :2]).prod(dim=1)
    order = torch.argsort(area, descending=True)
    owner = torch.full((rows * columns,), -1)
    for at in order.tolist():
        owner[near[at]] = at
    unsure = _reaches(target.unsure, x, y, radius=float("inf")).any(dim=0)
    return owner, unsure & (owner < 0)


def _reaches(boxes: Tensor, x: Tensor, y: Tensor, *, radius: float) -> Tensor:
    """Which cells lie in which box near its centre, (boxes, cells); a box narrower than a cell still reaches one."""
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    half = ((boxes[:, 2:] - boxes[:, :2]) / 2).clamp(min=STRIDE / 2 + 0.01, max=radius)
    return ((x - centre[:, :1]).abs() <= half[:, :1]) & ((y - centre[:, 1:]).abs() <= half[:, 1:])


def paired_iou(boxes: Tensor, truth: Tensor) -> tuple[Tensor, Tensor]:
    """IoU in [0, 1] and generalized IoU in [-1, 1] of each box with the truth beside it; both (n, 4) as x1, y1, x2, y2."""
    inner = (torch.minimum(boxes[:, 2:], truth[:, 2:]) - torch.maximum(boxes[:, :2], truth[:, :2])).clamp(min=0).prod(dim=1)
    outer = (torch.maximum(boxes[:, 2:], truth[:, 2:]) - torch.minimum(boxes[:, :2], truth[:, :2])).prod(dim=1).clamp(min=1e-6)
    union = ((boxes[:, 2:] - boxes[:, :2]).prod(dim=1) + (truth[:, 2:] - truth[:, :2]).prod(dim=1) - inner).clamp(min=1e-6)
    overlap = inner / union
    return overlap, overlap - (outer - union) / outer
