"""The one socket address, behind the origin check."""

from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from channels.sessions import SessionMiddlewareStack
from django.urls import path

from apps.realtime.consumers import Live

websocket = AllowedHostsOriginValidator(SessionMiddlewareStack(URLRouter([path("ws/o/<slug:slug>/", Live.as_asgi())])))
