"""HTTP to Django, sockets to Channels."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

http = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402

from config.sockets import websocket  # noqa: E402

application = ProtocolTypeRouter({"http": http, "websocket": websocket})
