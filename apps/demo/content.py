"""What the demo holds, as names and figures: which pictures, which features, which projects."""

from typing import Any
from uuid import UUID, uuid5

from django.conf import settings

from apps.demo.scenes import CLASSES, SPLITS
from apps.demo.scenes.cars import DAMAGES
from apps.inference.predictors.patch_detector.config import DetectorConfig
from apps.kinds.features import FeatureSpec, OptionSpec

SPACE = UUID("2b6a8f1e-3a51-5a53-8a5c-3a4f64b3f6d5")
COLORS = ("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7", "#8c6bb1", "#66c2a5", "#b3b300")

DATASETS = {
    "training": (
        "Digit scenes: labelled",
        "Scenes of handwritten digits whose composition gives the ground truth; the detector learns here.",
    ),
    "held_out": ("Digit scenes: held out", "Scenes with digits and photographs that training never sees; the detector is measured here."),
    "labeling": ("Digit scenes: to label", "Scenes that nobody has labelled yet."),
}
PHOTOGRAPHS = ("Photographs", "Photographs as they are, coins among them: pictures the detector was not made for.")
PROJECTS = {"training": "Digits: ground truth", "held_out": "Digits: measured scenes", "labeling": "Label digits"}
CLAIMS = ("Car damage claims", "Photographs that come with claims: a deployed model has said what is damaged.")
DECIDED = ("Car damage: decided by people", "Claims that an adjuster has decided, for the next training of the damage model.")
DAMAGE_MODEL = "Runs at the insurer's and posts what it sees to the production queue."
ADJUSTING = (
    "Draw a tight box around each damage: a dent, a scratch, or broken glass. What the model was unsure of is suggested. "
    "In a blind audit nothing is suggested: mark what you see."
)
CLAIM_COUNT, FEWEST_CLAIMS = 120, 20
PREDICTOR = "Digit detector"
VERSIONS = (1.0, 0.3)  # how long each learns: the first is the one in use, the second is there to be compared with
FEWEST_SCENES, FEWEST_STEPS = 6, 50
INSTRUCTIONS = (
    "Draw a tight box around every handwritten digit. Letters, shapes and scribbles are not digits; outline an area that nobody can read. "
    "Accept what the detector found right, reject what it found wrong, drag a handle to correct a box, and draw what it missed."
)


def number(organization_id: int, *names: object) -> UUID:
    """The id of a demo thing in this organization: the same whenever it is asked, so that seeding twice makes nothing twice."""
    return uuid5(SPACE, ":".join(map(str, (organization_id, *names))))


def scene_counts() -> dict[str, int]:
    """How many scenes each split has: all, unless FIRSTPASS_DEMO_SCALE asks for a smaller or a larger demo."""
    return {split: max(FEWEST_SCENES, round(count * settings.DEMO_SCALE)) for split, count in SPLITS.items()}


def claim_count() -> int:
    """How many claims are posted, by the same scale."""
    return max(FEWEST_CLAIMS, round(CLAIM_COUNT * settings.DEMO_SCALE))


def training_settings(share: float = VERSIONS[0]) -> dict[str, Any]:
    """What the detector's training is told for this share of its steps: nothing for all of them, unless the demo's scale is not 1."""
    scale = settings.DEMO_SCALE
    if scale == share == 1:
        return {}
    return {"steps": round(max(FEWEST_STEPS, DetectorConfig.steps * scale) * share)}


def features(organization_id: int) -> tuple[FeatureSpec, ...]:
    """Ten digits as boxes, areas as polygons, and one question about the whole picture."""
    digits = tuple(
        FeatureSpec(number(organization_id, "feature", name), name, "bounding_box", color=color, hotkey=name)
        for name, color in zip(CLASSES, COLORS, strict=True)
    )
    options = tuple(OptionSpec(number(organization_id, "option", name), name) for name in ("Clear", "Some digits are hard to read"))
    unreadable = FeatureSpec(number(organization_id, "feature", "unreadable"), "Unreadable area", "polygon", color="#7a7a7a", hotkey="u")
    return (
        *digits,
        unreadable,
        FeatureSpec(number(organization_id, "feature", "legibility"), "Legibility", "radio", options=options, color="#999999"),
    )


def damages(organization_id: int) -> tuple[FeatureSpec, ...]:
    """What can be damaged, as boxes."""
    return tuple(
        FeatureSpec(number(organization_id, "feature", name), name, "bounding_box", color=color, hotkey=name[0])
        for name, color in zip(DAMAGES, ("#d55e00", "#0072b2", "#009e73"), strict=True)
    )
