"""The platform's own administration: lists to read through the admin connection, and actions that call a service in the right scope."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from apps.core.problems import Problem
from apps.core.tenancy import tenant

ADMIN = "admin"


class PlatformAdmin(ModelAdmin):
    """Shows rows of all organizations to platform administrators. Nothing is changed here but by actions, which leave a line each."""

    show_full_result_count = False
    list_per_page = 50
    list_select_related: tuple[str, ...] = ()
    compressed_fields = True

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Platform administrators only."""
        user: Any = request.user
        return bool(getattr(user, "is_platform_admin", False))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """As for seeing rows."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody, by a form."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody."""
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """All organizations' rows, read as the admin role."""
        return models.QuerySet(model=self.model, using=ADMIN).order_by(*(self.get_ordering(request) or ("-pk",)))

    def in_scope(self, request: HttpRequest, rows: models.QuerySet[Any], do: Callable[[Any], object], *, done: str) -> None:
        """Do something to each row, each in the scope and a transaction of its organization, as the application's role."""
        count = 0
        for pk, organization_id in list(rows.order_by("pk").values_list("pk", self.organization_field)):
            try:
                with tenant(organization_id):
                    row: Any = models.QuerySet(model=self.model).get(pk=pk)
                    do(row)
                    self.log_change(request, row, done)
                count += 1
            except Problem as problem:
                self.message_user(request, f"{pk}: {problem.title}. {problem.detail}", messages.ERROR)
        if count:
            self.message_user(request, f"{done}: {count}", messages.SUCCESS)

    @property
    def organization_field(self) -> str:
        """The column that says whose row it is."""
        return "organization_id"
