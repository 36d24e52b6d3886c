"""Closes windows of log lines, has them judged, and commits verdicts and offsets exactly once."""
