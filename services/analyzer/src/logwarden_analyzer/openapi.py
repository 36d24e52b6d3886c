"""The description of the HTTP interface, where the framework cannot know it by itself.

The window is read by its own class, once, so the framework never sees its type.
"""

from typing import Any

from logwarden_analyzer.intake import SCHEMAS
from logwarden_contracts.messages import LogWindow, WindowAnalysis

_COMPONENT = "#/components/schemas/{model}"
_JSON = "application/json"

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
        }
    ],
    "security": [{"token": []}, {}],
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


def described(document: dict[str, Any]) -> dict[str, Any]:
    """The framework's document, with the window's schema and the token."""
    window = LogWindow.model_json_schema(ref_template=_COMPONENT)
    parts = window.pop("$defs", {})
    components = document.setdefault("components", {})
    components.setdefault("schemas", {}).update(parts, LogWindow=window)
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    return document
