"""Triage: this project's own small classifier of windows. onnxruntime, tokenizers and numpy alone.

Not here yet: a shipped model, and with it `Triage` and `TriageJudge`.
"""

from logwarden_analyzer.judges.triage.view import RowView, TriageView

__all__ = ["RowView", "TriageView"]
