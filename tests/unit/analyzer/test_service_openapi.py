"""Promises of the HTTP interface's description."""

from collections.abc import Iterator
from typing import Any

from prometheus_client import CollectorRegistry

from logwarden_analyzer.service import create_app
from logwarden_analyzer.settings import AnalyzerSettings

DOCUMENT: dict[str, Any] = create_app(AnalyzerSettings(), CollectorRegistry()).openapi()
ANALYZE = DOCUMENT["paths"]["/v1/analyze"]["post"]


def references(node: object) -> Iterator[str]:
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        yield node["$ref"]
    for child in children:
        yield from references(child)


def resolved(reference: str) -> Any:
    node: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def test_every_reference_leads_somewhere() -> None:
    found = set(references(DOCUMENT))
    assert len(found) > 5
    assert all(resolved(reference) for reference in found)


def test_a_window_goes_in_and_an_analysis_comes_out() -> None:
    window = ANALYZE["requestBody"]["content"]["application/json"]["schema"]
    analysis = ANALYZE["responses"]["200"]["content"]["application/json"]["schema"]
    assert "lines" in resolved(window["$ref"])["properties"]
    assert "verdict" in resolved(analysis["$ref"])["properties"]


def test_every_status_of_a_refusal_is_described() -> None:
    assert set(ANALYZE["responses"]) == {"200", "401", "408", "413", "422", "429", "503"}
    assert "Retry-After" in ANALYZE["responses"]["429"]["headers"]


def test_the_token_is_described() -> None:
    assert ANALYZE["security"] == [{"token": []}, {}]
    assert DOCUMENT["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
