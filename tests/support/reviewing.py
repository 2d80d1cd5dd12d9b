"""The path of a label through review: its settings, and people who label and review."""

from typing import Any

from tests.cast import Person
from tests.support.labeling import Bench, Desk, box


def settle(bench: Bench, status: int = 200, **values: Any) -> Any:
    """Change the settings of the project."""
    api, address = bench.owner.api, f"projects/{bench.project.pk}"
    etag = api.get(address).headers["ETag"]
    answer = api.patch(address, values, headers={"If-Match": etag})
    assert answer.status_code == status, answer.content
    return answer.json()


def stage(name: str, *members: Person, **more: Any) -> dict[str, Any]:
    return {"name": name, "members": [str(each.membership.pk) for each in members], **more}


def label(bench: Bench, who: Person, *boxes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Label the next task, and return it as the list shows it."""
    desk = Desk(bench, who)
    desk.save(created=list(boxes) or [box(bench.words.coin)], **more)
    return desk.submitted()["task"]


def next_review(bench: Bench, who: Person) -> Desk | None:
    answer = who.api.post(f"projects/{bench.project.pk}/tasks/next", {"stage": "review"})
    if answer.status_code == 204:
        return None
    desk = object.__new__(Desk)
    desk.bench, desk.api = bench, who.api
    desk.open(answer.json())
    return desk


def approve(bench: Bench, who: Person) -> dict[str, Any]:
    desk = next_review(bench, who)
    assert desk is not None
    answer = desk.review("approve")
    assert answer.status_code == 201, answer.content
    return answer.json()["task"]
