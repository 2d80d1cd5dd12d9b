"""`manage.py seed_demo`: people and publications at once, content by a job; prints how to sign in as one line of JSON."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.core.tenancy import tenant
from apps.demo import services
from apps.inference.services.publishing import ship
from apps.organizations.directory import resolve_api_key


class Command(BaseCommand):
    """Safe to run again: what is there stays."""

    help = "Create the demo organization on the embedded servers and start filling it."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.EMBEDDED:
            raise CommandError("The demo is only for the embedded servers: DATABASE_URL is set.")
        told = services.ensure_people()
        actor = resolve_api_key(told["api_key"])
        with tenant(actor.organization_id):
            services.start_seeding(actor=actor)
        ship()
        self.stdout.write(json.dumps(told))
