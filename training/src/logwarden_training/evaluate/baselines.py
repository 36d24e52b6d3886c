"""Judges that understand nothing, so that a figure means something beside them. Pure.

Those that learn, learn from labelled windows that must share no line with those they are scored on
(`overlap`). A line is known by its skeleton, as everywhere in the product; risks are the medians of
what was learned. Not here: the rules and triage, which are asked like every judge (`asking`).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from logwarden_contracts.clean import clean
from logwarden_contracts.messages import LogLine, Verdict, VerdictMessages
from logwarden_contracts.messages.verdict import Level
from logwarden_contracts.skeleton import skeleton_of
from logwarden_training.labels import LabelledWindow

ALERT_RISK = 50
Predict = Callable[[LabelledWindow], Verdict]

KEYWORDS = re.compile(
    r"\berror\b|\bfail|\bfatal\b|\bpanic\b|\bcritical\b|denied|refused|\bexception\b|segfault"
    r"|corrupt|unavailable|attack|invalid user|not responding|out of memory|no space|break-in",
    re.IGNORECASE,
)
KEYWORD_LINES = 5
"""So many lines with a keyword are an alert; then they are its critical lines.

Chosen for the best sum of alert and critical-line F1 on the labelled windows of real logs, out of
four lists, four numbers of lines, and with or without the header: 32 settings.
"""

QUIET = Verdict(risk_score=0, should_alert_user=False)


@dataclass(frozen=True)
class Read:
    """A window as baselines see it.

    Attributes:
        skeletons: one for each line.
    """

    window: LabelledWindow
    skeletons: tuple[str, ...]

    @cached_property
    def forms(self) -> frozenset[str]:
        """Its distinct skeletons."""
        return frozenset(self.skeletons)

    @cached_property
    def levels(self) -> tuple[Level | None, ...]:
        """What the truth says of each line."""
        said = self.window.verdict.messages
        levels: dict[int, Level] = dict.fromkeys(said.critical, "critical")
        levels |= dict.fromkeys(said.warning, "warning")
        return tuple(levels.get(number) for number in range(1, len(self.skeletons) + 1))


def read(window: LabelledWindow) -> Read:
    """The window with its lines' skeletons."""
    texts = [clean(line.text) for line in window.window.lines]
    return Read(window, tuple(skeleton_of(text).text for text in texts))


def baselines(training: Sequence[LabelledWindow]) -> dict[str, Predict]:
    """By name; without training windows only those that learn nothing."""
    untaught: dict[str, Predict] = {"constant": lambda _: QUIET, "keywords": by_keywords}
    if not training:
        return untaught
    learned = [read(window) for window in training]
    return untaught | {
        "system majority": by_system(training),
        "skeleton lookup": by_lookup(learned),
        "nearest window": by_nearest(learned),
    }


def by_quiet_constant(training: Sequence[LabelledWindow]) -> Predict:
    """Always the median risk of the quiet windows, no lines: what a model says that saw nothing.

    Under the rules' floor it is nearer to the truth than the rules, which say 0 of what is quiet.
    """
    quiet = [each.verdict.risk_score for each in training if not each.verdict.should_alert_user]
    said = verdict(median(quiet) if quiet else 0)
    return lambda _: said


def by_keywords(window: LabelledWindow) -> Verdict:
    """What the keywords say of its lines."""
    return keywords_verdict(window.window.lines)


def keywords_verdict(lines: Sequence[LogLine]) -> Verdict:
    """Lines with one of the words: critical where there are enough of them, else warnings."""
    found = tuple(
        number for number, line in enumerate(lines, 1) if KEYWORDS.search(line.header + line.text)
    )
    if len(found) >= KEYWORD_LINES:
        return verdict(60, VerdictMessages(critical=found))
    return verdict(10, VerdictMessages(warning=found))


def by_system(training: Sequence[LabelledWindow]) -> Predict:
    """The median risk of the system's windows, of all where the system is new; no lines."""
    risks = defaultdict[str, list[int]](list)
    for window in training:
        risks[window.system].append(window.verdict.risk_score)
    everywhere = median(risk for some in risks.values() for risk in some)
    return lambda window: verdict(median(risks.get(window.system, [everywhere])))


def by_lookup(learned: Sequence[Read]) -> Predict:
    """Each line has the majority label of its skeleton; an alert if any is critical."""
    votes = defaultdict[str, Counter[Level | None]](Counter)
    for each in learned:
        for form, level in zip(each.skeletons, each.levels, strict=True):
            votes[form][level] += 1
    labels = {form: counted.most_common(1)[0][0] for form, counted in votes.items()}
    risks = _risk_by_loudest(learned)

    def predict(window: LabelledWindow) -> Verdict:
        messages = _labelled(read(window).skeletons, labels)
        return verdict(risks[_loudest(messages)], messages)

    return predict


def by_nearest(learned: Sequence[Read]) -> Predict:
    """The window that shares most skeletons (Jaccard) lends its risk and its lines' labels."""

    def predict(window: LabelledWindow) -> Verdict:
        this = read(window)
        nearest = max(learned, key=lambda other: jaccard(this.forms, other.forms))
        labels = dict(zip(nearest.skeletons, nearest.levels, strict=True))
        risk = nearest.window.verdict.risk_score
        return verdict(risk, _labelled(this.skeletons, labels))

    return predict


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of what either has that both have."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def verdict(risk: float, messages: VerdictMessages | None = None) -> Verdict:
    """A verdict whose flag follows its risk."""
    rounded = round(risk)
    return Verdict(
        risk_score=rounded,
        should_alert_user=rounded >= ALERT_RISK,
        messages=messages or VerdictMessages(),
    )


def _labelled(skeletons: Sequence[str], labels: Mapping[str, Level | None]) -> VerdictMessages:
    levels = [labels.get(form) for form in skeletons]
    return VerdictMessages(
        critical=tuple(number for number, level in enumerate(levels, 1) if level == "critical"),
        warning=tuple(number for number, level in enumerate(levels, 1) if level == "warning"),
    )


def _loudest(messages: VerdictMessages) -> Level | None:
    if messages.critical:
        return "critical"
    return "warning" if messages.warning else None


def _risk_by_loudest(learned: Sequence[Read]) -> dict[Level | None, float]:
    """Median risk of windows by their loudest line; a critical line is always an alert."""
    risks: dict[Level | None, list[int]] = {"critical": [], "warning": [], None: []}
    for each in learned:
        said = each.window.verdict
        risks[_loudest(said.messages)].append(said.risk_score)
    typical = {level: median(some) if some else 0.0 for level, some in risks.items()}
    return typical | {"critical": max(typical["critical"], ALERT_RISK)}
