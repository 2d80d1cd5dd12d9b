"""Organizations, members, invitations, keys, audit."""

from tests.contract.matrix import Line, Request

INVITED = "an invitation's link speaks for itself, whoever holds it"
PERSONAL = "it shows the caller alone"

LINES = (
    Line("GET me", lambda here, there: Request("me"), own=PERSONAL),
    Line("GET organizations", lambda here, there: Request("organizations"), own=PERSONAL),
    Line("POST organizations", lambda here, there: Request("organizations", {"name": "Initech"}), 201, own=PERSONAL),
    Line("GET organization", lambda here, there: Request("organization")),
    Line(
        "PATCH organization",
        lambda here, there: Request("organization", {"name": "Renamed"}, headers={"If-Match": here.etags["organization"]}),
    ),
    Line("POST organization/leave", lambda here, there: Request("organization/leave"), 204, by="annotator"),
    Line("GET members", lambda here, there: Request("members")),
    Line("PATCH members/<pk>", lambda here, there: Request(f"members/{here.member}", {"role": "reviewer"})),
    Line("DELETE members/<pk>", lambda here, there: Request(f"members/{here.member}"), 204),
    Line("GET invitations", lambda here, there: Request("invitations")),
    Line("POST invitations", lambda here, there: Request("invitations", {"role": "viewer", "expires_in_days": 3}), 201),
    Line("DELETE invitations/<pk>", lambda here, there: Request(f"invitations/{here.invitation}"), 204),
    Line("GET invitations/preview", lambda here, there: Request("invitations/preview", query={"token": here.token}), own=INVITED),
    Line("POST invitations/accept", lambda here, there: Request("invitations/accept", {"token": here.token}), by="stranger", own=INVITED),
    Line("GET api-keys", lambda here, there: Request("api-keys")),
    Line("POST api-keys", lambda here, there: Request("api-keys", {"name": "script", "scopes": ["catalog.view"]}), 201),
    Line("DELETE api-keys/<pk>", lambda here, there: Request(f"api-keys/{here.api_key}"), 204),
    Line("GET audit", lambda here, there: Request("audit", query={"action": "datasets.create"})),
)
