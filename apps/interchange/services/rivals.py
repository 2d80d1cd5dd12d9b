"""Whether a label that is whole by itself can be taken: one that cannot must not stand before another of its data row that can."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import orjson
from django.db import transaction

from apps.annotations.services import why_refused
from apps.formats.rows import ROW_AT, LineError
from apps.interchange.queries import data_rows_meant, scopes_of_project
from apps.interchange.rewritten import read_rows
from apps.interchange.services.placing import apart, data_row_meant, error_there
from apps.kinds import InvalidValue
from apps.kinds.features import FeatureSpec
from apps.projects.models import Project


@dataclass(frozen=True)
class Rivals:
    """The labels of one data row that a file has for this project."""

    project: Project
    features: Sequence[FeatureSpec]

    def refused(self, document: Mapping[str, Any]) -> list[LineError]:
        """What is wrong with the label of this line, see `document_of`, where nothing of it can be taken; else nothing."""
        (row,) = read_rows(BytesIO(orjson.dumps(document)), self.features)
        if isinstance(row, LineError):
            return [row]
        with transaction.atomic():
            meant = data_rows_meant([row.data_row], by_name=True, near=scopes_of_project(self.project)[0])
            try:
                label = apart(row, data_row_meant(row, meant))
            except InvalidValue as error:
                # A data row that is not there is so for all labels of it, and told where these are written.
                return [] if error.pointer == ROW_AT else [LineError.of(error, row.line)]
            problem = why_refused(project=self.project, label=label)
        return [error_there(each, row) for each in problem.errors] if problem else []
