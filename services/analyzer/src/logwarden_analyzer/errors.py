"""What can go wrong, by what is to be done about it.

    AnalyzerError
    ├── Retry                 may succeed later
    │   └── ModelUnreachable  no answer, or one that says "not now"
    ├── Reject                never will, for this window
    │   └── RefusedQuestion   the server does not take what was asked
    └── Stop                  never will, for any window: someone has to act
        ├── UnknownModel      the server does not have it
        ├── RefusedKey        the server does not take the key
        ├── BadAdapter        the adapter is none, or knows another prompt (`adapter`)
        ├── BadTriageModel    the triage model's folder cannot be used
        └── BadSettings       the environment says what cannot be

`contracts.reply.InvalidReply` stands beside them: an answer came, and it is no verdict.
"""

from pathlib import Path


class AnalyzerError(Exception):
    """Root of the analyzer's own errors. Messages say what to do; none holds log text."""


class Retry(AnalyzerError):
    """May succeed later."""


class Reject(AnalyzerError):
    """Never will succeed, for this window."""


class Stop(AnalyzerError):
    """Never will succeed, for any window."""


class ModelUnreachable(Retry):
    """The model server gave no answer.

    Attributes:
        reason: a short constant for metrics: `timeout`, `connection`, `not_a_completion`, or
            `status_503` and the like.
        retry_after_seconds: the server's own wish, if it named one.
    """

    def __init__(self, reason: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(f"the model server gave no answer ({reason}): is LLM_BASE_URL up?")
        self.reason = reason
        self.retry_after_seconds = retry_after_seconds


class RefusedQuestion(Reject):
    """The model server does not take a question: too long for its context, mostly.

    Attributes:
        status: HTTP status of the answer.
        detail: what it said, shortened.
        field: of the request, that it does not take, if it named one.
    """

    def __init__(self, status: int, detail: str, field: str | None = None) -> None:
        super().__init__(
            f"the model server refused the question with status {status} ({detail}): "
            "is LLM_BUDGET_TOKENS below its context, less the answer?"
        )
        self.status = status
        self.detail = detail
        self.field = field


class UnknownModel(Stop):
    """The model server has no such model.

    Attributes:
        model: as it was asked for.
    """

    def __init__(self, model: str) -> None:
        super().__init__(
            f"the model server has no {model!r}: set LLM_MODEL to a name of its /v1/models, "
            "and let LLM_BASE_URL end in /v1"
        )
        self.model = model


class RefusedKey(Stop):
    """The model server does not take the key.

    Attributes:
        status: 401 or 403.
    """

    def __init__(self, status: int) -> None:
        super().__init__(
            f"the model server refused the key with status {status}: "
            "set LLM_API_KEY or LLM_API_KEY_FILE"
        )
        self.status = status


class BadTriageModel(Stop):
    """The triage model cannot be used as it is.

    Attributes:
        folder: where it was looked for.
        reason: what is wrong with it.
    """

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"the triage model in {folder} cannot be used ({reason}): install the analyzer again, "
            "or make one with `logwarden-train triage`"
        )
        self.folder = folder
        self.reason = reason


class BadSettings(Stop):
    """The environment says what cannot be; the message has a line for each name."""
