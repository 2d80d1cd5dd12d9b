"""What the platform publishes, and how organizations come by a copy of their own.

What is published belongs to no organization: its rows are the platform's (`Publication`, `PublishedVersion`, `PublishedPart`), read by
everybody and written only inside `apps.core.platform`; its files lie under a prefix that is no organization's. Publishing copies out of
an organization and copying copies into one, both as jobs, so that neither side ever names the other: settings go without what is private,
the graph of a workflow names its parts by their place, what a version was trained on stays behind.
"""

from apps.inference.services.publishing.built_in import ship
from apps.inference.services.publishing.copying import Asked, copy_chunk, copy_published, end_copying
from apps.inference.services.publishing.publishing import (
    About,
    end_publishing,
    publish_built_in,
    publish_chunk,
    publish_own,
    publish_predictor,
    withdraw,
)

__all__ = [
    "About", "Asked", "copy_chunk", "copy_published", "end_copying", "end_publishing", "publish_built_in", "publish_chunk",
    "publish_own", "publish_predictor", "ship", "withdraw",
]  # fmt: skip
