"""A data row that a predictor answers about, pass by pass, as a worker writes it."""

import time
from typing import Any

from django.conf import settings
from django.db import transaction

from apps.annotations import services as annotations
from apps.catalog.models import DataRow
from apps.core.ids import uuid7
from apps.core.tenancy import bound, tenant
from apps.kinds.geometry import Box
from apps.kinds.values import Annotation
from apps.model_runs import services as model_runs
from apps.model_runs.models import ModelRun, Purpose
from apps.organizations.models import Organization


class Stage:
    """Answers with one box each; the number of the pass tells which."""

    def __init__(self, made: Any) -> None:
        self._organization, self._feature = made.organization, made.feature
        with tenant(made.organization):
            self._row = DataRow.objects.get()
            model = ModelRun.objects.select_related("model").get(pk=made.run).model
            self._run = model_runs.create_run(model=model, name="live", purpose=Purpose.LIVE)
        self.row, self.redis_url = str(self._row.pk), settings.REDIS_URL
        self.slug = Organization.objects.get(pk=made.organization).slug
        self._next = 0

    def numbers(self, count: int) -> range:
        """The next so many numbers of answers."""
        began, self._next = self._next, self._next + count
        return range(began, self._next)

    def answer(self, number: int) -> float:
        """The answer is there: write it, commit it. Returns when that was, by time.perf_counter."""
        began = time.perf_counter()
        said = [Annotation(uuid7(), "bounding_box", self._feature, Box(10.0, 10.0, 100.0, 80.0), confidence=0.9)]
        with bound(self._organization), transaction.atomic():
            annotations.write_predictions(run=self._run, data_row=self._row, annotations=said, pass_number=number, complete=False)
        return began

    def is_of(self, told: dict[str, Any], number: int) -> bool:
        """Whether a message of the socket tells of this answer."""
        return bool(told.get("event") == "suggestions.added" and told["body"]["pass"] == number)
