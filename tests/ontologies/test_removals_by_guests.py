"""Who belongs to another organization first removes features here as the member of this one that they are."""

import pytest

from apps.core.ids import uuid7
from apps.organizations.permissions import Role
from tests.cast import Person
from tests.factories import make_member
from tests.ontologies.test_removals import body_without, held, put, read, removal
from tests.support.labeling import Bench, Desk, box

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("action", ["delete", "move"])
def test_a_revision_is_by_the_member_of_this_organization(bench: Bench, ada: Person, ana: Person, gus: Person, action: str) -> None:
    here = make_member(ada.organization, gus.user, Role.MANAGER)
    guest = Person(gus.user, ada.organization, here)
    bench.queue(1)
    desk, coin, medal = Desk(bench, ana), box(bench.words.coin), str(uuid7())
    desk.draw(coin)
    told, moved = read(guest, bench), action == "move"
    body = body_without(told, bench.words.coin, removals=[removal(bench.words.coin, action, medal if moved else None)])
    body["features"].append({"id": medal, "name": "medal", "kind": "bounding_box"})
    put(guest, told, body)
    assert {number: each["feature"] for number, each in held(desk).items()} == ({coin["id"]: medal} if moved else {})
    assert desk.api.get(f"annotation-sets/{desk.set}/revisions").json()["results"][0]["author"] == str(here.pk)
