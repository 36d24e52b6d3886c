"""An analysis as a record of the topic `alerts`."""

from logwarden_contracts.messages import WindowAnalysis


def analysis_record(analysis: WindowAnalysis) -> dict[str, object]:
    """Arguments of `send`. The key is the window's partition, so that its order survives."""
    window, verdict = analysis.window, analysis.verdict
    alert = b"true" if verdict.should_alert_user else b"false"
    return {
        "key": f"{window.topic}/{window.partition}".encode(),
        "value": analysis.write(),
        "headers": [
            ("logwarden-alert", alert),
            ("logwarden-risk", str(verdict.risk_score).encode()),
            ("schema", str(analysis.SCHEMA_VERSION).encode()),
        ],
    }
