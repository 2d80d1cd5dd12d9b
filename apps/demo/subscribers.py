"""The detector has learned, its runs follow."""

from uuid import UUID

from apps.core.events import StoredEvent, subscriber
from apps.demo import services
from apps.inference.events import VersionReady


@subscriber("demo.runs", to=(VersionReady,))
def version_ready(event: StoredEvent) -> None:
    """Organizations without a demo have nothing to judge here."""
    services.judge_version(version=UUID(event.body["version"]))
