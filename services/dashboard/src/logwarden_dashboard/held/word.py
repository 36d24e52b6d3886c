"""What a person says of an analysis, as the message that training reads. Pure.

Not here: writing it (`stream.desk`).
"""

from collections.abc import Sequence

from logwarden_contracts.clean import clean
from logwarden_contracts.messages import Feedback, FeedbackKind, WindowAnalysis
from logwarden_contracts.redact import Redactor

MAX_NOTE, MAX_WHO = 2000, 100
WORDS: dict[FeedbackKind, str] = {
    "useful": "Useful",
    "false_alarm": "False alarm",
    "missed": "Missed line",
}


def feedback_of(
    analysis: WindowAnalysis,
    kind: FeedbackKind,
    lines: Sequence[str],
    marked: Sequence[int],
    *,
    who: str,
    note: str,
    now_ms: int,
    redactor: Redactor,
) -> Feedback:
    """The message.

    Args:
        analysis: that was shown.
        kind: what the person says.
        lines: the window's, cleaned and redacted; empty where Kafka has them no more.
        marked: numbers of the lines that the person calls critical; for `useful` the verdict's own.
        who: who says it.
        note: why, in the person's own words; cleaned and redacted here.
        now_ms: the time.
        redactor: for the note: people paste secrets, too.
    """
    known = {number for number in marked if 1 <= number <= analysis.window.lines}
    agreed = analysis.verdict.messages.critical if kind == "useful" else ()
    return Feedback(
        analysis_id=analysis.id,
        window_id=analysis.window.id,
        kind=kind,
        lines=tuple(lines),
        verdict=analysis.verdict,
        marked=tuple(sorted(known | set(agreed))),
        who=clean(who).strip()[:MAX_WHO] or "anonymous",
        note=redactor.redact(clean(note)).strip()[:MAX_NOTE],
        given_at_ms=now_ms,
    )
