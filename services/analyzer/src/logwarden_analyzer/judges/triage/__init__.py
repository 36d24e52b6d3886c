"""Triage: this project's own small classifier of windows. onnxruntime, tokenizers and numpy alone.

`Triage.load()` reads the shipped model. Importing this takes about half a second: do it only where
triage is wanted.
"""

from logwarden_analyzer.judges.triage.judge import TriageJudge
from logwarden_analyzer.judges.triage.triage import Triage
from logwarden_analyzer.judges.triage.view import RowView, TriageView

__all__ = ["RowView", "Triage", "TriageJudge", "TriageView"]
