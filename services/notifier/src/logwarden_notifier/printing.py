"""What would page, for whoever runs it without Alertmanager: one line, and the evidence below. Pure."""

from logwarden_notifier.alert import Alert, rfc3339


def printed(alert: Alert, now_ms: int) -> str:
    """An alert as text."""
    labels, notes = alert["labels"], alert["annotations"]
    verb = "RESOLVED" if alert["endsAt"] <= rfc3339(now_ms) else "PAGE"
    place = " ".join(
        labels[name] for name in ("source_group", "novelty", "fingerprint", "day") if name in labels
    )
    head = f"{verb} {labels['severity']} {place}: {notes['summary']}"
    below = [
        line for name in ("evidence", "recurring", "held", "known") for line in _lines(notes, name)
    ]
    return "\n".join([head, *below])


def _lines(notes: dict[str, str], name: str) -> list[str]:
    lines = notes.get(name, "").splitlines()
    prefix = "" if name == "evidence" else f"{name}: "
    return [f"    {prefix}{line}" for line in lines]
