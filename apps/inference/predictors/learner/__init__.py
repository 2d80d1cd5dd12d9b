"""Learn as you label: no model is needed to start with; it learns within seconds from the first handful of labels."""

from apps.inference.predictors.declared import Family
from apps.inference.predictors.settings import Setting

FAMILY = Family(
    name="learner",
    title="Learn as you label",
    summary="Starts from nothing and learns from the first handful of labels, within seconds: which options a picture or text has, "
    "and which spans of a text are entities.",
    kinds=("radio", "checklist", "entity"),
    modalities=("image", "text", "html", "conversation", "document"),
    trainable=True,
    light_lesson=2000,
    implementation="apps.inference.predictors.learner.learner",
    settings=(
        Setting(
            "strength", "Strength", "number", 10.0, least=1e-3, most=1e4, help="How closely it follows the labels (C of the regression)"
        ),
        Setting(
            "image_encoder", "Encoder of pictures", default="", heavy=True,
            help="A model that turns pictures into vectors: its name on the hub, such as facebook/dinov2-small, or a folder on the server "
            "that its administrator admitted. Without one, edges and colours are compared.",
        ),
        Setting(
            "text_encoder", "Encoder of texts", default="", heavy=True,
            help="A model that turns texts into vectors, such as sentence-transformers/all-MiniLM-L6-v2, likewise. Without one, runs of "
            "letters are compared.",
        ),
        Setting("threshold", "Threshold", "number", 0.5, least=0.0, most=1.0, help="Less sure suggestions are not shown at first."),
        Setting("seed", "Seed", "whole", 7, least=0, most=2**31 - 1),
    ),
)  # fmt: skip
