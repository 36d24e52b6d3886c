"""Judges one window of log lines: clean, redact, digest, judge, check, expand, floor."""
