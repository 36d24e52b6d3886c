"""Several models of one server, for those who compare. Loads the client, as `opening` does.

Not here: which of them the server has (`comparing` decides).
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from logwarden_analyzer.judges.chat import ChatClient
from logwarden_analyzer.judges.judge import Heard
from logwarden_analyzer.judges.model import ModelJudge
from logwarden_analyzer.judges.opening import endpoint_of, format_of
from logwarden_analyzer.judges.patience import Patience
from logwarden_analyzer.judges.wire import Listed
from logwarden_analyzer.material import Material
from logwarden_analyzer.settings import AnalyzerSettings
from logwarden_contracts.prompt import Question

MAX_CONCURRENCY = 2
"""Questions at the same time: those who compare must not crowd out the stream."""


class ModelShelf:
    """Judges by the name of their model, each opened when it is first asked for."""

    def __init__(
        self,
        settings: AnalyzerSettings,
        mark_secret: bytes,
        heard: Heard,
        stack: AsyncExitStack,
    ) -> None:
        self._settings = settings
        self._format = format_of(settings, mark_secret)
        self._heard = heard
        self._stack = stack
        self._clients: dict[str, ChatClient] = {}
        self._judges: dict[str, ModelJudge] = {}

    async def listed(self) -> Listed:
        """The server's models; raises as `ChatClient.listed` does."""
        return await self._client(self._settings.llm_model or "").listed()

    def judge(self, model: str) -> ModelJudge:
        """The judge that asks this model; it does not wait for a server that does not answer."""
        if model not in self._judges:
            seed = self._settings.llm_seed
            self._judges[model] = ModelJudge(
                self._client(model), self._format, Patience(0), seed, self._heard
            )
        return self._judges[model]

    def questions(self, material: Material) -> Sequence[Question]:
        """What the models are asked about a window."""
        return self._format.questions(material)

    def _client(self, model: str) -> ChatClient:
        if model not in self._clients:
            endpoint = replace(
                endpoint_of(self._settings), model=model, max_concurrency=MAX_CONCURRENCY
            )
            client = self._clients[model] = ChatClient(endpoint)
            self._stack.push_async_callback(client.aclose)
        return self._clients[model]


@asynccontextmanager
async def open_shelf(
    settings: AnalyzerSettings, mark_secret: bytes, heard: Heard
) -> AsyncIterator[ModelShelf]:
    """Close all connections at the end."""
    async with AsyncExitStack() as stack:
        yield ModelShelf(settings, mark_secret, heard, stack)
