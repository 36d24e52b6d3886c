"""How a place in Kafka reads where a scan tells a place in a file: `logs-2:117`, Kafka's own way. Pure."""

from logwarden_contracts.messages import Place, WindowAnalysis


def told_by_partition(analysis: WindowAnalysis) -> WindowAnalysis:
    """The same analysis, each partition told as a file of its own, for what `scan` shows."""
    window = analysis.window
    named = {"topic": f"{window.topic}-{window.partition}", "partition": 0}
    evidence = tuple(
        line.model_copy(update={"place": _named(line.place)}) for line in analysis.evidence
    )
    return analysis.model_copy(
        update={"window": window.model_copy(update=named), "evidence": evidence}
    )


def _named(place: Place) -> Place:
    return place.model_copy(update={"topic": f"{place.topic}-{place.partition}", "partition": 0})
