"""A webhook is told what the model decided; its log keeps that from people as long as a blind audit is open, and says so."""

from typing import Any

import pytest

from apps.organizations.permissions import Permission
from tests.cast import Api, Person
from tests.inference.endpoints.replay import Server
from tests.production.conftest import Line, make_line
from tests.support.labeling import Desk, box
from tests.webhooks.conftest import listen, said, tell

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def line(ada: Person) -> Line:
    """A queue that audits everything."""
    return make_line(ada, audit_share=1.0)


def told(api: Api, webhook: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The one delivery of its log, as listed and as read alone."""
    (listed,) = api.get(f"webhooks/{webhook['id']}/deliveries").json()["results"]
    return listed, api.get(f"webhook-deliveries/{listed['id']}").json()


def test_an_open_audit_s_outcome_is_told_and_kept_from_who_reads_the_log(
    line: Line, ada: Person, max_: Person, ana: Person, serve: Any
) -> None:
    server: Server = serve(lambda asked: (200, {"heard": said(asked)}))
    webhook = listen(ada, server, "decisions.decided")
    answer = line.ask("claim-1", 0.95)
    tell(ada)
    (asked,) = server.asked
    assert (said(asked)["data"]["state"], said(asked)["data"]["by"]) == ("decided", "model")
    for person in (ada, max_):
        listed, alone = told(person.api, webhook)
        assert "blind audit" in listed["withheld"]
        assert (alone["withheld"], alone["body"], alone["tried"][0]["status"]) == (listed["withheld"], None, 200)
        replayed = person.api.post(f"webhook-deliveries/{alone['id']}/replay").json()
        assert replayed["body"] is None
        seen = repr([listed, alone, replayed])
        assert [word for word in (answer["id"], "claim-1", "'model'", '"model"') if word in seen] == []
    desk = Desk(line.bench, ana)
    desk.draw(box(line.words.coin))
    desk.submitted()
    line.settle()
    listed, alone = told(max_.api, webhook)
    assert (listed["withheld"], alone["withheld"], alone["body"]["data"]["by"]) == ("", "", "model")
    assert "model" in alone["tried"][0]["answer"]


def test_a_system_that_sends_predictions_reads_what_it_was_told(line: Line, ada: Person, server: Server) -> None:
    webhook = listen(ada, server, "decisions.decided")
    answer = line.ask("claim-1", 0.95)
    tell(ada)
    sender = ada.key(Permission.PREDICTIONS_UPLOAD, Permission.WEBHOOKS_MANAGE)
    listed, alone = told(sender, webhook)
    assert (listed["withheld"], alone["body"]["data"]["decision"]) == ("", answer["id"])
    onlooker = ada.key(Permission.WEBHOOKS_MANAGE)
    assert told(onlooker, webhook)[1]["body"] is None


def test_what_is_under_no_audit_is_shown(line: Line, ada: Person, server: Server) -> None:
    webhook = listen(ada, server, "decisions.decided", "tasks.added")
    line.change(audit_share=0.0)
    line.ask("claim-1", 0.95)
    tell(ada)
    for each in ada.api.get(f"webhooks/{webhook['id']}/deliveries").json()["results"]:
        assert each["withheld"] == ""
