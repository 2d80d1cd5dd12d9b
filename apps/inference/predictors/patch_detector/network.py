"""The network: patches of six pixels, residual stages, and one map with an answer for every eighth pixel."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from .config import DetectorConfig

STRIDE = 8
PADDED_TO = 32  # heights and widths are multiples of this, so that every stage halves evenly
RARE = -4.0  # objectness before anything is learned: most cells see nothing
BOX_SCALE = 2.0  # distances are learned in their logarithm, starting at STRIDE * BOX_SCALE pixels


class Residual(nn.Module):
    """Two 3 x 3 convolutions beside a straight way."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = _convolution(width, width)
        self.second = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(width)

    def forward(self, features: Tensor) -> Tensor:
        return functional.relu(features + self.norm(self.second(self.first(features))))


class PatchNetwork(nn.Module):
    """Pictures (n, 3, h, w) in [0, 1], h and w multiples of PADDED_TO, to answers (n, 5 + classes, h / 8, w / 8).

    An answer is objectness, the four raw distances from its cell's centre to the box's edges, and the class logits.
    """

    def __init__(self, config: DetectorConfig, classes: int) -> None:
        super().__init__()
        widths = config.widths
        self.patches = _convolution(3, widths[0], size=6, stride=4, padding=1)
        self.stages = nn.ModuleList(
            nn.Sequential(
                *([_convolution(widths[at - 1], width, stride=2)] if at else []), *(Residual(width) for _ in range(config.blocks[at]))
            )
            for at, width in enumerate(widths)
        )
        self.lateral = nn.ModuleList(nn.Conv2d(width, config.head_width, 1) for width in widths[1:])
        self.mix = _convolution(config.head_width, config.head_width)
        self.answer = nn.Conv2d(config.head_width, 5 + classes, 1)
        nn.init.normal_(self.answer.weight, std=0.01)
        self.answer.bias = nn.Parameter(torch.tensor([RARE, *[0.0] * (4 + classes)]))

    def forward(self, pictures: Tensor) -> Tensor:
        features = self.patches((pictures - 0.5) / 0.25)
        summed: Tensor | None = None
        for at, stage in enumerate(self.stages):
            features = stage(features)
            if at:
                side = self.lateral[at - 1](features)
                summed = side if summed is None else summed + functional.interpolate(side, size=summed.shape[-2:], mode="nearest")
        answer: Tensor = self.answer(self.mix(summed))
        return answer


def boxes_of(distances: Tensor) -> Tensor:
    """The boxes every cell speaks of. distances: (n, 4, rows, columns) raw; returns (n, rows * columns, 4) as x1, y1, x2, y2 in pixels."""
    reach = torch.exp(distances.clamp(-4, 4)) * (STRIDE * BOX_SCALE)
    x, y = cell_centres(distances.shape[-2], distances.shape[-1])
    corners = torch.stack((x - reach[:, 0], y - reach[:, 1], x + reach[:, 2], y + reach[:, 3]), dim=-1)
    return corners.flatten(1, 2)


def cell_centres(rows: int, columns: int) -> tuple[Tensor, Tensor]:
    """The x and the y of each cell's centre in pixels, both (rows, columns)."""
    y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    return (x + 0.5) * STRIDE, (y + 0.5) * STRIDE


def _convolution(inputs: int, outputs: int, *, size: int = 3, stride: int = 1, padding: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride=stride, padding=padding, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )
