"""Nothing but HTTP and an API key: what an integrator has."""

import json
import time
from typing import Any

import httpx

WAIT_S = 90.0


class Caller:
    """One API key."""

    def __init__(self, url: str, key: str) -> None:
        self.http = httpx.Client(base_url=f"{url}/api/v1/", headers={"Authorization": f"Bearer {key}"}, timeout=30, trust_env=False)

    def get(self, path: str, **query: Any) -> Any:
        return self._answer(self.http.get(path, params=query or None), 200)

    def post(self, path: str, body: Any = None, *, status: int = 201, **options: Any) -> Any:
        sent = options or {"json": {} if body is None else body}
        return self._answer(self.http.post(path, **sent), status)

    def ended(self, job: str) -> Any:
        """The job once it is over."""
        return self.until(lambda: next((each for each in [self.get(f"jobs/{job}")] if each["finished_at"]), None))

    @staticmethod
    def until(ask: Any) -> Any:
        """What `ask` answers as soon as that is something."""
        deadline = time.monotonic() + WAIT_S
        while not (found := ask()):
            assert time.monotonic() < deadline, "it did not happen"
            time.sleep(0.1)
        return found

    @staticmethod
    def _answer(response: httpx.Response, status: int) -> Any:
        assert response.status_code == status, f"{response.request.method} {response.url}: {response.status_code} {response.text}"
        return response.json() if response.content else None


def ndjson(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Options of a call that sends these lines."""
    return {"content": "\n".join(map(json.dumps, lines)), "headers": {"Content-Type": "application/x-ndjson"}}
