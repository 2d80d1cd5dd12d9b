"""An ontology as the labeling configuration of other software."""

from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape

from apps.annotations.queries import spoken_features
from apps.formats import Report
from apps.formats.label_studio_config_writing import config_of


def labeling_config(*, ontology: UUID, modality: str) -> str:
    """The ontology as Label Studio's configuration for one asset type, what that has no tag for in comments at its end."""
    report = Report()
    config = config_of(spoken_features(ontology), modality=modality, report=report)
    return config + "".join(_comment(line) for line in report.lines())


def _comment(line: dict[str, Any]) -> str:
    """What was left out; a comment holds no two hyphens beside each other."""
    words = f"left out, {line['count']} times: {line['what']} ({line['why']})".replace("--", "- -")
    return f"<!-- {escape(words)} -->\n"
