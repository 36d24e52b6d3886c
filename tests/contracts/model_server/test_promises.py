"""The scripted server keeps what real ones promise: else tests that lean on it would prove nothing."""

import pytest
from tests.contracts.model_server.promises import ModelServerPromises, Served
from tests.contracts.model_server.server import BASE_MODEL, MODEL, ModelServer

CONTEXT_TOKENS = 4096


class TestScriptedServer(ModelServerPromises):
    @pytest.fixture
    def served(self, model_server: ModelServer) -> Served:
        model_server.context_tokens = CONTEXT_TOKENS
        return Served(model_server.base_url, MODEL, BASE_MODEL, CONTEXT_TOKENS)
