"""The refusals of this room."""

from apps.core.problems import BadRequest, Conflict, Invalid


class DataRowInUse(Conflict):
    """Something stands on the data row that must not lose it: tasks of a project."""

    title = "Projects use this data"


class GlobalKeyTaken(Conflict):
    """Another data row of the organization has the global key."""

    title = "The global key is taken"


class FieldNameTaken(Conflict):
    """A metadata field of the organization has the name."""

    title = "The name is taken"


class MetadataInvalid(Invalid):
    """Metadata that do not fit their fields, or a field that cannot be."""

    title = "The metadata do not fit"


class AttachmentInvalid(Invalid):
    """What was given is no attachment."""

    title = "This cannot be attached"


class TooManyAttachments(Conflict):
    """A data row has as many attachments as it may have."""

    title = "There are too many attachments"


class TooManyFields(Conflict):
    """An organization has as many metadata fields as it may have."""

    title = "There are too many metadata fields"


class DataRowPredicted(Conflict):
    """Model runs would lose what they predicted for it; `predicted` counts their images."""

    title = "Model runs would lose predictions"


class BucketUnreadable(Invalid):
    """A bucket cannot be listed: it is not where it was said to be, or its keys do not open it. Names it, and what was answered."""

    title = "The bucket cannot be read"

    def __init__(self, detail: str, *, uri: str = "") -> None:
        super().__init__(detail)
        self.subject = uri


class FilterInvalid(BadRequest):
    """A filter that cannot be read; each error names a clause and how to mend it."""

    title = "The filter cannot be read"


class SliceNameTaken(Conflict):
    """Another slice of the organization has the name."""

    title = "The name is taken"


class SliceOutdated(Conflict):
    """A slice whose filter speaks of what is gone, or is another thing now; each error names a clause."""

    title = "The slice speaks of what is gone"


class NothingToCut(Conflict):
    """The tiles of this data row are there, are being cut, or are never cut ahead."""

    title = "There are no tiles to cut again"


class NotOfSixteenBits(Invalid):
    """A tile was asked for between two values, or as values, and the picture has 8 bits, or is a map."""

    title = "Only pictures of 16-bit grey are drawn between values"


class NothingToMark(Conflict):
    """Each of the data rows has a mark of likeness, or shows nothing to make one of."""

    title = "There is nothing to look at"


class TooManySlices(Conflict):
    """An organization has as many slices as it may have."""

    title = "There are too many slices"
