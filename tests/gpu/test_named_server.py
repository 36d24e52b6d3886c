"""The promises of a model server, asked of the one that you name: a vLLM on a GPU, or any other.

    logwarden-train serve                     # or: docker compose --profile gpu up
    LLM_BASE_URL=http://127.0.0.1:8000/v1 LLM_MODEL=logwarden make test-gpu

Not in `.ci/run`: it needs a GPU and the weights of a model.
"""

import os

import httpx
import pytest
from tests.contracts.model_server.promises import ModelServerPromises, Served

pytestmark = pytest.mark.timeout(900)


class TestNamedServer(ModelServerPromises):
    @pytest.fixture
    def served(self) -> Served:
        url, model = os.environ.get("LLM_BASE_URL"), os.environ.get("LLM_MODEL")
        if not url or not model:
            pytest.skip("LLM_BASE_URL and LLM_MODEL name no model server")
        listed = httpx.get(f"{url.rstrip('/')}/models").raise_for_status().json()["data"]
        by_name = {each["id"]: each for each in listed}
        base = by_name[model].get("parent") or model
        return Served(url, model, base, int(by_name[base]["max_model_len"]))
