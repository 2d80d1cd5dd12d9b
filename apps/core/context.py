"""For whom this thread, task or request works: known to the database backend, so without Django imports."""

import contextvars

SETTING = "app.organization_id"
organization: contextvars.ContextVar[int | None] = contextvars.ContextVar("organization_id", default=None)
request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")
PLATFORM = "app.platform"
