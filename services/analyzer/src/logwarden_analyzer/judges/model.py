"""The language model as a judge: asks, checks, asks once more, and gives a verdict on lines.

Not here: HTTP (`chat`), and who answers where this judge cannot (`analyze`).
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from logwarden_analyzer.judges.chat import ChatClient
from logwarden_analyzer.judges.formats import Format
from logwarden_analyzer.judges.judge import NO_TOKENS, Heard, Judgement, unheard
from logwarden_analyzer.judges.patience import Patience
from logwarden_analyzer.judges.wire import Completion, Identity, Trial
from logwarden_analyzer.material import Material
from logwarden_contracts.messages import TokenCount
from logwarden_contracts.prompt import Question
from logwarden_contracts.reply import InvalidReply, Reply, merged, parse_reply

SECOND_TEMPERATURE = 0.3
"""The second try must not be the first again."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The reply to one question, and what it cost."""

    reply: Reply
    tokens: TokenCount


class ModelJudge:
    """Asks one model of an OpenAI-compatible server."""

    def __init__(
        self,
        client: ChatClient,
        written: Format,
        patience: Patience,
        seed: int = 1,
        heard: Heard = unheard,
    ) -> None:
        self._client = client
        self._format = written
        self._patience = patience
        self._heard = heard
        self._first = Trial(seed)
        self._second = Trial(seed + 1, SECOND_TEMPERATURE)
        self._identity: Identity | None = None

    async def judge(self, material: Material) -> Judgement:
        """Ask about a window, all of its questions at the same time.

        Raises:
            ModelUnreachable: no answer within the patience.
            RefusedQuestion: the server does not take the question.
            InvalidReply: twice.
            Stop: the server has no such model, or does not take the key.
        """
        with self._patience.window():
            identity = await self._known_identity()
            questions = self._format.questions(material)
            answered = _together(await self._answers(questions, material))
        return Judgement(
            judge="model",
            verdict=self._format.verdict(answered.reply, material),
            prompt=self._format.version,
            model=identity.model,
            adapter=identity.adapter,
            tokens=answered.tokens,
            repaired=answered.reply.repaired,
        )

    async def _known_identity(self) -> Identity:
        if self._identity is None:
            self._identity = await self._patience.ask(self._client.identity)
        return self._identity

    async def _answers(self, questions: Sequence[Question], material: Material) -> list[Answered]:
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._answer(each, material)) for each in questions]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from failed
        return [task.result() for task in tasks]

    async def _answer(self, question: Question, material: Material) -> Answered:
        said = await self._ask(question, self._first)
        try:
            return Answered(self._read(said, question), said.tokens)
        except InvalidReply:
            return await self._second_try(question, material, said.tokens)

    async def _second_try(
        self, question: Question, material: Material, spent: TokenCount
    ) -> Answered:
        answers = [
            Answered(self._read(said, plainer), said.tokens)
            for plainer in self._format.plainer(question, material)
            for said in [await self._ask(plainer, self._second)]
        ]
        again = _together(answers)
        reply = replace(again.reply, repaired=True)
        return Answered(reply, _sum_of((spent, again.tokens)))

    def _read(self, said: Completion, question: Question) -> Reply:
        outcome = "valid"
        try:
            return read(said, question)
        except InvalidReply as error:
            outcome = error.reason
            raise
        finally:
            self._heard(outcome, said.tokens)

    async def _ask(self, question: Question, trial: Trial) -> Completion:
        return await self._patience.ask(
            lambda: self._client.complete(question, self._format.schema, trial)
        )


def read(said: Completion, question: Question) -> Reply:
    """The checked reply.

    Raises:
        InvalidReply: also where it was cut off: servers fill what is left with white space.
    """
    if said.cut_off:
        raise InvalidReply("cut_off", f"{said.tokens.completion} tokens")
    return parse_reply(said.text, frozenset(question.rows))


def _together(answers: Sequence[Answered]) -> Answered:
    reply = merged([each.reply for each in answers])
    return Answered(reply, _sum_of(each.tokens for each in answers))


def _sum_of(counts: Iterable[TokenCount]) -> TokenCount:
    total = NO_TOKENS
    for count in counts:
        total = TokenCount(
            prompt=total.prompt + count.prompt, completion=total.completion + count.completion
        )
    return total
