"""The description of the HTTP interface, where the framework cannot know it by itself.

The window is read by its own class, once, so the framework never sees its type.
"""

from typing import Any

from logwarden_analyzer.comparison import Comparison, ComparisonRequest, JudgeList
from logwarden_analyzer.intake import AGAIN_HEADER, LAG_HEADER, SCHEMAS
from logwarden_contracts.messages import LogWindow, WindowAnalysis

_COMPONENT = "#/components/schemas/{model}"
_JSON = "application/json"

SECURITY: list[dict[str, list[str]]] = [{"token": []}, {}]

ANALYZE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {_JSON: {"schema": {"$ref": _COMPONENT.format(model="LogWindow")}}},
    },
    "parameters": [
        {
            "name": "schema",
            "in": "header",
            "description": "version of the window's schema; not given: the newest",
            "schema": {"enum": list(SCHEMAS)},
        },
        {
            "name": LAG_HEADER,
            "in": "header",
            "description": "how late the window is, in seconds; see DEGRADE_LAG_SECONDS",
            "schema": {"type": "number", "minimum": 0, "maximum": 1e9},
        },
        {
            "name": AGAIN_HEADER,
            "in": "header",
            "description": "id of the degraded analysis that a better one is wanted for",
            "schema": {"type": "string", "pattern": "^[0-9a-f]{1,64}$"},
        },
    ],
    "security": SECURITY,
}

COMPARE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {_JSON: {"schema": {"$ref": _COMPONENT.format(model="ComparisonRequest")}}},
    },
    "security": SECURITY,
}

_RETRY_AFTER = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}


def _refused(when: str, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    text = {"text/plain": {"schema": {"type": "string"}}}
    return {"description": when, "content": text} | ({"headers": headers} if headers else {})


ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "judged",
        "model": WindowAnalysis,
        "headers": {"schema": {"description": "version", "schema": {"type": "integer"}}},
    },
    401: _refused("no valid bearer token"),
    408: _refused("the body came too slowly"),
    413: _refused("too many bytes or lines"),
    422: _refused("not a window of a schema that is taken"),
    429: _refused("too many windows wait", _RETRY_AFTER),
    503: _refused("the judge cannot answer, or the analyzer is stopping", _RETRY_AFTER),
}

COMPARED: dict[int | str, dict[str, Any]] = {
    **ANSWERS,
    200: {"description": "what each judge said, or why it said nothing", "model": Comparison},
    422: _refused("not a comparison, or no line in it"),
    503: _refused("the analyzer is stopping", _RETRY_AFTER),
}

JUDGES: dict[int | str, dict[str, Any]] = {
    200: {"description": "all of them", "model": JudgeList},
    401: ANSWERS[401],
    503: COMPARED[503],
}


def described(document: dict[str, Any]) -> dict[str, Any]:
    """The framework's document, with what is read without it, and the token."""
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for model in (LogWindow, ComparisonRequest):
        schema = model.model_json_schema(ref_template=_COMPONENT)
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    return document
