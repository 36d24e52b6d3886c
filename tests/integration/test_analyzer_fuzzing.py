"""Requests made from the analyzer's own OpenAPI document, valid and not: never a server error.

Schemathesis makes them and compares the answers with the document. The model is the scripted one,
so 503 would be an error too.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.contracts.model_server.server import running_model_server
from tests.integration.test_analyzer_service import asking

Operation = schemathesis.schemas.APIOperation[Any, Any, Any, Any]
Case = schemathesis.Case[Any]

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
PATHS = {
    "/v1/analyze": "POST",
    "/v1/compare": "POST",
    "/v1/judges": "GET",
    "/v1/about": "GET",
    "/healthz": "GET",
    "/readyz": "GET",
    "/metrics": "GET",
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_model_server() as models, asking(models) as (_, address):
        yield address


def operations(url: str) -> dict[str, Operation]:
    document = schemathesis.openapi.from_url(f"{url}/openapi.json")
    found = [each.ok() for each in document.get_all_operations() if isinstance(each, Ok)]
    return {operation.path: operation for operation in found}


def test_every_endpoint_is_described(url: str) -> None:
    found = operations(url)
    assert {path: operation.method.upper() for path, operation in found.items()} == PATHS


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=str)
@pytest.mark.parametrize("path", ["/v1/analyze", "/v1/compare"])
def test_no_request_makes_a_server_error(url: str, path: str, mode: GenerationMode) -> None:
    seen = []

    @settings(
        max_examples=60,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(operations(url)[path].as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        response = case.call()
        seen.append(response.status_code)
        case.validate_response(response, checks=list(CHECKS))

    ask()
    assert len(seen) >= 30
    assert (200 if mode is GenerationMode.POSITIVE else 422) in seen
