"""Models that torch.export wrote: a graph of plain tensor operations with its weights, uploaded as one .pt2 file."""

from apps.inference.predictors.declared import Family, Origin
from apps.inference.predictors.settings import Setting

TASKS = {"image_classification": ("radio", "checklist"), "semantic_segmentation": ("mask",)}
NORMALIZATIONS = {  # mean and deviation of pixels in [0, 1]
    "imagenet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    "minus_one_to_one": ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
    "zero_to_one": ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    "bytes": ((0.0, 0.0, 0.0), (1 / 255, 1 / 255, 1 / 255)),
}

FAMILY = Family(
    name="exported",
    title="PyTorch model (torch.export)",
    summary="A network of your own that torch.export.save wrote as a .pt2 file: it takes pictures and gives scores for each class, or "
    "for each class at each pixel.",
    kinds=tuple(kind for kinds in TASKS.values() for kind in kinds),
    trainable=False,
    origin=Origin.ARTIFACT,
    artifacts=("pt2",),
    implementation="apps.inference.predictors.exported.model",
    settings=(
        Setting(
            "task", "Task", "choice", required=True, choices=tuple(TASKS), help="What its first output is: scores (n, classes), or "
            "(n, classes, height, width).",
        ),
        Setting("labels", "Labels", "list", required=True, help="What its classes are called, in their order: the file does not say."),
        Setting(
            "normalization", "Pixels", "choice", required=True, choices=tuple(NORMALIZATIONS),
            help="How it wants them: with ImageNet's mean and deviation taken out, from -1 to 1, from 0 to 1, or as bytes from 0 to 255.",
        ),
        Setting("scores", "Scores", "choice", "logits", choices=("logits", "probabilities"), help="Probabilities are taken as they are."),
        Setting("several", "Several classes at once", "boolean", default=False, help="Whether each class may hold whatever the others do."),
        Setting("width", "Width", "whole", 0, least=0, most=4096, help="Pixels. 0 where the file says it."),
        Setting("height", "Height", "whole", 0, least=0, most=4096, help="Pixels. 0 where the file says it."),
        Setting("threshold", "Threshold", "number", 0.05, least=0.0, most=1.0, help="What is less certain than this is not said."),
        Setting("device", "Device", "choice", default="auto", choices=("auto", "cpu", "cuda")),
    ),
)  # fmt: skip
