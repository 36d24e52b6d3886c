"""What every judge is: told the material of a window, it gives a judgement.

Not here: the floor under it, and who answers when it cannot (`analyze`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from logwarden_analyzer.material import Material
from logwarden_contracts.messages import JudgeName, TokenCount, Verdict

NO_TOKENS = TokenCount()

NO_PROMPT = "none"
"""Prompt version of judges that are not asked in words."""


REPLY_OUTCOMES = ("valid", "cut_off", "not_json", "not_the_schema", "risk_without_rows")

Heard = Callable[[str, TokenCount], None]
"""Told of each reply of a language model: which of the outcomes, and what it cost."""


def unheard(outcome: str, tokens: TokenCount) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judge's verdict, and what decided it besides the lines.

    Attributes:
        judge: whose it is.
        verdict: on the window's lines; all that it cites exist.
        prompt: version of the prompt.
        model: name of the model; of an adapter, its base.
        adapter: name of the adapter, if one was asked.
        tokens: of all questions, failed tries too.
        repaired: something in the answer was put right, or it took a second try.
    """

    judge: JudgeName
    verdict: Verdict
    prompt: str = NO_PROMPT
    model: str | None = None
    adapter: str | None = None
    tokens: TokenCount = NO_TOKENS
    repaired: bool = False


class Judge(Protocol):
    """Gives verdicts on windows; many at once, if it is asked so."""

    async def judge(self, material: Material) -> Judgement:
        """Judge one window.

        Raises:
            Retry: it cannot answer now.
            Reject: it never will, for this window.
            Stop: it never will, for any.
            InvalidReply: it answered, and that is no verdict.
        """
        ...
