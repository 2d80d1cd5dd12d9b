"""What platform administrators see and may do. Importing the modules registers them."""

from apps.organizations.admin import organizations, people, records

__all__ = ["organizations", "people", "records"]
