"""Backends written for Label Studio, unchanged: a server with /health, /setup, /predict and /webhook answers here."""

from apps.inference.predictors.declared import Family, Origin
from apps.inference.predictors.settings import Setting

FAMILY = Family(
    name="label_studio_backend",
    title="Label Studio ML backend",
    summary="A server written for Label Studio's ML backend protocol, as it is: pre-labels, prompts and training by events.",
    kinds=("bounding_box", "rotated_box", "polygon", "polyline", "point", "mask", "entity", "radio", "checklist", "text", "ranking"),
    modalities=("image", "text", "audio", "video", "html", "conversation"),
    trainable=False,
    implementation="apps.inference.predictors.label_studio_backend.backend",
    origin=Origin.CONNECTED,
    takes_prompts=True,
    light=True,
    listens=True,
    names_freely=True,
    settings=(
        Setting("url", "Address", "url", required=True, help="Where it answers, such as https://model.example/; a path is kept."),
        Setting("username", "User name", private=True, help="For basic authentication; the predictor's secret is the password."),
        Setting(
            "label_config",
            "Labeling configuration",
            "long_text",
            default="",
            help="The configuration (XML) that the backend was written for. Without it one is written from the ontology. "
            "Its labels and choices mean the features and options of the same name; the page of its classes says of others what they mean.",
        ),
        Setting(
            "extra_params",
            "Extra parameters",
            "long_text",
            default="",
            private=True,
            help="A text that is handed to the backend with /setup.",
        ),
        Setting("batch_size", "Data rows per request", "whole", default=8, least=1, most=1000),
        Setting("setup_timeout_s", "Seconds for /health and /setup", "number", default=60, least=0.1, most=600),
        Setting("predict_timeout_s", "Seconds for /predict", "number", default=100, least=0.1, most=3600),
        Setting("max_answer_mb", "Megabytes of an answer", "whole", default=32, least=1, most=256),
        Setting("learns", "Tell it about labels", "boolean", default=True, help="Send what people submit and correct to /webhook."),
    ),
)
