"""Human labels: read them, compare coders (kappa, alpha), measure the verdicts against them, with intervals.

A label is one person's verdict on one recommendation, made with a coding guide and without sight of ours.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from influence.errors import OptionError, TableError
from influence.recommendations.sheets import cells_of, is_frame, read_sheet
from influence.traces import Trace
from influence.verdict import NO_BASELINE, VERDICTS, load_model, part_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Labels: TypeAlias = "Iterable[Label] | str | Path | pd.DataFrame"  # labels, or the table that holds them

TAKEN_UP = ("reflected", "partly")
# Rows of a reliability table: fewer hide bias, more hold too few labels to show it.
BINS = 5
# Where a sweep looks: finer steps would move by single cases of the few dozen that people label.
THRESHOLDS = tuple(at / 20 for at in range(1, 20))
# Two-sided; the usual choice. Wilson's interval keeps its level for small counts and shares near 0 or 1
# (Brown, Cai and DasGupta, 2001).
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Label:
    """One coder's verdict on one recommendation. `paragraphs` are the numbers or ids that show it, best first."""

    recommendation_id: str
    verdict: str
    coder: str = ""
    paragraphs: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval: `hits` of `n`. Without cases (`n` 0) all three are None."""

    hits: int
    n: int
    value: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, hits: int, n: int) -> Share:
        """Return the share with Wilson's interval.

        >>> share = Share.of(8, 10)
        >>> share.value, round(share.low, 2), round(share.high, 2)
        (0.8, 0.49, 0.94)
        """
        if not n:
            return cls(hits, n, None, None, None)
        from scipy.stats import binomtest

        interval = binomtest(hits, n).proportion_ci(CONFIDENCE, method="wilson")
        return cls(hits, n, hits / n, float(interval.low), float(interval.high))

    def __str__(self) -> str:
        if self.value is None:
            return "- (no cases)"
        return f"{self.value:.2f} [{self.low:.2f}, {self.high:.2f}] ({self.hits} of {self.n})"


@dataclass(frozen=True, slots=True)
class Measures:
    """How the verdicts compare with labels.

    `precision` and `recall` are by verdict; `confusion` counts (label, verdict) pairs; `reliability` has a row for each bin of
    probability: (mean probability, share of labels that say taken up). `calibration_error` is the mean distance of the
    two, weighted by cases, 0 to 1; None without cases. `unlabelled` are recommendations without a label, `unknown`
    labels without a recommendation.
    """

    n: int
    precision: Mapping[str, Share]
    recall: Mapping[str, Share]
    macro_f1: float | None
    confusion: Mapping[tuple[str, str], int]
    reliability: tuple[tuple[float, Share], ...]
    calibration_error: float | None
    unlabelled: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.n} labelled recommendations ({len(self.unlabelled)} without a label, {len(self.unknown)} labels of unknown ones)"]
        if self.macro_f1 is not None:
            lines.append(f"macro-F1 over {', '.join(sorted(self.precision))}: {self.macro_f1:.2f}")
        lines += [f"{verdict:>10}: precision {self.precision[verdict]}, recall {self.recall[verdict]}" for verdict in self.precision]
        lines += [f"probability about {mean:.2f}: taken up {share}" for mean, share in self.reliability]
        if self.calibration_error is not None:
            lines.append(f"calibration error: {self.calibration_error:.3f}")
        return "\n".join(lines)


def read_labels(path: str | Path | pd.DataFrame) -> list[Label]:
    """Read labels from a table (.csv, .xlsx, .ods, or a data frame): recommendation_id, verdict and, if given, coder, paragraphs, note.

    Several paragraphs are separated by ";" or "|". Rows without a verdict are left out: they were not coded.

    Raises
    ------
    TableError
        If the file is missing, a column is missing, or a verdict is not one of the six (the message names the rows).
    """
    head, *cells = cells_of(path) if is_frame(path) else read_sheet(Path(path))
    path = "the data frame" if is_frame(path) else path
    names = [name.strip().casefold() for name in head]
    if missing := {"recommendation_id", "verdict"} - set(names):
        raise TableError(f"{path} lacks the columns {', '.join(sorted(missing))}; labels need recommendation_id and verdict")
    rows = [dict(zip(names, row, strict=False)) for row in cells if any(row)]
    labels, bad = [], []
    for line, row in enumerate(rows, 2):
        verdict = row.get("verdict", "").strip().casefold()
        if not verdict:
            continue
        if verdict not in VERDICTS:
            bad.append(f"line {line}: {verdict!r}")
            continue
        paragraphs = row.get("paragraphs", "").replace("|", ";").split(";")
        named = tuple(part.strip() for part in paragraphs if part.strip())
        labels.append(Label(row["recommendation_id"].strip(), verdict, row.get("coder", "").strip(), named, row.get("note", "")))
    if bad:
        raise TableError(f"{path} has verdicts that are none of {', '.join(VERDICTS)}: {'; '.join(bad[:10])}")
    return labels


def _labels(given: Labels) -> list[Label]:
    return read_labels(given) if isinstance(given, str | Path) or is_frame(given) else list(given)


def kappa(labels: Labels) -> dict[tuple[str, str], tuple[float, int]]:
    """Return Cohen's kappa for each pair of coders, with the number of recommendations both coded.

    1 is perfect agreement, 0 what chance would give; not a number where both used one and the same verdict only.
    Empty where no two coders share a recommendation.
    """
    from sklearn.metrics import cohen_kappa_score

    by_coder: dict[str, dict[str, str]] = defaultdict(dict)
    for label in _labels(labels):
        by_coder[label.coder][label.recommendation_id] = label.verdict
    found = {}
    for first, second in combinations(sorted(by_coder), 2):
        both = sorted(by_coder[first].keys() & by_coder[second].keys())
        if both:
            sides = [[by_coder[coder][name] for name in both] for coder in (first, second)]
            found[first, second] = (float(cohen_kappa_score(*sides)), len(both))
    return found


def alpha(labels: Labels) -> float | None:
    """Return Krippendorff's alpha for nominal data: agreement of any number of coders, with gaps.

    1 is perfect agreement, 0 what chance would give. None where nobody coded a recommendation twice, or only one
    verdict was ever used. Source: Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability".

    >>> alpha([Label("r1", "not", "a"), Label("r1", "not", "b"), Label("r2", "partly", "a"), Label("r2", "partly", "b")])
    1.0
    """
    units: dict[str, list[str]] = defaultdict(list)
    for label in _labels(labels):
        units[label.recommendation_id].append(label.verdict)
    coded = [verdicts for verdicts in units.values() if len(verdicts) > 1]
    totals = Counter(verdict for verdicts in coded for verdict in verdicts)
    n = sum(totals.values())
    expected = n * n - sum(count * count for count in totals.values())
    if not expected:
        return None
    observed = sum((len(v) ** 2 - sum(count**2 for count in Counter(v).values())) / (len(v) - 1) for v in coded)
    return 1 - (n - 1) * observed / expected


def settled(labels: Labels) -> dict[str, str]:
    """Return one verdict for each recommendation: what most coders say; `undecided` where they are even."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for label in _labels(labels):
        votes[label.recommendation_id][label.verdict] += 1
    result = {}
    for name, counts in votes.items():
        top = max(counts.values())
        winners = [verdict for verdict, count in counts.items() if count == top]
        result[name] = winners[0] if len(winners) == 1 else "undecided"
    return result


