"""The analyzer as the playground sees it: which judges there are, and what they say of the same lines.

Fields that an older or newer analyzer leaves out have defaults: the playground shows what there is.
"""

from collections.abc import Sequence
from typing import TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from logwarden_contracts.messages import WindowAnalysis
from logwarden_dashboard.asking.http import asked
from logwarden_dashboard.errors import Refused
from logwarden_dashboard.settings import DashboardSettings

NAME = "The analyzer"
JUDGES = ("rules", "triage", "base", "adapter")
MAX_LINES, MAX_CHARACTERS = 2000, 400_000


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Said(_Lenient):
    """One message of the prompt."""

    role: str = ""
    content: str = ""


class Answer(_Lenient):
    """What one judge said.

    Attributes:
        error: why there is no analysis; null: there is one.
        seconds: it took.
    """

    judge: str
    analysis: WindowAnalysis | None = None
    error: str | None = None
    seconds: float = 0.0


class Comparison(_Lenient):
    """All judges on the same lines, and what a model was sent."""

    digest: str = ""
    prompt: tuple[Said, ...] = ()
    results: tuple[Answer, ...] = ()


class JudgeOffer(_Lenient):
    """A judge, and whether it can be asked."""

    name: str
    available: bool = True
    model: str | None = None
    adapter: str | None = None
    why: str | None = None


Read = TypeVar("Read", bound=_Lenient)


class _Offers(_Lenient):
    judges: tuple[JudgeOffer, ...] = ()


class Analyzer:
    """Asks over HTTP."""

    def __init__(self, client: httpx.Client, settings: DashboardSettings) -> None:
        self._client = client
        self._address = settings.analyzer_url.rstrip("/")
        self._seconds = settings.analyzer_timeout_seconds
        token = settings.analyzer_token
        self._headers = {"authorization": f"Bearer {token.get_secret_value()}"} if token else {}

    def judges(self) -> Sequence[JudgeOffer]:
        """Who can be asked.

        Raises:
            Unreachable: it does not answer.
            Refused: it does not know judges, or not us.
        """
        answer = asked(
            self._client, NAME, "GET", f"{self._address}/v1/judges", headers=self._headers
        )
        return _read(_Offers, answer).judges

    def compare(self, lines: Sequence[str], judges: Sequence[str]) -> Comparison:
        """Have lines judged by several judges.

        Raises:
            Unreachable: it does not answer in time.
            Refused: it does not take them.
        """
        body = {"window": {"lines": [{"text": line} for line in lines]}, "judges": list(judges)}
        answer = asked(
            self._client,
            NAME,
            "POST",
            f"{self._address}/v1/compare",
            json=body,
            headers=self._headers,
            timeout=self._seconds,
        )
        return _read(Comparison, answer)


def lines_of(pasted: str) -> list[str]:
    """Lines of a text that was pasted, without empty ones; as many as one window may hold."""
    lines = [line for line in pasted[:MAX_CHARACTERS].splitlines() if line.strip()]
    return lines[:MAX_LINES]


def _read(model: type[Read], answer: httpx.Response) -> Read:
    try:
        return model.model_validate_json(answer.content, extra="ignore")
    except ValidationError as error:
        detail = f"{error.error_count()} fields are not as expected"
        raise Refused(NAME, answer.status_code, detail) from error
