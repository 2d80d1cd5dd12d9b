"""What predictors said and nothing here could keep: added up by what it was and why, for a job, and for a predictor in its last jobs."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from apps.core.models import Job
from apps.inference.kinds_of_work import TRIAL, TRIAL_AGENT, TRIAL_LIGHT
from apps.inference.models import Predictor, PredictorVersion
from apps.inference.predictors.contract import Prediction
from apps.inference.predictors.keeping import NO_FEATURE
from apps.kinds.values import Annotation
from apps.model_runs.models import ModelRun

Counts = Counter[tuple[str, str]]  # by what it was and why it is left out
Lines = list[dict[str, Any]]  # what, why and count, the most frequent first

LEFT_OUT = "left_out"  # where a job's result keeps its lines
MOST, LONGEST, LONGEST_NAME = 40, 300, 80
OTHERS = ("others", "for reasons that are not listed here")
RUNS, JOBS = 10, 20
CLASS = "class "
TRIALS = (TRIAL, TRIAL_LIGHT, TRIAL_AGENT)
_TIMES = re.compile(r" \((\d+) times\)$")
_NUMBERS = re.compile(r"""('[^']*'|"[^"]*")|(?<![\w.])-?\d+(?:[.,]\d+)*(?!\w)|…""")


def without_target(said: Iterable[Prediction | Annotation], mapping: Mapping[str, UUID], settled: Collection[str] = ()) -> Counter[str]:
    """How often each class was said, of an object or as an answer, for which nothing in the ontology stands; not those that people
    `settled`, which stand for nothing because they want it so.
    """
    named = (name for each in said if isinstance(each, Prediction) for name in (each.class_name, *(one.class_name for one in each.answers)))
    return Counter(name for name in named if name not in mapping and name not in settled)


def counted(notes: Iterable[str], unmapped: Counter[str]) -> Counts:
    """Notes and classes added up, as `joined` does; '(3 times)' at the end of a note counts as 3."""
    counts: Counts = Counter({(f"{CLASS}{name[:LONGEST_NAME]}", NO_FEATURE): count for name, count in unmapped.items()})
    for note in notes:
        often = _TIMES.search(note)
        plain = _TIMES.sub("", note)[:LONGEST]
        name, colon, why = plain.partition(": ")
        is_named = bool(colon) and len(name) <= LONGEST_NAME
        counts[(name, why) if is_named else ("answers", plain)] += int(often.group(1)) if often else 1
    return joined(counts)


def joined(counts: Counts) -> Counts:
    """Lines that differ by numbers alone, not in quotes or the name of a class, as one: it keeps the numbers that are the same in all."""
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for what, why in counts:
        is_class = why == NO_FEATURE and what.startswith(CLASS)
        groups.setdefault((what if is_class else _bare(what), _bare(why)), []).append((what, why))
    found: Counts = Counter()
    for lines in groups.values():
        whats, whys = zip(*lines, strict=True)
        found[_common(whats), _common(whys)] = sum(counts[line] for line in lines)
    return found


def _bare(text: str) -> str:
    return _NUMBERS.sub(lambda found: found.group(1) or "…", text)


def _common(texts: Sequence[str]) -> str:
    """The one text that these are, with … for each number that is not the same in all."""
    columns = zip(*([found.group() for found in _NUMBERS.finditer(text)] for text in texts), strict=True)
    kept = iter([numbers[0] if len(set(numbers)) == 1 else "…" for numbers in columns])
    return _NUMBERS.sub(lambda _: next(kept), texts[0])


def apart(notes: Iterable[str]) -> tuple[Counter[str], list[str]]:
    """The classes that notes tell of for which nothing stands, with how often, and the other notes as they are."""
    unmapped, others = Counter[str](), list[str]()
    for note in notes:
        (what, why), count = next(iter(counted([note], Counter()).items()))
        if why == NO_FEATURE and what.startswith(CLASS):
            unmapped[what.removeprefix(CLASS)] += count
        else:
            others.append(note)
    return unmapped, others


def classes_met(predictor: Predictor) -> list[str]:
    """The names that it answered lately for which nothing stood, in runs and trials, by the alphabet."""
    told = {each["what"] for each in of_predictor(predictor) if each["why"] == NO_FEATURE}
    found = {what.removeprefix(CLASS) for what in told if what.startswith(CLASS)}
    trials = Job.objects.filter(kind__in=TRIALS, params__predictor=str(predictor.pk)).order_by("-created_at")
    for result in trials.values_list("result", flat=True)[:RUNS]:
        found |= {each["name"] for row in result.get("data_rows", ()) for each in row["without_target"]}
    return sorted(found)


def added(lines: Sequence[Mapping[str, Any]], more: Counts) -> Lines:
    """The lines with these on top: at most MOST, what is beyond under OTHERS."""
    counts = joined(Counter({(each["what"], each["why"]): each["count"] for each in lines}) + more)
    others = counts.pop(OTHERS, 0)
    known = counts.most_common()
    others += sum(count for _, count in known[MOST:])
    found = [{"what": what, "why": why, "count": count} for (what, why), count in known[:MOST]]
    return found + ([{"what": OTHERS[0], "why": OTHERS[1], "count": others}] if others else [])


def of_predictor(predictor: Predictor) -> Lines:
    """What the version that was asked last left out in its last jobs: of its newest runs, the newest jobs of each."""
    runs = ModelRun.objects.filter(predictor_version_id__in=PredictorVersion.objects.filter(predictor=predictor).values("pk"))
    newest = list(runs.order_by("-created_at", "-id")[:RUNS])
    lines: Lines = []
    for run in [each for each in newest if each.predictor_version_id == newest[0].predictor_version_id]:
        for result in Job.objects.filter(model_run=str(run.pk)).order_by("-created_at").values_list("result", flat=True)[:JOBS]:
            lines = added(lines, Counter({(each["what"], each["why"]): each["count"] for each in result.get(LEFT_OUT, [])}))
    return lines
