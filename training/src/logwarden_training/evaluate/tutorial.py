"""The original tutorial's own scores, on its own conversations: reported, never decided on. Pure.

They compare a reply's text with the teacher's. A constant that reads no log is as good as the
published model, so the constants always stand beside. Its metric code is not published; ours names
every function:

- fuzzy: `rapidfuzz.fuzz.ratio` / 100 (Indel), mean.
- BLEU: `sacrebleu.corpus_bleu(..., smooth_method="none", tokenize="13a")` / 100.
- ROUGE-1, 2, L, Lsum: `rouge_score`, no stemmer, mean of the samples' F1.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from rouge_score import rouge_scorer
from sacrebleu import corpus_bleu

from logwarden_contracts.messages import Verdict, VerdictMessages
from logwarden_training.errors import BadLabels
from logwarden_training.labels import LabelledWindow

CONTENT = "Log content:"
ROUGE = ("rouge1", "rouge2", "rougeL", "rougeLsum")
NAMES = ("fuzzy", "bleu", *ROUGE)

CONSTANTS = {
    "constant, empty": Verdict(risk_score=0, should_alert_user=False),
    "constant, alert": Verdict(
        risk_score=75, should_alert_user=True, messages=VerdictMessages(critical=(1,))
    ),
}


@dataclass(frozen=True)
class Conversation:
    """A window of the tutorial, and what its teacher wrote."""

    window: LabelledWindow
    reply: str


def read_tutorial(path: Path) -> list[Conversation]:
    """Read a file of `conversations`.

    Raises:
        BadLabels: it is none.
    """
    try:
        rows = json.loads(path.read_text("utf-8"))
        return [_conversation(row["conversations"], number) for number, row in enumerate(rows, 1)]
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise BadLabels(path, 0, f"is no file of conversations: {error!r}") from error


def text_scores(replies: Sequence[str], references: Sequence[str]) -> dict[str, float]:
    """Every score of `NAMES`, from 0 to 1."""
    pairs = list(zip(replies, references, strict=True))
    scorer = rouge_scorer.RougeScorer(ROUGE, use_stemmer=False)
    rouge = [scorer.score(reference, reply) for reply, reference in pairs]
    bleu = corpus_bleu(replies, [references], smooth_method="none", tokenize="13a")
    return {
        "fuzzy": _mean([fuzz.ratio(reply, reference) / 100 for reply, reference in pairs]),
        "bleu": bleu.score / 100,
        **{name: _mean([each[name].fmeasure for each in rouge]) for name in ROUGE},
    }


def reply_of(verdict: Verdict) -> str:
    """A verdict as the tutorial's teacher would have written it."""
    return json.dumps(
        {
            "risk_score": verdict.risk_score,
            "should_alert_user": verdict.should_alert_user,
            "messages": {
                "critical": list(verdict.messages.critical),
                "warning": list(verdict.messages.warning),
            },
            "summary": list(verdict.summary),
        }
    )


def tutorial_scores(
    conversations: Sequence[Conversation], judges: dict[str, Sequence[Verdict]]
) -> dict[str, dict[str, float]]:
    """By name of a judge or constant.

    Args:
        conversations: with the teacher's replies.
        judges: verdicts on the windows, in their order.
    """
    references = [each.reply for each in conversations]
    constants = {name: [said] * len(references) for name, said in CONSTANTS.items()}
    return {
        name: text_scores([reply_of(verdict) for verdict in said], references)
        for name, said in {**judges, **constants}.items()
    }


def _conversation(turns: Sequence[dict[str, Any]], number: int) -> Conversation:
    asked, answered = turns[0]["value"], turns[-1]["value"]
    log = asked.partition(CONTENT)[2].strip("\n")
    if not log:
        raise ValueError(f"conversation {number} has no line {CONTENT!r}")
    nothing = Verdict(risk_score=0, should_alert_user=False)
    name = f"tutorial-{number}"
    return Conversation(LabelledWindow(name, name, tuple(log.split("\n")), nothing), answered)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
