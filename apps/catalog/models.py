"""Datasets and data rows: one row is one asset that can be labeled."""

from django.db import models
from django.db.models import Q

from apps.core.models import TenantModel


class Dataset(TenantModel):
    """Data rows that belong together."""

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["organization_id", "-created_at", "-id"], name="dataset_newest"),)

    def __str__(self) -> str:
        return self.name


class DataRowState(models.IntegerChoices):
    """Whether a data row can be looked at."""

    PROCESSING = 0, "processing"
    READY = 1, "ready"
    FAILED = 2, "failed"


class DataRow(TenantModel):
    """One asset. `name` is what people called the file; the file itself lies in storage under a name of our own.

    `width` and `height` are pixels as people see the picture, where it is one; `facts` what else its asset type found (see Probe);
    `checksum` is the SHA-256 of the stored bytes, `likeness` the mark by which nearly the same is found (see apps.modalities.likeness),
    empty where there is nothing to make one of, null where nobody has looked yet.
    """

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="data_rows")
    global_key = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001  null is 'none', and may repeat
    name = models.CharField(max_length=255)
    modality = models.TextField(default="image")
    media_key = models.TextField(blank=True, default="")
    thumbnail_key = models.TextField(blank=True, default="")
    mime = models.TextField(blank=True, default="")
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    facts = models.JSONField(default=dict, blank=True)
    bytes = models.BigIntegerField(default=0)
    checksum = models.CharField(max_length=64, blank=True, default="")
    likeness = models.BinaryField(null=True)
    metadata = models.JSONField(default=dict, blank=True)
    state = models.SmallIntegerField(choices=DataRowState.choices, default=DataRowState.READY)
    error = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["organization_id", "global_key"], name="datarow_global_key_once"),
            models.UniqueConstraint(
                fields=["organization_id", "dataset", "checksum"], condition=~Q(checksum=""), name="datarow_content_once"
            ),
        )
        indexes = (
            models.Index(fields=["organization_id", "-created_at", "-id"], name="datarow_newest"),
            models.Index(fields=["organization_id", "name", "id"], name="datarow_by_name"),
            models.Index(fields=["organization_id", "checksum"], name="datarow_by_checksum"),
            models.Index(fields=["organization_id", "dataset", "-created_at", "-id"], name="datarow_newest_in_dataset"),
            models.Index(fields=["organization_id", "dataset", "name", "id"], name="datarow_by_name_in_dataset"),
        )

    def __str__(self) -> str:
        return self.name


class MetadataKind(models.TextChoices):
    """What a metadata field holds."""

    STRING = "string", "string"
    NUMBER = "number", "number"
    DATETIME = "datetime", "datetime"
    ENUM = "enum", "enum"
    BOOLEAN = "boolean", "boolean"


class MetadataField(TenantModel):
    """A name in the metadata of data rows whose values have a type. `options` are the values of an enum, in their order.

    Names without a field are free. A field is asked where metadata are written; what stood there before it was made stays.
    """

    name = models.CharField(max_length=100)
    kind = models.TextField(choices=MetadataKind.choices)
    options = models.JSONField(default=list, blank=True)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "name"], name="metadatafield_name_once"),)

    def __str__(self) -> str:
        return self.name


class Attachment(TenantModel):
    """Something beside an asset that helps to label it: a link, which only people's browsers follow, or a text; the other is empty."""

    data_row = models.ForeignKey(DataRow, models.CASCADE, related_name="attachments")
    kind = models.TextField()
    name = models.CharField(max_length=255, blank=True, default="")
    url = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["organization_id", "data_row", "id"], name="attachment_of_row"),)

    def __str__(self) -> str:
        return self.name or self.kind


class Slice(TenantModel):
    """A filter with a name: data rows that are chosen anew whenever it is asked. `filter` is as apps.catalog.filters dumps it."""

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    filter = models.JSONField(default=list, blank=True)
    author = models.ForeignKey("organizations.Membership", models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["organization_id", "name"], name="slice_name_once"),)
        indexes = (models.Index(fields=["organization_id", "-created_at", "-id"], name="slice_newest"),)

    def __str__(self) -> str:
        return self.name
