"""Models of Hugging Face transformers: by their name on the hub, in a local folder, or as an uploaded artifact."""

from dataclasses import dataclass

from apps.inference.predictors.declared import Family, Origin
from apps.inference.predictors.settings import Setting

PICTURES, TEXTS, SOUNDS = ("image",), ("text", "html", "conversation", "document"), ("audio",)
AREAS, QUESTIONS = ("mask", "polygon", "bounding_box"), ("radio", "checklist")


@dataclass(frozen=True)
class Task:
    """What a model is asked to do: the kinds it can say, the asset types it looks at, the module that does it, and a usual threshold."""

    kinds: tuple[str, ...]
    modalities: tuple[str, ...]
    module: str
    threshold: float


TASKS = {
    "object_detection": Task(("bounding_box",), PICTURES, "detection", 0.5),
    "instance_segmentation": Task(AREAS, PICTURES, "segmentation", 0.5),
    "semantic_segmentation": Task(AREAS, PICTURES, "segmentation", 0.3),
    "image_classification": Task(QUESTIONS, PICTURES, "classification", 0.05),
    "zero_shot_detection": Task(("bounding_box",), PICTURES, "zero_shot_detection", 0.1),
    "zero_shot_image_classification": Task(QUESTIONS, PICTURES, "zero_shot_classification", 0.05),
    "token_classification": Task(("entity",), TEXTS, "tokens", 0.5),
    "text_classification": Task(QUESTIONS, TEXTS, "texts", 0.05),
    "zero_shot_text_classification": Task(QUESTIONS, TEXTS, "zero_shot_classification", 0.05),
    "question_answering": Task(("entity",), TEXTS, "questions", 0.1),
    "audio_classification": Task(QUESTIONS, SOUNDS, "audio", 0.05),
    "speech_to_text": Task(("text",), SOUNDS, "speech", 0.1),
}

SETTINGS = (
    Setting("task", "Task", "choice", required=True, choices=tuple(TASKS), help="What the model was trained to do."),
    Setting(
        "model", "Model", default="",
        help="Its name on the hub, such as facebook/detr-resnet-50, or a folder on the server that its administrator admitted. "
        "Leave it empty where you upload the model.",
    ),
    Setting("revision", "Revision", default="", help="A branch, a tag or a commit of the hub. The commit that was found is kept."),
    Setting(
        "config", "Configuration", "object", default={},
        help="For a safetensors file that you upload alone: what the model's config.json says.",
    ),
    Setting(
        "preprocessor", "Preprocessor", "object", default={},
        help="For a safetensors file that you upload alone: what its preprocessor_config.json says (size, mean and deviation of pixels). "
        "Models on texts need their vocabulary besides: upload a zip of all.",
    ),
    Setting(
        "labels", "Labels", "list", default=[],
        help="For zero-shot tasks the words to look for, for question answering the questions. Without any, the ontology's names.",
    ),
    Setting("template", "Template", default="", help="For zero-shot tasks: a sentence with {} in the place of the label."),
    Setting("threshold", "Threshold", "number", least=0.0, most=1.0, help="What is less certain than this is not said."),
    Setting("device", "Device", "choice", default="auto", choices=("auto", "cpu", "cuda")),
    Setting("precision", "Precision", "choice", default="auto", choices=("auto", "float32", "bfloat16", "float16")),
    Setting("batch_size", "Batch size", "whole", default=0, least=0, most=512, help="0 finds the best by itself."),
)  # fmt: skip

FAMILY = Family(
    name="transformers",
    title="Hugging Face model",
    summary="A model of Hugging Face transformers that runs here, on CPU or GPU: detection, segmentation, classification of pictures, "
    "texts and sounds, entities and answers in texts and documents, speech to text, and zero-shot tasks with words of your own.",
    kinds=tuple(dict.fromkeys(kind for task in TASKS.values() for kind in task.kinds)),
    modalities=tuple(dict.fromkeys(each for task in TASKS.values() for each in task.modalities)),
    trainable=False,
    origin=Origin.ARTIFACT,
    artifacts=("zip", "safetensors"),
    settings=SETTINGS,
    reads=lambda settings: TASKS[str(settings["task"])].modalities,
    implementation="apps.inference.predictors.transformers.model",
)
