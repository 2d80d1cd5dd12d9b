"""The one socket address, behind the check of who opens it."""

from channels.routing import URLRouter
from channels.security.websocket import WebsocketDenier
from channels.sessions import SessionMiddlewareStack
from django.urls import path, re_path

from apps.realtime.consumers import Live
from apps.realtime.origins import OwnPages

addresses = URLRouter([path("ws/o/<slug:slug>/", Live.as_asgi()), re_path("", WebsocketDenier.as_asgi())])
websocket = OwnPages(SessionMiddlewareStack(addresses))
