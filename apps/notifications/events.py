"""Facts about notifications."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.core.events import Event


@dataclass(frozen=True)
class NotificationsChanged(Event):
    """A member has something new to read, or has read some of it. Only they may watch it."""

    type: ClassVar[str] = "notifications.changed"
    member: UUID
