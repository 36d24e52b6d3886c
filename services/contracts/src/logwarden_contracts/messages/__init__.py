"""The messages on Kafka topics and HTTP: pydantic models, each with examples and a stored schema.

Not here: how a shipper's record becomes a line (`decode`), and what a prompt looks like (`prompt`).
"""

from logwarden_contracts.messages.analysis import (
    Evidence,
    FiredRule,
    JudgeName,
    NovelPattern,
    Pattern,
    Timings,
    TokenCount,
    Versions,
    WindowAnalysis,
    WindowSummary,
)
from logwarden_contracts.messages.feedback import Feedback, FeedbackKind
from logwarden_contracts.messages.line import LogLine, Place, Severity
from logwarden_contracts.messages.rejected import RejectedRecord, RejectReason
from logwarden_contracts.messages.verdict import Level, Verdict, VerdictMessages
from logwarden_contracts.messages.window import CloseReason, LogWindow
from logwarden_contracts.messages.wire import Message, UnreadableMessage

__all__ = [
    "CloseReason",
    "Evidence",
    "Feedback",
    "FeedbackKind",
    "FiredRule",
    "JudgeName",
    "Level",
    "LogLine",
    "LogWindow",
    "Message",
    "NovelPattern",
    "Pattern",
    "Place",
    "RejectReason",
    "RejectedRecord",
    "Severity",
    "Timings",
    "TokenCount",
    "UnreadableMessage",
    "Verdict",
    "VerdictMessages",
    "Versions",
    "WindowAnalysis",
    "WindowSummary",
]