def measure(traces: Sequence[Trace], labels: Labels, *, verdicts: Sequence[str] = ("reflected", "partly", "not")) -> Measures:
    """Compare verdicts with labels.

    Parameters
    ----------
    traces
        What was traced.
    labels
        What people say; several coders are settled by majority.
    verdicts
        The verdicts that precision, recall and macro-F1 are given for. A trace called `undecided` is right for no
        label and counts against the recall of its label.

    Raises
    ------
    OptionError
        If no label is of a recommendation that was traced.
    """
    gold = settled(labels)
    known = {trace.recommendation.id: trace for trace in traces}
    both = sorted(gold.keys() & known.keys())
    if not both:
        raise OptionError("no label is of a recommendation that was traced; compare the column recommendation_id with the alignment table")
    confusion: Counter[tuple[str, str]] = Counter((gold[name], known[name].verdict) for name in both)
    precision, recall, f1 = {}, {}, []
    for verdict in verdicts:
        right = confusion[verdict, verdict]
        called = sum(count for (_, said), count in confusion.items() if said == verdict)
        labelled = sum(count for (meant, _), count in confusion.items() if meant == verdict)
        precision[verdict], recall[verdict] = Share.of(right, called), Share.of(right, labelled)
        if called + labelled:
            f1.append(2 * right / (called + labelled))
    pairs = sorted((known[name].probability, gold[name] in TAKEN_UP) for name in both)
    reliability = []
    for at in range(BINS):
        part = pairs[len(pairs) * at // BINS : len(pairs) * (at + 1) // BINS]
        if part:
            reliability.append((sum(p for p, _ in part) / len(part), Share.of(sum(taken for _, taken in part), len(part))))
    error = sum(abs(mean - (share.value or 0.0)) * share.n for mean, share in reliability) / len(pairs)
    return Measures(
        n=len(both),
        precision=precision,
        recall=recall,
        macro_f1=sum(f1) / len(f1) if f1 else None,
        confusion=dict(sorted(confusion.items())),
        reliability=tuple(reliability),
        calibration_error=error,
        unlabelled=tuple(sorted(known.keys() - gold.keys())),
        unknown=tuple(sorted(gold.keys() - known.keys())),
    )


# What labels agree with a reading model's answer, by its likeliest class.
_READ_AS = {"entailed": TAKEN_UP, "contradicted": ("contrary",), "neither": ("not", "already")}


def measure_judge(record: Iterable[Mapping[str, Any]], labels: Labels) -> dict[str, Share]:
    """Compare what a reading model answered with labels: by its likeliest class, the share of the labels that agree.

    Entailed agrees with reflected and partly, contradicted with contrary, neither with not and already. Answers that failed, and asks
    without a label, are left out.

    Parameters
    ----------
    record
        What the judge said, as it is kept in the traces: `traces.settings["judge"]["record"]`.
    labels
        What people say; several coders are settled by majority.

    Returns
    -------
    dict of str to Share
        Under entailed, contradicted and neither; the share of none is of 0.

    Examples
    --------
    >>> record = [{"recommendation_id": "a/r1", "reading": [0.8, 0.1, 0.1]}, {"recommendation_id": "a/r2", "failure": "TimeoutError"}]
    >>> print(measure_judge(record, [Label("a/r1", "partly"), Label("a/r2", "not")])["entailed"])
    1.00 [0.21, 1.00] (1 of 1)
    """
    gold = settled(labels)
    said: dict[str, list[bool]] = {name: [] for name in _READ_AS}
    for entry in record:
        label = gold.get(entry["recommendation_id"], "undecided")
        if label != "undecided" and entry.get("reading"):
            name = max(zip(_READ_AS, entry["reading"], strict=True), key=lambda pair: float(pair[1]))[0]
            said[name].append(label in _READ_AS[name])
    return {name: Share.of(sum(right), len(right)) for name, right in said.items()}


def sweep(traces: Iterable[Trace], labels: Labels, *, thresholds: Sequence[float] = THRESHOLDS) -> pd.DataFrame:
    """Return precision and recall of "taken up" for each threshold that the probability could be cut at.

    A recommendation is called taken up if its probability reaches the threshold. Those whose verdict is `already` or `contrary`
    never are: they are decided on other grounds. The verdicts ask for more than the probability (flags, q-value), so the row at
    their own threshold comes near to what `measure` says, and need not equal it.

    Parameters
    ----------
    traces
        What was traced.
    labels
        What people say; several coders are settled by majority. What is labelled `undecided`, or evenly, is left out.
    thresholds
        From 0 to 1, in any order.

    Returns
    -------
    pandas.DataFrame
        A row for each threshold, lowest first: `threshold`; `n`, the labelled recommendations; `taken_up`, those of them that are
        labelled reflected or partly; `called`, those called taken up; `precision` and `recall`, 0 to 1, each with `_low` and `_high`,
        Wilson's interval at 95 %. Missing where there is no case.

    Raises
    ------
    OptionError
        If no label but `undecided` is of a recommendation that was traced, or a threshold is not between 0 and 1.

    Examples
    --------
    >>> from influence.recommendations import Recommendation
    >>> def told(id, probability):
    ...     return Trace(Recommendation.from_text(id, "Ports shall report."), (), "undecided", probability, None, "")
    >>> traces = [told("a/r1", 0.9), told("a/r2", 0.6), told("a/r3", 0.2)]
    >>> labels = [Label("a/r1", "partly"), Label("a/r2", "not"), Label("a/r3", "reflected")]
    >>> sweep(traces, labels, thresholds=[0.5, 0.8])[["threshold", "n", "called", "precision", "recall"]].values.tolist()
    [[0.5, 3.0, 2.0, 0.5, 0.5], [0.8, 3.0, 1.0, 1.0, 0.5]]
    """
    import pandas as pd

    outside = [threshold for threshold in thresholds if not 0 <= threshold <= 1]
    if outside:
        raise OptionError(f"the threshold {outside[0]!r} is not between 0 and 1; it cuts a probability")
    gold = settled(labels)
    pairs = [  # -1 reaches no threshold
        (-1.0 if trace.verdict in ("already", "contrary") else trace.probability, gold[trace.recommendation.id] in TAKEN_UP)
        for trace in traces
        if gold.get(trace.recommendation.id, "undecided") != "undecided"
    ]
    if not pairs:
        raise OptionError("no decided label is of a recommendation that was traced; compare recommendation_id with the alignment table")
    taken_up = sum(taken for _, taken in pairs)
    rows = []
    for threshold in sorted(thresholds):
        called = [taken for probability, taken in pairs if probability >= threshold]
        row: dict[str, float | None] = {"threshold": threshold, "n": len(pairs), "taken_up": taken_up, "called": len(called)}
        for name, share in (("precision", Share.of(sum(called), len(called))), ("recall", Share.of(sum(called), taken_up))):
            row |= {name: share.value, f"{name}_low": share.low, f"{name}_high": share.high}
        rows.append(row)
    ends = ("", "_low", "_high")
    columns = ["threshold", "n", "taken_up", "called", *(name + end for name in ("precision", "recall") for end in ends)]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({name: float for name in columns if name.startswith(("precision", "recall"))})


# Fewer labels than this cannot carry two numbers: with 30, a slope still has an error of about a third.
FEWEST = 30
# Shares of the calls that must have been right on labelled asks for a probability to be called. Chosen on 151 labelled asks after seeing
# what they give on documents left out. Of uptake: 0.92 had 44 of 50 calls right, 0.97 37 of 41. Of `not`: 0.8 had 21 of 27 right with .45
# of the asks decided, 0.75 29 of 40 with .53 decided. Who needs `not` surer pays in `undecided`.
PROMISED = 0.97
QUIET = 0.75
PARTS = 10  # of the labels, each left out once when the cuts are chosen


def cuts_of(probabilities: Sequence[float] | np.ndarray, taken: Sequence[bool] | np.ndarray) -> tuple[float, float]:
    """Return below which probability an ask may be called `not`, and from which on taken up; between them it is `undecided`.

    Uptake is called from the lowest probability on above which at least `PROMISED` of the labelled asks were taken up, or for a fifth of
    them. `not` is called up to the highest probability below which at least `QUIET` were not taken up; where no tenth of them is so
    sure, only for what is less likely than every labelled ask.

    Parameters
    ----------
    probabilities, taken
        Parallel, one each for a labelled ask, at least one: the probability of uptake by weights that were not fitted to it, and whether it
        was taken up.

    Examples
    --------
    >>> cuts_of([0.1, 0.2, 0.3, 0.7, 0.8, 0.9], [False, False, False, True, True, True])
    (0.7, 0.7)
    """
    import numpy as np

    p, right = np.asarray(probabilities, dtype=float), np.asarray(taken, dtype=bool)
    down = np.argsort(-p, kind="stable")
    up = float(p[down[_last(right[down], PROMISED, len(down) // 5) or len(down) // 5]])
    rise = down[::-1]
    quiet = _last(~right[rise], QUIET, len(rise) // 10)
    # The next one up: `not` lies below the cut.
    low = float(p[rise[min(quiet + 1, len(rise) - 1)]]) if quiet else float(p[rise[0]])
    return min(low, up), up


def _last(right: np.ndarray, promised: float, least: int) -> int:
    """The last place, `least` or later, up to which the share that is right reaches what was promised; 0 without one."""
    import numpy as np

    shares = np.cumsum(right) / np.arange(1, len(right) + 1)
    return max((at for at in range(least, len(right)) if shares[at] >= promised), default=0)


def recalibrate(traces: Sequence[Trace], labels: Labels, model: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Refit the probability of uptake and its cuts to your own labels; return a model for `Tracer(model=...)`.

    The features and their proportions stay; how far they move the log-odds (a slope) and where they start from
    (an intercept) are fitted: Platt's scaling (Platt, 1999), by logistic regression. The reasons remain a sum. The cuts of `not`,
    `undecided` and uptake are chosen anew, by the same promises as those that ship (`cuts_of`), on probabilities that leave out the
    tenth of the labels they are chosen for; the likelier verdict without abstaining turns at the cut that gets most labels right.
    The step from uptake to `reflected` stays.

    Parameters
    ----------
    traces
        Traced with `model`, all with a baseline or all without: that part of the model is refitted, the other stays.
    labels
        At least `FEWEST` of their recommendations, of which some were taken up and some not.
    model
        What they were traced with; None: the one that ships.

    Raises
    ------
    OptionError
        If there are too few labels, or all say the same; if some traces have a baseline and some have none.
    """
    import numpy as np

    model = load_model() if model is None else model
    gold = settled(labels)
    known = {trace.recommendation.id: trace for trace in traces}
    both = [name for name in sorted(gold.keys() & known.keys()) if gold[name] != "undecided"]
    taken = np.array([gold[name] in TAKEN_UP for name in both], dtype=bool)
    if len(both) < FEWEST or len(set(taken.tolist())) < 2:
        raise OptionError(
            f"{len(both)} labels of traced recommendations, {int(taken.sum())} of them taken up; "
            f"to refit, label at least {FEWEST}, some taken up and some not"
        )
    alone = {any(reason.name == NO_BASELINE for reason in known[name].reasons) for name in both}
    if len(alone) > 1:
        raise OptionError("some of the labelled recommendations were traced with a baseline and some without; refit the two apart")
    has_baseline = not alone.pop()
    part = part_of(model, has_baseline=has_baseline)
    log_odds = np.array([sum(reason.points for reason in known[name].reasons) for name in both])
    slope, shift = _scale(log_odds, taken)
    left_out = np.empty(len(both))
    for at in range(PARTS):
        out = np.arange(len(both)) % PARTS == at
        # A part that leaves only one kind of label is judged by all of them: nothing else can be fitted.
        steep, start = _scale(log_odds[~out], taken[~out]) if len(set(taken[~out].tolist())) == 2 else (slope, shift)
        left_out[out] = 1 / (1 + np.exp(-(steep * log_odds[out] + start)))
    low, up = cuts_of(left_out, taken)
    lean = max(np.unique(left_out).tolist(), key=lambda cut: (float(((left_out >= cut) == taken).mean()), -abs(cut - 0.5)))
    uptake = dict(part["uptake"])
    uptake["intercept"] = slope * uptake["intercept"] + shift
    uptake["weights"] = {name: slope * weight for name, weight in uptake["weights"].items()}
    cuts = {**part["cuts"], "not": round(low, 3), "uptake": round(up, 3), "lean": round(lean, 3)}
    refitted = {"uptake": uptake, "cuts": cuts}
    told = f"refitted to {len(both)} labels ({int(taken.sum())} taken up), slope {slope:.2f}"
    origin = {"origin": f"{model.get('origin', '')}; {told}".removeprefix("; ")}
    if has_baseline:
        return {**model, **refitted, **origin}
    return {**model, "without baseline": {**model.get("without baseline", {}), **refitted}, **origin}


def _scale(log_odds: np.ndarray, taken: np.ndarray) -> tuple[float, float]:
    """Return the slope and the shift of Platt's scaling."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression().fit(log_odds[:, None], taken)
    return float(fitted.coef_[0][0]), float(fitted.intercept_[0])
