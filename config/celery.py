"""The workers' application. Every task carries its organization (apps.core.tasks.TenantTask)."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from celery import Celery

app = Celery("firstpass")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
