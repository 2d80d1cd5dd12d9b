"""HTTP to Django, sockets to Channels."""

import gc
import os
import re

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

django = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from apps.core.long_poll import LongPoll  # noqa: E402
from config.sockets import websocket  # noqa: E402

WORK = re.compile(r"/api/v1/predictors/(?P<bell>[0-9a-fA-F-]{36})/(?:leases|fittings)/take")
OUTCOME = re.compile(r"/api/v1/decisions/(?P<bell>[0-9a-fA-F-]{36})")
http = LongPoll(LongPoll(django, WORK), OUTCOME, method="GET")
application = ProtocolTypeRouter({"http": http, "websocket": websocket})

# What is loaded now stays: the collector, which every large answer sets going, need not walk over it each time.
get_resolver().url_patterns  # noqa: B018 - loads every view
gc.collect()
gc.freeze()
