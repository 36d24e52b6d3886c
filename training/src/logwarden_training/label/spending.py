"""What a teacher costs, and a budget that is never exceeded.

Before a question the most that it can cost is set aside; afterwards what it did cost takes its
place. Not here: asking (`asking`).
"""

import asyncio
from dataclasses import dataclass

from logwarden_contracts.messages import TokenCount
from logwarden_contracts.prompt import BYTES_PER_TOKEN, Question
from logwarden_contracts.reply import MAX_REPLY_TOKENS

SCHEMA_TOKENS = 400
"""At most, what a server adds for the schema and the roles."""

MILLION = 1_000_000


class BudgetSpent(Exception):
    """The next question could cost more than is left."""


@dataclass(frozen=True, slots=True)
class Price:
    """For a million tokens, in one currency."""

    prompt: float
    completion: float

    def of(self, tokens: TokenCount) -> float:
        """What these cost."""
        return (tokens.prompt * self.prompt + tokens.completion * self.completion) / MILLION


FREE = Price(0, 0)

LIST_PRICES = {"gpt-4o-mini": Price(0.15, 0.60), "gpt-4o": Price(2.50, 10.00)}
"""US dollars, as OpenAI listed them in 2025; the command line can say others."""


def most_tokens(question: Question) -> TokenCount:
    """An upper bound: log text has at least so many bytes a token."""
    said = f"{question.system or ''}{question.user}".encode("utf-8", "surrogatepass")
    prompt = int(len(said) / BYTES_PER_TOKEN) + SCHEMA_TOKENS
    return TokenCount(prompt=prompt, completion=MAX_REPLY_TOKENS)


class Purse:
    """What was spent, what is set aside, and what may be spent in all.

    Attributes:
        spent: by all runs that wrote to the same answers.
        tokens: that were paid.
    """

    def __init__(self, price: Price, budget: float | None = None) -> None:
        self.price = price
        self.spent = 0.0
        self.tokens = TokenCount()
        self._budget = budget
        self._aside = 0.0
        self._changed = asyncio.Condition()

    def paid(self, tokens: TokenCount) -> None:
        """Count what was paid."""
        self.spent += self.price.of(tokens)
        self.tokens = TokenCount(
            prompt=self.tokens.prompt + tokens.prompt,
            completion=self.tokens.completion + tokens.completion,
        )

    async def set_aside(self, tokens: TokenCount) -> float:
        """Wait until this fits beside what others may still cost; the amount.

        Raises:
            BudgetSpent: nobody is under way any more, and it still does not fit.
        """
        amount = self.price.of(tokens)
        async with self._changed:
            while self._budget is not None and self.spent + self._aside + amount > self._budget:
                if not self._aside:
                    raise BudgetSpent
                await self._changed.wait()
            self._aside += amount
        return amount

    async def give_back(self, amount: float) -> None:
        """The question is answered, or never will be."""
        async with self._changed:
            self._aside = max(0.0, self._aside - amount)
            if self._aside < 1e-12:
                self._aside = 0.0
            self._changed.notify_all()
