"""The model card, and the figures as a table. Not here: measuring (`fitting`)."""

from collections.abc import Mapping

from logwarden_training.evaluate.scores import Figures
from logwarden_training.triage.run import TriageRun
from logwarden_training.triage.scoring import Incidents, Quiet

COLUMNS = (
    ("alert_f1", "alert F1"),
    ("alert_precision", "precision"),
    ("alert_recall", "recall"),
    ("auroc", "AUROC"),
    ("risk_error", "risk error"),
    ("critical_f1", "critical F1"),
    ("either_f1", "either F1"),
)

CARD = """# Triage: {name}

Labels each row of a window's digest (critical, warning, neither), rates the window's risk, says how
sure it is, and how far each pattern is from those it learned. English log text; no language model.

Encoder: the lowest {layers} layers of all-MiniLM-L6-v2 (Apache-2.0), {tuning}, int8. Heads: one hidden layer
and hashed terms for a row's words; boosted trees for rows beside their window, alert and risk.

Learned from: teacher-labelled log patterns, windows written by a teacher, {real}simulated
windows (training's incident kinds only), and windows made of these. Labels are a teacher's
opinion, not a truth.

## Measured on what was not learned

The judge alone where nothing else is said; `with rules` is what the product answers. The shipped
rules were written with many of these windows in sight, so on new logs they give less. Systems left out: by families of programs, {folds} folds, thresholds from the
other folds. Later in time: the last quarter of each real log's training part. These figures are
of fits that left those windows out; the model in this folder learned from everything.

{table}

{simulated}

## What it is not

On programs that it never saw it misses more than it finds falsely; rules are the floor under it,
and novelty says which patterns it never learned. Made by `logwarden-train triage`, run `{name}`.
"""


def card_of(
    run: TriageRun, measured: Mapping[str, Figures], simulated: str, *, real_logs: bool
) -> str:
    """The card in Markdown."""
    return CARD.format(
        name=run.name,
        layers=run.encoder.layers,
        tuning="fine-tuned" if run.encoder.epochs else "as they are",
        real="windows of real logs, " if real_logs else "",
        folds=run.folds,
        table=table_of_figures(measured),
        simulated=simulated,
    )


def sentences_of(incidents: Incidents, quiet: Quiet) -> str:
    """Simulated incidents told, and false alerts where nothing happened."""
    return (
        f"Simulated incidents of kinds never used: {incidents.told} of {incidents.all} are told of "
        f"(an alert cites a critical line of theirs), {incidents.with_rules} with rules. "
        f"{quiet.windows} simulated windows of 100 lines without an incident, {quiet.hours:.1f} "
        f"hours: {quiet.alerts} false alerts, {quiet.with_rules} with rules."
    )


def table_of_figures(measured: Mapping[str, Figures]) -> str:
    """A Markdown table; what could not be measured is a dash."""
    head = f"| | {' | '.join(title for _, title in COLUMNS)} |"
    rule = f"| --- |{' ---: |' * len(COLUMNS)}"
    return "\n".join([head, rule, *(_line(name, each) for name, each in measured.items())])


def _line(name: str, figures: Figures) -> str:
    return f"| {name} | {' | '.join(_cell(figures.get(key)) for key, _ in COLUMNS)} |"


def _cell(value: float | None) -> str:
    if value is None or value != value:
        return "–"
    return f"{value:.1f}" if value > 1 else f"{value:.3f}"
