"""Judges one window of log lines: clean, redact, digest, judge, check, expand, floor.

A library: `analyze` is what scan, HTTP and stream all call. Not here: Kafka, and what becomes of an
analysis.
"""

from logwarden_analyzer.analyst import Analyst, open_analyst
from logwarden_analyzer.analyze import analyze
from logwarden_analyzer.settings import AnalyzerSettings

__all__ = ["Analyst", "AnalyzerSettings", "analyze", "open_analyst"]
