"""Organizations and who belongs to them (global tables, read through `directory` before a scope exists), and their tenant tables."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from apps.core.ids import uuid7
from apps.core.models import TenantModel
from apps.organizations.permissions import Role


class QuotaKind(models.TextChoices):
    """What an organization may use only so much of."""

    MEMBERS = "members", "members"
    DATA_ROWS = "data_rows", "data rows"
    STORAGE_BYTES = "storage_bytes", "bytes of storage"


class Organization(models.Model):
    """A tenant. `quotas` holds what differs from the defaults: {kind: limit}, null for no limit; and the setting `large_imagery`."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=50, unique=True)
    quotas = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's place in an organization. Never deleted: what they made keeps its author; `active` says whether they may come in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.TextField(choices=[(role.value, role.value) for role in Role])
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    deactivated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organization", "user"], name="membership_once"),
            models.UniqueConstraint(fields=["organization", "id"], name="organizations_membership_tenant_id"),
            models.CheckConstraint(condition=models.Q(role__in=[role.value for role in Role]), name="membership_role"),
        )
        indexes = (models.Index(fields=["user", "active"], name="membership_of_user"),)

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organization_id} as {self.role}"


class Invitation(models.Model):
    """A link that makes its bearer a member, once. Only a hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    role = models.TextField(choices=[(role.value, role.value) for role in Role])
    email = models.EmailField(max_length=254, blank=True, default="")
    created_by = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(Membership, models.CASCADE, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["organization", "-created_at", "id"], name="invitation_newest"),)

    def __str__(self) -> str:
        return f"invitation {self.id} as {self.role}"


class ApiKey(models.Model):
    """A key that acts as its member within its scopes. `fp_<prefix>_<secret>` is shown once; a hash of the secret is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=16, unique=True, editable=False)
    secret_sha256 = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["organization", "-created_at", "id"], name="apikey_newest"),)

    def __str__(self) -> str:
        return f"fp_{self.prefix}_…"


class AuditLine(TenantModel):
    """Who did what to which thing. Only ever added to: a trigger refuses to change or remove a line."""

    actor_id = models.BigIntegerField(null=True)
    actor = models.TextField()
    api_key_id = models.UUIDField(null=True)
    action = models.TextField()
    subject_type = models.TextField(default="", blank=True)
    subject_id = models.TextField(default="", blank=True)
    subject_name = models.TextField(default="", blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    request_id = models.TextField(default="", blank=True)

    class Meta(TenantModel.Meta):
        indexes = (
            models.Index(fields=["organization_id", "-created_at", "-id"], name="audit_newest"),
            models.Index(fields=["organization_id", "subject_type", "subject_id"], name="audit_subject"),
        )

    def __str__(self) -> str:
        return f"{self.actor}: {self.action}"


class QuotaUsage(TenantModel):
    """How much of one kind an organization uses; its row is the lock that keeps two requests from taking the last one."""

    kind = models.TextField(choices=QuotaKind.choices)
    used = models.BigIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "kind"], name="quota_once"),
            models.CheckConstraint(condition=models.Q(used__gte=0), name="quota_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.used} {self.kind}"


class IdempotencyKey(TenantModel):
    """What a POST with an Idempotency-Key answered, to answer the same again. Written in the transaction of the POST itself."""

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "membership", "key"], name="idempotency_once"),)
        indexes = (models.Index(fields=["organization_id", "created_at"], name="idempotency_age"),)
