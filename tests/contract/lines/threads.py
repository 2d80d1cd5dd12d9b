"""Threads on tasks, and what calls for a person's attention."""

from tests.contract.matrix import Line, Request

LINES = (
    Line("GET tasks/<pk>/threads", lambda here, there: Request(f"tasks/{here.task}/threads")),
    Line(
        "POST tasks/<pk>/threads",
        lambda here, there: Request(
            f"tasks/{here.task}/threads", {"text": "here", "annotation": there.own_annotation, "mentions": [there.member]}
        ),
        201,
    ),
    Line(
        "POST tasks/<pk>/threads",
        lambda here, there: Request(f"tasks/{here.task}/threads", {"text": "there", "place": {"x": 3, "y": 4}}),
        201,
        note="about a place",
    ),
    Line(
        "POST threads/<pk>/comments",
        lambda here, there: Request(f"threads/{here.thread}/comments", {"text": "yes", "mentions": [there.member]}),
        201,
    ),
    Line("POST threads/<pk>/resolve", lambda here, there: Request(f"threads/{here.thread}/resolve")),
    Line("POST threads/<pk>/reopen", lambda here, there: Request(f"threads/{here.thread}/reopen")),
    Line(
        "PATCH comments/<pk>",
        lambda here, there: Request(f"comments/{here.comment}", {"text": "no", "mentions": [there.member]}),
    ),
    Line("DELETE comments/<pk>", lambda here, there: Request(f"comments/{here.comment}"), 204),
    Line("GET notifications", lambda here, there: Request("notifications", query={"unread": "true"})),
    Line("GET notifications/unread", lambda here, there: Request("notifications/unread")),
    Line("POST notifications/read", lambda here, there: Request("notifications/read", {"notifications": [there.notification]})),
)
