"""The demo's production queue: claims that the model decided, that an adjuster decided, that were audited blind, and that wait."""

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from apps.core.tasks import tell_subscribers
from apps.core.tenancy import bound, tenant
from apps.demo import content
from apps.demo.scenes.cars import SIZE, claim, photograph
from apps.demo.services.claims import answer_audits, make_queue, post_claims
from apps.production.models import Decision, ProductionQueue
from tests.cast import Person
from tests.support.horizon import settle

CLAIMS = 24


@pytest.mark.django_db(transaction=True)
def test_a_visitor_finds_every_sort_of_decision_and_a_promise_under_way(ada: Person) -> None:
    for _ in range(2):  # done again, nothing is new
        seed(ada)
    queue = ada.api.get("production-queues").json()["results"][0]
    assert queue["name"] == content.CLAIMS[0]
    counts = queue["counts"]
    assert counts["total"] == CLAIMS
    assert all(counts[name] > 0 for name in ("by_model", "audited"))
    assert counts["waiting"] + counts["by_model"] + counts["by_people"] + counts["set_aside"] == CLAIMS
    threshold = ada.api.get(f"production-queues/{queue['id']}/threshold").json()
    assert (threshold["state"], threshold["audits"]["open"]) == ("not_due", 0)
    assert threshold["next"]["over"] == threshold["audits"]["certification"] > 0
    assert threshold["curve"]
    decided = ada.api.get(f"decisions?queue={queue['id']}&by=person&limit=100").json()["results"]
    rows = ada.api.get(f"datasets/{queue['feedback']['dataset']}").json()["data_row_count"]
    assert rows >= len(decided)


def seed(owner: Person) -> None:
    """As the seeding job does it, step by step."""
    organization: Any = owner.organization.pk
    with tenant(organization):
        make_queue()
        queue = ProductionQueue.objects.get()
    with bound(organization):
        post_claims(queue=queue, numbers=range(CLAIMS))
    with tenant(organization):
        answer_audits()
        assert Decision.objects.count() == CLAIMS
    settle(organization)
    with bound(organization):
        tell_subscribers()
        tell_subscribers()


def test_a_claim_shows_its_damages_inside_their_boxes_and_is_the_same_each_time() -> None:
    for index in range(8):
        shown = claim(index)
        assert shown == claim(index)
        picture = np.asarray(Image.open(BytesIO(photograph(shown))), np.float32)
        assert picture.shape == (SIZE[1], SIZE[0], 3)
        bare = np.asarray(Image.open(BytesIO(photograph(type(shown)(index, ())))), np.float32)
        changed = np.abs(picture - bare).max(axis=2) > 60
        inside = np.zeros(changed.shape, bool)
        for each in shown.damages:
            inside[each.y - 3 : each.y + each.height + 4, each.x - 3 : each.x + each.width + 4] = True
            assert changed[each.y : each.y + each.height, each.x : each.x + each.width].any()
        assert not (changed & ~inside).any()
