"""Models served by the Open Inference Protocol (version 2 over HTTP), as Triton, MLServer, TorchServe and KServe speak it."""

from apps.inference.predictors.declared import Family, Origin
from apps.inference.predictors.settings import Setting

FAMILY = Family(
    name="open_inference",
    title="Open Inference Protocol",
    summary="A model behind Triton, MLServer, TorchServe or KServe: tensors in, class scores or boxes out.",
    kinds=("bounding_box", "radio", "checklist"),
    modalities=("image", "text"),
    reads=lambda settings: ("image",) if settings.get("answers") == "detections" else ("image", "text"),
    trainable=False,
    implementation="apps.inference.predictors.open_inference.client",
    origin=Origin.CONNECTED,
    light=True,
    settings=(
        Setting("url", "Address", "url", required=True, help="Where /v2 is, such as https://triton.example. The secret is a bearer token."),
        Setting("model", "Model", required=True),
        Setting("model_version", "Version", default="", help="Without it the server chooses."),
        Setting("answers", "What it answers", "choice", default="scores", choices=("scores", "detections")),
        Setting("labels", "Class names", "list", required=True, help="In the order of the model's classes."),
        Setting("input", "Input tensor", default="", help="Without it the model's first."),
        Setting("width", "Width of the input", "whole", default=224, least=8, most=8192),
        Setting("height", "Height of the input", "whole", default=224, least=8, most=8192),
        Setting("layout", "Order of the axes", "choice", default="NCHW", choices=("NCHW", "NHWC")),
        Setting(
            "scaling",
            "Values of the pixels",
            "choice",
            default="imagenet",
            choices=("0..255", "0..1", "-1..1", "imagenet"),
            help="imagenet: from 0 to 1, less the mean and divided by the deviation of its channels.",
        ),
        Setting("scores", "Tensor of scores", default="", help="Without it the model's first output; of detections the one called scores."),
        Setting("activation", "What makes scores of it", "choice", default="none", choices=("none", "softmax", "sigmoid")),
        Setting("several", "Several classes may hold", "boolean", default=False, help="Answers a checklist instead of a radio question."),
        Setting("boxes", "Tensor of boxes", default="boxes", help="Of detections: n x 4."),
        Setting("classes", "Tensor of classes", default="labels", help="Of detections: the number of each box's class."),
        Setting("first_class", "Number of the first class", "whole", default=0, least=0, most=10),
        Setting("box_form", "Form of boxes", "choice", default="corners", choices=("corners", "center and size", "corner and size")),
        Setting(
            "box_unit", "Unit of boxes", "choice", default="pixels", choices=("pixels", "shares"), help="Pixels of the input, or 0 to 1."
        ),
        Setting("threshold", "Least confidence", "number", default=0.3, least=0, most=1),
        Setting("batch_size", "Data rows per request", "whole", default=8, least=1, most=256),
        Setting("binary", "Send tensors as bytes", "boolean", default=False, help="The protocol's extension for binary tensors."),
        Setting("timeout_s", "Seconds for an answer", "number", default=60, least=0.1, most=3600),
        Setting("max_answer_mb", "Megabytes of an answer", "whole", default=32, least=1, most=256),
    ),
)
