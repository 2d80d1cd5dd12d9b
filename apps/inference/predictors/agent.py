"""Models that run in a program elsewhere which asks for work: it needs no open port, only the way out to this server.

The program takes the data rows of a run from apps.inference.services.agents and says what it found in the words of the ontology; so
nothing is loaded in a worker here.
"""

from apps.inference.predictors.contract import PLAINLY, Ask, Described, Predictor, SettingsRefused, Source
from apps.inference.predictors.declared import Family, Origin
from apps.inference.predictors.settings import Setting

FIT_SILENCE_S = 7200.0

FAMILY = Family(
    name="agent",
    title="Own model (agent)",
    summary="A class of yours on your own machine: `firstpass agent` fetches its work from here, so the machine needs no open port.",
    kinds=(
        "bounding_box", "rotated_box", "polygon", "polyline", "point", "keypoints", "mask", "entity", "radio", "checklist", "text",
        "ranking", "relationship",
    ),
    modalities=("image", "text", "document", "video", "audio", "html", "conversation", "dicom", "geospatial"),
    trainable=True,
    implementation="apps.inference.predictors.agent",
    origin=Origin.AGENT,
    light=True,
    settings=(
        Setting("options", "Options", "object", default={}, help="Handed to your model as it is, such as a threshold or a prompt."),
        Setting(
            "live_timeout_s", "Seconds while somebody waits", "number", default=30, least=1, most=600,
            help="So long an open task waits for the answer for one data row.",
        ),
        Setting(
            "row_timeout_s", "Seconds for a data row otherwise", "number", default=600, least=1, most=86_400,
            help="An agent that takes longer for one is thought to hang, and another may have its work.",
        ),
        Setting(
            "fit_silence_s", "Seconds of learning without progress", "number", default=FIT_SILENCE_S, least=60, most=604_800,
            help="A model that tells nothing of its progress for so long while it learns is thought to hang, and its lesson fails.",
        ),
    ),
)  # fmt: skip


def describe(source: Source, ask: Ask = PLAINLY) -> Described:
    """It speaks the ontology's own words; what it can do shows when it is asked."""
    return Described()


def load(source: Source) -> Predictor:
    """Raises SettingsRefused: whoever wants it loaded here has no data row of this server to hand out."""
    raise SettingsRefused("The model runs in an agent, which looks at data rows of this server only: ask it for a task, a batch or a run.")
