"""Language and vision-language models behind an OpenAI-compatible endpoint, asked to answer in a form made from the ontology."""

from apps.inference.predictors.declared import Family, Origin
from apps.inference.predictors.settings import Setting

PROMPT = (
    "You label data for machine learning. Look at this {asset} and say what you see of the following, and nothing else.\n"
    "{features}\nLeave out what is not there."
)

FAMILY = Family(
    name="openai_compatible",
    title="Language model (OpenAI-compatible)",
    summary="A language or vision-language model behind /chat/completions. It answers in JSON by a schema made from the ontology. "
    "Questions under objects and under options are not asked.",
    kinds=("bounding_box", "point", "entity", "radio", "checklist", "text"),
    modalities=("image", "text"),
    trainable=False,
    implementation="apps.inference.predictors.openai_compatible.client",
    origin=Origin.CONNECTED,
    light=True,
    settings=(
        Setting("url", "Base address", "url", required=True, help="Such as https://models.example/v1. The secret is its API key."),
        Setting("model", "Model", required=True, help="What the server calls it."),
        Setting(
            "prompt",
            "Prompt",
            "long_text",
            default=PROMPT,
            help="{asset} becomes the type of asset, {features} the list of what can be said, {name} the name of the data row.",
        ),
        Setting(
            "answer_format",
            "How the form is asked for",
            "choice",
            default="json_schema",
            choices=("json_schema", "json_object"),
            help="json_object for servers that take no schema: it is written into the prompt then.",
        ),
        Setting("max_tokens", "Tokens of an answer", "whole", default=2048, least=1, most=200_000),
        Setting("temperature", "Temperature", "number", default=0, least=0, most=2),
        Setting("longest_side", "Longest side of a picture", "whole", default=1024, least=64, most=8192, help="In pixels, as it is sent."),
        Setting("timeout_s", "Seconds for an answer", "number", default=120, least=0.1, most=3600),
        Setting("max_answer_mb", "Megabytes of an answer", "whole", default=4, least=1, most=64),
    ),
)
