"""The room of projects."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, batches, tasks and leases."""

    name = "apps.projects"
    label = "projects"
