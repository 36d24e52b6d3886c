"""Asks a teacher about windows: several at once, within a budget, each question paid for once.

Not here: what is asked (`lesson`), what is accepted (`checking`), connections (the analyzer's).
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from logwarden_analyzer.errors import ModelUnreachable, RefusedKey, RefusedQuestion, UnknownModel
from logwarden_analyzer.judges.chat import ChatClient, Endpoint
from logwarden_analyzer.judges.patience import Patience
from logwarden_analyzer.judges.wire import Completion, Trial
from logwarden_contracts.messages import TokenCount, Verdict
from logwarden_contracts.reply import InvalidReply, Reply
from logwarden_training.label.checking import faults_of, strictly_read
from logwarden_training.label.errors import TeacherGone
from logwarden_training.label.lesson import Lesson, Shown, Task, lesson_on
from logwarden_training.label.paid import PaidAnswers
from logwarden_training.label.spending import BudgetSpent, Purse, most_tokens
from logwarden_training.prepare.window import Window

FIRST = Trial(seed=1)
SECOND = Trial(seed=2, temperature=0.3)
"""After a reply that cannot be used: the second must not be the first again."""


@dataclass(frozen=True)
class Teacher:
    """Who is asked, and how.

    Attributes:
        endpoint: an OpenAI-compatible server.
        shown: rows or lines.
        budget_tokens: of one question.
        house_rules: added to the instructions.
        patience_seconds: how long a silent server is waited for.
    """

    endpoint: Endpoint
    shown: Shown = "rows"
    budget_tokens: int = 12_000
    house_rules: str = ""
    patience_seconds: float = 600


@dataclass(frozen=True, slots=True)
class Rejected:
    """A window without a usable verdict: why, and what the teacher said last."""

    window: Window
    reasons: tuple[str, ...]
    reply: str


@dataclass
class Standing:
    """How far a run is.

    Attributes:
        windows: in all.
        judged: by their place among the windows.
        rejected: those without a usable verdict.
        stopped: the budget ended it.
        failure: why nobody answers any more.
    """

    windows: int
    purse: Purse
    judged: dict[int, Verdict] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    stopped: bool = False
    failure: ModelUnreachable | RefusedKey | UnknownModel | None = None

    @property
    def done(self) -> int:
        """Windows that need no further question."""
        return len(self.judged) + len(self.rejected)


Tell = Callable[[Standing], None]


async def taught(
    windows: Sequence[Window], teacher: Teacher, paid: PaidAnswers, purse: Purse, tell: Tell
) -> Standing:
    """Ask about all windows, as far as the budget goes.

    Raises:
        TeacherGone: it does not answer within the patience, or refuses to answer anyone.
    """
    standing = Standing(len(windows), purse)
    purse.paid(paid.tokens)
    client = ChatClient(teacher.endpoint)
    school = _School(teacher, client, Patience(teacher.patience_seconds), paid, purse)
    waiting = iter(enumerate(windows))
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(teacher.endpoint.max_concurrency, len(windows))):
                group.create_task(school.work(waiting, standing, tell))
    finally:
        await client.aclose()
    if standing.failure is not None:
        raise TeacherGone(_advice(standing.failure)) from standing.failure
    standing.rejected.sort(key=lambda each: each.window.id)
    return standing


@dataclass(frozen=True)
class _School:
    teacher: Teacher
    client: ChatClient
    patience: Patience
    paid: PaidAnswers
    purse: Purse

    async def work(
        self, waiting: Iterator[tuple[int, Window]], standing: Standing, tell: Tell
    ) -> None:
        """One window after another, until none is left, the budget is spent, or nobody answers.

        Who is waiting for an answer goes on waiting: it will be paid for.
        """
        for place, window in waiting:
            if standing.stopped or standing.failure is not None:
                return
            try:
                verdict = await self._verdict(window)
            except BudgetSpent:
                standing.stopped = True
                return
            except (ModelUnreachable, RefusedKey, UnknownModel) as error:
                standing.failure = error
                return
            if isinstance(verdict, Rejected):
                standing.rejected.append(verdict)
            else:
                standing.judged[place] = verdict
            tell(standing)

    async def _verdict(self, window: Window) -> Verdict | Rejected:
        teacher = self.teacher
        lesson = lesson_on(window, teacher.shown, teacher.budget_tokens, teacher.house_rules)
        replies: list[Reply] = []
        said = Completion("", cut_off=False, tokens=TokenCount())
        for task in lesson.tasks:
            try:
                said = await self._said(lesson, task, FIRST)
                try:
                    replies.append(strictly_read(said, task.question.rows))
                except InvalidReply:
                    said = await self._said(lesson, task, SECOND)
                    replies.append(strictly_read(said, task.question.rows))
            except InvalidReply as error:
                return Rejected(window, (error.reason,), said.text)
            except RefusedQuestion as error:
                return Rejected(window, (f"refused_{error.status}",), "")
        verdict = lesson.verdict(replies)
        faults = faults_of(verdict, len(window.texts))
        return Rejected(window, tuple(faults), said.text) if faults else verdict

    async def _said(self, lesson: Lesson, task: Task, trial: Trial) -> Completion:
        """From the file, or from the teacher and then into the file."""
        key = task.key(self.teacher.endpoint.model, trial)
        held = self.paid.get(key)
        if held is not None:
            return held
        most = most_tokens(task.question)
        aside = await self.purse.set_aside(most)
        try:
            said = await self.patience.ask(
                lambda: self.client.complete(task.question, task.schema, trial)
            )
            if not said.tokens.prompt:  # a server that counts nothing must not be free
                said = Completion(said.text, said.cut_off, most)
            self.paid.add(key, lesson.window.id, said)
            self.purse.paid(said.tokens)
        finally:
            await self.purse.give_back(aside)
        return said


def _advice(error: ModelUnreachable | RefusedKey | UnknownModel) -> str:
    if isinstance(error, UnknownModel):
        return f"the teacher's server has no {error.model!r}: say --model, or --base-url up to /v1"
    if isinstance(error, RefusedKey):
        return f"the teacher refused the key ({error.status}): OPENAI_API_KEY or --api-key-file"
    return (
        f"the teacher does not answer ({error.reason}); "
        "what was answered is kept, and running again goes on"
    )
