"""Confidence put right by audited outcomes: temperature for whole distributions, Platt and isotonic for one number per prediction.

What comes back stands beside the raw confidence and never in its place: a calibrator is plain JSON, so that anyone can compute it again.
A surer prediction stays at least as sure. Where data is too thin there is none, with the reason; nothing is guessed. The data are audits:
right is whether a prediction finds its truth (for detections matched at a level of overlap, see apps.evaluation.outcomes); aimed ones
count by `weight`, see apps.evaluation.audits. They are not those that a certificate stands on.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression, minimize, minimize_scalar
from scipy.special import expit, log_softmax, logit, softmax
from typing_extensions import override

from apps.evaluation.undefined import Undefined
from apps.kinds.reading import InvalidValue, join, read_list, read_number, read_object, read_positive

Floats = npt.NDArray[np.float64]
FEWEST = 100
FEWEST_OF_EACH = 10  # right ones and wrong ones: five for each of Platt's two numbers
FEWEST_ISOTONIC = 1000
FEWEST_OF_CLASS = 200
LEAST = 1e-6  # confidences of 0 and 1 have no finite logit
TEMPERATURES = (1e-2, 1e2)


class Calibrator(ABC):
    """A function from raw to calibrated confidence that never falls."""

    method: ClassVar[str]

    @abstractmethod
    def calibrate(self, p: npt.ArrayLike) -> Floats:
        """Of confidences in [0, 1], of the same shape. Temperature takes distributions: (..., classes)."""

    @abstractmethod
    def dump(self) -> dict[str, Any]:
        """As JSON can hold it; `parse_calibrator` reads it again."""


@dataclass(frozen=True, slots=True)
class Temperature(Calibrator):
    """Distributions over classes by one number above 0: softmax(log p / temperature), which leaves the surest class the surest.

    Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017.
    """

    method = "temperature"
    temperature: float

    @override
    def calibrate(self, p: npt.ArrayLike) -> Floats:
        return np.asarray(softmax(_logs(p) / self.temperature, axis=-1))

    @override
    def dump(self) -> dict[str, Any]:
        return {"method": self.method, "temperature": self.temperature}


@dataclass(frozen=True, slots=True)
class Platt(Calibrator):
    """A line through logits, expit(slope logit(p) + offset); slope above 0.

    Platt, "Probabilistic outputs for support vector machines", 1999; on the logit of a confidence as Kull, Silva Filho and Flach have it
    ("Beta calibration", AISTATS 2017), so that a confidence that needs nothing is left as it is.
    """

    method = "platt"
    slope: float
    offset: float

    @override
    def calibrate(self, p: npt.ArrayLike) -> Floats:
        return np.asarray(expit(self.slope * _logits(p) + self.offset))

    @override
    def dump(self) -> dict[str, Any]:
        return {"method": self.method, "slope": self.slope, "offset": self.offset}


@dataclass(frozen=True, slots=True)
class Isotonic(Calibrator):
    """Lines between the points (`at`, `becomes`), both rising, and level beyond them.

    Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability estimates", KDD 2002.
    """

    method = "isotonic"
    at: tuple[float, ...]
    becomes: tuple[float, ...]

    @override
    def calibrate(self, p: npt.ArrayLike) -> Floats:
        return np.interp(np.asarray(p, np.float64), self.at, self.becomes)

    @override
    def dump(self) -> dict[str, Any]:
        return {"method": self.method, "at": list(self.at), "becomes": list(self.becomes)}


@dataclass(frozen=True, slots=True)
class ByClass:
    """A calibrator for each class that has data enough, and the pooled one for all others; `pooled` may be none, with its reason."""

    pooled: Calibrator | Undefined
    classes: Mapping[str, Calibrator]

    def of(self, name: str) -> Calibrator | Undefined:
        """That of this class."""
        return self.classes.get(name, self.pooled)

    def calibrate(self, p: npt.ArrayLike, names: npt.ArrayLike) -> Floats:
        """Of confidences (n,) and their classes (n,); NaN where there is no calibrator."""
        raw, classes = np.asarray(p, np.float64), np.asarray(names)
        found = np.full(raw.shape, np.nan)
        for name in np.unique(classes).tolist():
            own, calibrator = classes == name, self.of(name)
            if isinstance(calibrator, Calibrator):
                found[own] = calibrator.calibrate(raw[own])
        return found

    def dump(self) -> dict[str, Any]:
        """As JSON can hold it; `parse_by_class` reads it again."""
        pooled = self.pooled.dump() if isinstance(self.pooled, Calibrator) else {"none": self.pooled.reason}
        return {"pooled": pooled, "classes": {name: each.dump() for name, each in self.classes.items()}}


def fit(confidence: npt.ArrayLike, right: npt.ArrayLike, *, weight: npt.ArrayLike | None = None) -> Calibrator | Undefined:
    """Of n predictions by confidence (n,) in [0, 1] and whether each is right (n,): isotonic from FEWEST_ISOTONIC on, else Platt.

    Undefined of fewer than FEWEST, of fewer than FEWEST_OF_EACH right or wrong ones, and where surer ones are not more often right.
    """
    sure, is_right, weights = _samples(confidence, right, weight)
    if sure.size < FEWEST:
        return Undefined(f"A calibration asks for at least {FEWEST} audited predictions; there are {sure.size}.")
    hits = int(is_right.sum())
    for count, what in ((hits, "right"), (sure.size - hits, "wrong")):
        if count < FEWEST_OF_EACH:
            return Undefined(f"A calibration asks for at least {FEWEST_OF_EACH} predictions that are {what}; there are {count}.")
    line = _platt(sure, is_right, weights)
    if line.slope <= 0:
        return Undefined("Surer predictions are not more often right here: no calibration could keep their order.")
    return _isotonic(sure, is_right, weights) if sure.size >= FEWEST_ISOTONIC else line


def fit_by_class(confidence: npt.ArrayLike, right: npt.ArrayLike, names: npt.ArrayLike, *, weight: npt.ArrayLike | None = None) -> ByClass:
    """The same for each class (n,) with at least FEWEST_OF_CLASS predictions, if it has a calibrator; the pooled one is of all."""
    sure, is_right, weights = _samples(confidence, right, weight)
    classes = np.asarray(names)
    found = {}
    for name, count in zip(*np.unique(classes, return_counts=True), strict=True):
        own = classes == name
        calibrator = fit(sure[own], is_right[own], weight=weights[own]) if count >= FEWEST_OF_CLASS else None
        if isinstance(calibrator, Calibrator):
            found[str(name)] = calibrator
    return ByClass(fit(sure, is_right, weight=weights), found)


def fit_temperature(distributions: npt.ArrayLike, label: npt.ArrayLike, *, weight: npt.ArrayLike | None = None) -> Temperature | Undefined:
    """Of n distributions (n, classes) and the index of the true class of each (n,), by the least negative log-likelihood.

    Undefined of fewer than FEWEST, or of FEWEST_OF_EACH that the surest class gets wrong: without errors nothing is too sure.
    """
    logs, labels = _logs(distributions), np.asarray(label, np.int64)
    weights = np.ones(labels.size) if weight is None else np.asarray(weight, np.float64)
    if labels.size < FEWEST:
        return Undefined(f"A calibration asks for at least {FEWEST} audited predictions; there are {labels.size}.")
    wrong = int((logs.argmax(axis=1) != labels).sum())
    if wrong < FEWEST_OF_EACH:
        return Undefined(f"A calibration asks for at least {FEWEST_OF_EACH} predictions that are wrong; there are {wrong}.")
    rows = np.arange(labels.size)

    def loss(log_temperature: float) -> float:
        return -float(np.average(log_softmax(logs / np.exp(log_temperature), axis=1)[rows, labels], weights=weights))

    found = minimize_scalar(loss, bounds=tuple(np.log(TEMPERATURES)), method="bounded", options={"xatol": 1e-6})
    return Temperature(float(np.exp(found.x)))


def parse_calibrator(payload: Any, at: str = "") -> Calibrator:
    """What `dump` wrote. Raises InvalidValue."""
    method = payload.get("method") if isinstance(payload, Mapping) else None
    match method:
        case Temperature.method:
            members = read_object(payload, at, required=("method", "temperature"))
            return Temperature(read_positive(members["temperature"], join(at, "temperature")))
        case Platt.method:
            members = read_object(payload, at, required=("method", "slope", "offset"))
            return Platt(read_positive(members["slope"], join(at, "slope")), read_number(members["offset"], join(at, "offset")))
        case Isotonic.method:
            members = read_object(payload, at, required=("method", "at", "becomes"))
            return _parse_isotonic(members, at)
    raise InvalidValue(join(at, "method"), "There is no such calibrator.", "one of temperature, platt, isotonic")


def parse_by_class(payload: Any, at: str = "") -> ByClass:
    """What `ByClass.dump` wrote. Raises InvalidValue."""
    members = read_object(payload, at, required=("pooled", "classes"))
    pooled, classes = members["pooled"], members["classes"]
    if not isinstance(classes, Mapping):
        raise InvalidValue(join(at, "classes"), "This is no object.", "calibrators by class")
    none = pooled.get("none") if isinstance(pooled, Mapping) else None
    common = Undefined(none) if isinstance(none, str) else parse_calibrator(pooled, join(at, "pooled"))
    return ByClass(common, {name: parse_calibrator(each, join(join(at, "classes"), name)) for name, each in classes.items()})


def _parse_isotonic(members: Mapping[str, Any], at: str) -> Isotonic:
    columns = []
    for name in ("at", "becomes"):
        here = join(at, name)
        numbers = [read_number(each, join(here, index)) for index, each in enumerate(read_list(members[name], here, at_least=1))]
        if not (np.diff(numbers) >= 0).all():
            raise InvalidValue(here, "These numbers fall.", "numbers that rise")
        columns.append(tuple(numbers))
    if len(columns[0]) != len(columns[1]):
        raise InvalidValue(join(at, "becomes"), f"There are {len(columns[1])} numbers here.", f"{len(columns[0])} numbers, as in at")
    return Isotonic(*columns)


def _platt(sure: Floats, is_right: npt.NDArray[np.bool_], weights: Floats) -> Platt:
    """Targets are a little within 0 and 1, as Platt has them, so that the line stays finite where right and wrong ones do not overlap."""
    logits, hits = _logits(sure), int(is_right.sum())
    targets = np.where(is_right, (hits + 1) / (hits + 2), 1 / (sure.size - hits + 2))

    def loss(line: Floats) -> tuple[float, Floats]:
        z = line[0] * logits + line[1]
        gap = weights * (expit(z) - targets)
        return float(np.sum(weights * (np.logaddexp(0, z) - targets * z))), np.array([np.sum(gap * logits), np.sum(gap)])

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="BFGS", options={"gtol": 1e-6 * float(weights.sum())})
    return Platt(float(found.x[0]), float(found.x[1]))


def _isotonic(sure: Floats, is_right: npt.NDArray[np.bool_], weights: Floats) -> Isotonic:
    """No sure thing is learnt from n outcomes: what is always right becomes (n + 1) / (n + 2), by Laplace's rule of succession."""
    at, place = np.unique(sure, return_inverse=True)
    mass = np.bincount(place, weights)
    share = np.bincount(place, weights * is_right) / mass
    level = np.clip(isotonic_regression(share, weights=mass).x, 1 / (sure.size + 2), 1 - 1 / (sure.size + 2))
    kept = np.ones(at.size, np.bool_)
    kept[1:-1] = (level[1:-1] != level[:-2]) | (level[1:-1] != level[2:])  # the ends of each level stretch
    return Isotonic(tuple(at[kept].tolist()), tuple(level[kept].tolist()))


def _samples(confidence: npt.ArrayLike, right: npt.ArrayLike, weight: npt.ArrayLike | None) -> tuple[Floats, npt.NDArray[np.bool_], Floats]:
    sure, is_right = np.asarray(confidence, np.float64), np.asarray(right, np.bool_)
    weights = np.ones(sure.size) if weight is None else np.asarray(weight, np.float64)
    if not ((sure >= 0) & (sure <= 1)).all() or not (weights > 0).all() or not sure.shape == is_right.shape == weights.shape:
        raise ValueError("each confidence in [0, 1] has an outcome and a weight above 0")
    return sure, is_right, weights


def _logits(p: npt.ArrayLike) -> Floats:
    return np.asarray(logit(np.clip(np.asarray(p, np.float64), LEAST, 1 - LEAST)))


def _logs(p: npt.ArrayLike) -> Floats:
    return np.asarray(np.log(np.maximum(np.asarray(p, np.float64), np.finfo(np.float64).eps)))
