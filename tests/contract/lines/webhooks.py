"""Webhooks and their deliveries."""

from tests.contract.matrix import Line, Request

NEW = {"name": "new", "url": "https://hooks.example.com/in", "events": ["labels.submitted", "jobs.finished"]}

LINES = (
    Line("GET webhooks", lambda here, there: Request("webhooks")),
    Line("POST webhooks", lambda here, there: Request("webhooks", {**NEW, "project": there.project}), 201),
    Line("GET webhooks/<pk>", lambda here, there: Request(f"webhooks/{here.webhook}")),
    Line(
        "PATCH webhooks/<pk>",
        lambda here, there: Request(
            f"webhooks/{here.webhook}", {"name": "renamed", "project": there.project}, headers={"If-Match": here.etags["webhook"]}
        ),
    ),
    Line("DELETE webhooks/<pk>", lambda here, there: Request(f"webhooks/{here.spare_webhook}"), 204),
    Line("POST webhooks/<pk>/rotate-secret", lambda here, there: Request(f"webhooks/{here.webhook}/rotate-secret")),
    Line("POST webhooks/<pk>/test", lambda here, there: Request(f"webhooks/{here.webhook}/test"), 202),
    Line("GET webhooks/<pk>/deliveries", lambda here, there: Request(f"webhooks/{here.webhook}/deliveries", query={"state": "waiting"})),
    Line(
        "POST webhooks/<pk>/replay",
        lambda here, there: Request(f"webhooks/{here.webhook}/replay", {"since": "2026-01-01T00:00:00Z", "states": ["failed"]}),
        202,
    ),
    Line("GET webhook-event-types", lambda here, there: Request("webhook-event-types"), own="it is the same for everybody"),
    Line("GET webhook-deliveries/<pk>", lambda here, there: Request(f"webhook-deliveries/{here.webhook_delivery}")),
    Line("POST webhook-deliveries/<pk>/replay", lambda here, there: Request(f"webhook-deliveries/{here.webhook_delivery}/replay"), 202),
)
