"""The small classifier: fitted here, judged with in `logwarden_analyzer.judges.triage`."""
