"""Organizations and how much they may use."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect

from apps.core.admin_base import PlatformAdmin
from apps.core.tenancy import tenant
from apps.organizations import services
from apps.organizations.admin.people import who
from apps.organizations.models import Organization, QuotaKind, QuotaUsage
from apps.organizations.quotas import LARGE_IMAGERY


class QuotasForm(forms.ModelForm):
    """Only the quotas can be changed."""

    class Meta:
        model = Organization
        fields = ("quotas",)

    def clean_quotas(self) -> dict[str, int | bool | None]:
        """Known kinds, with a whole number from 0, or null for no limit; and `large_imagery`, true or false."""
        given = self.cleaned_data["quotas"] or {}
        large_imagery = given.get(LARGE_IMAGERY, False) if isinstance(given, dict) else False
        if not isinstance(large_imagery, bool):
            raise forms.ValidationError(f"{LARGE_IMAGERY} is true or false.")
        limits = {kind: limit for kind, limit in given.items() if kind != LARGE_IMAGERY} if isinstance(given, dict) else given
        known = ", ".join(kind.value for kind in QuotaKind)
        if not isinstance(limits, dict) or set(limits) - {kind.value for kind in QuotaKind}:
            raise forms.ValidationError(f"An object with some of {known}, {LARGE_IMAGERY}.")
        if not all(each is None or (isinstance(each, int) and not isinstance(each, bool) and each >= 0) for each in limits.values()):
            raise forms.ValidationError("Each limit is a whole number from 0, or null for none.")
        return {**limits, **({LARGE_IMAGERY: True} if large_imagery else {})}


@admin.register(Organization)
class OrganizationAdmin(PlatformAdmin):
    """Tenants. Their quotas can be set here."""

    list_display = ("name", "slug", "id", "created_at")
    search_fields = ("name", "slug", "uuid")
    form = QuotasForm
    fields = ("id", "uuid", "name", "slug", "quotas", "revision", "created_at")
    readonly_fields = ("id", "uuid", "name", "slug", "revision", "created_at")

    def has_change_permission(self, request: HttpRequest, obj: Organization | None = None) -> bool:
        """Platform administrators, the quotas only."""
        return self.has_view_permission(request, obj)

    @method_decorator(csrf_protect)
    def changeform_view(self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Without Django's transaction around it: the scope of the organization opens its own."""
        return self._changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Organization, form: Any, change: bool) -> None:  # noqa: FBT001
        """Set the quotas by the service, in the organization's scope."""
        limits = {kind: form.cleaned_data["quotas"].get(kind.value) for kind in QuotaKind if kind.value in form.cleaned_data["quotas"]}
        with tenant(obj.pk):
            services.set_quotas(
                organization_id=obj.pk, limits=limits, label=who(request), large_imagery=LARGE_IMAGERY in form.cleaned_data["quotas"]
            )


@admin.register(QuotaUsage)
class QuotaUsageAdmin(PlatformAdmin):
    """What organizations use."""

    list_display = ("organization_id", "kind", "used")
    list_filter = ("kind",)
    search_fields = ("organization_id", "kind")
    fields = ("id", "organization_id", "kind", "used", "created_at")
