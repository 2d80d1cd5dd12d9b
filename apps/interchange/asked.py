"""What a format may ask while it reads: what a data row is and says, which one has this text, the picture at an address."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from apps.catalog.models import DataRow
from apps.catalog.queries import asset_of
from apps.core.egress import fetch
from apps.core.problems import Problem
from apps.formats.rows import DataRowRef
from apps.interchange.queries import Meant, data_rows_meant, is_stem_of
from apps.interchange.texts import Texts, text_of, texts_of
from apps.kinds import InvalidValue
from apps.kinds.values import Asset, Extent

ROWS_KNOWN, PICTURES_KNOWN, TEXTS_KNOWN = 10_000, 8, 8
MAX_PICTURE_BYTES = 64 * 1024**2
TIMEOUT_S = 30.0


class Asked:
    """Answers for one file; what was asked lately is remembered. Ask outside a transaction: pictures come over the network.

    `scopes` are the data rows among which texts and names are looked for, the nearest first, see Texts; `beat` is called while that takes
    long, and before a picture is fetched. `file_name` is what the sender calls the file; `total` takes how many entries it has, if known.
    """

    def __init__(
        self,
        scopes: Sequence["QuerySet[DataRow]"] = (),
        beat: Callable[[], None] = lambda: None,
        *,
        file_name: str | None = None,
        total: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.file_name = file_name
        self._look_up = partial(_looked_up, near=scopes[0] if scopes else None)
        self._known = lru_cache(ROWS_KNOWN)(lambda ref: self._look_up([ref]))
        self._foreseen: Mapping[DataRowRef, Meant] = {}
        self._total = total
        self.picture_at = lru_cache(PICTURES_KNOWN)(self._picture_at)
        self._beat = beat
        self.rows_of_text = Texts(scopes, beat).rows_of
        self.text_of = lru_cache(TEXTS_KNOWN)(self._text_of)
        self.texts_of = lru_cache(TEXTS_KNOWN)(self._texts_of)

    def row(self, ref: DataRowRef) -> DataRow | None:
        """The one data row that a file means; None where there is none, or several have its name."""
        rows = self._meant(ref).find(ref)
        return rows[0] if len(rows) == 1 else None

    def foresee(self, refs: Sequence[DataRowRef], *, total: int | None) -> None:
        """Look up at once what is asked for next, in the place of what was foreseen before."""
        if total is not None:
            self._total(total)
        self._beat()
        self._foreseen = dict.fromkeys(refs, self._look_up(refs)) if refs else {}

    def nearest(self, refs: Sequence[DataRowRef]) -> DataRowRef | None:
        """By which of these names to call the one picture that may have any of them; None where there is none.

        One nearby is taken before others, then one of the first name, which is the very one that the file says. Raises InvalidValue where
        several are left. Who asks names all endings that a stem may have: an image that none of the names is whole is none.
        """
        meant = [(ref, row, self._meant(ref)) for ref in refs for row in self._meant(ref).find(ref)]
        found = [each for each in meant if _is_picture(each[1]) and not is_stem_of(each[0].global_key, each[1])]
        found = [each for each in found if each[1].pk in each[2].near] or found
        found = [each for each in found if each[0] == refs[0]] or found
        if len({row.pk for _, row, _ in found}) > 1:
            names = " and ".join(sorted({row.name for _, row, _ in found}))
            words = f"Several data rows may be meant by {refs[0].name}: {names}."
            raise InvalidValue("", words, "the whole name or the global key of one of them", code="ambiguous_data_row")
        return found[0][0] if found else None

    def _meant(self, ref: DataRowRef) -> Meant:
        return self._foreseen[ref] if ref in self._foreseen else self._known(ref)

    def extents(self, ref: DataRowRef) -> Extent | None:
        """How large the one data row is that a file means."""
        row = self.row(ref)
        return None if row is None else asset_of(row).room.extent

    def asset_of(self, ref: DataRowRef) -> Asset | None:
        """The asset of the one data row that a file means."""
        row = self.row(ref)
        return None if row is None else asset_of(row)

    def _text_of(self, ref: DataRowRef) -> str | None:
        """The text of the one data row that a file means."""
        row = self.row(ref)
        return None if row is None else text_of(row)

    def _texts_of(self, ref: DataRowRef) -> Mapping[str, str]:
        """The same, part by part."""
        row = self.row(ref)
        return {} if row is None else texts_of(row)

    def _picture_at(self, url: str) -> bytes:
        """What lies at an address, fetched as all that comes from outside. Raises InvalidValue."""
        self._beat()
        try:
            return fetch(url, max_bytes=MAX_PICTURE_BYTES, timeout_s=TIMEOUT_S).content
        except Problem as refusal:
            code = refusal.code.replace("-", "_")
            raise InvalidValue("", refusal.detail or refusal.title, "the address of a PNG picture", code=code) from refusal

    def answers(self, names: frozenset[str]) -> dict[str, Any]:
        """The answers that a format names in its `asks`."""
        return {name: getattr(self, name) for name in names}


def _looked_up(refs: Sequence[DataRowRef], *, near: "QuerySet[DataRow] | None") -> Meant:
    with transaction.atomic():
        return data_rows_meant(refs, by_name=True, near=near)


def _is_picture(row: DataRow) -> bool:
    return row.modality == "image" or asset_of(row).room.extent is not None
