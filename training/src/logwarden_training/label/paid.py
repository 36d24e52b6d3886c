"""Answers that were paid for, one JSON object a line, only ever added to.

Each is on disk before anything is done with it, so a run that is killed costs at most what was
under way. Not here: what an answer is worth (`checking`).
"""

import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from logwarden_analyzer.judges.wire import Completion
from logwarden_contracts.messages import TokenCount
from logwarden_training.label.errors import BadAnswers


class PaidAnswers:
    """A file of answers. Use as a context manager.

    Attributes:
        tokens: of all answers in it.
    """

    def __init__(self, path: Path) -> None:
        """Read what earlier runs paid for.

        Raises:
            BadAnswers: the file holds something else.
        """
        self._path = path
        self._held: dict[str, Completion] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab+")
        try:
            self._read()
        except BadAnswers:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._held)

    @property
    def tokens(self) -> TokenCount:
        """Of all answers."""
        held = self._held.values()
        return TokenCount(
            prompt=sum(each.tokens.prompt for each in held),
            completion=sum(each.tokens.completion for each in held),
        )

    def get(self, key: str) -> Completion | None:
        """The answer to a question that was paid for."""
        return self._held.get(key)

    def add(self, key: str, window: str, said: Completion) -> None:
        """Write an answer down, and wait until it is on disk."""
        row = {
            "key": key,
            "window": window,
            "text": said.text,
            "cut_off": said.cut_off,
            "prompt_tokens": said.tokens.prompt,
            "completion_tokens": said.tokens.completion,
        }
        self._file.write(json.dumps(row, ensure_ascii=True).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._held[key] = said

    def _read(self) -> None:
        self._file.seek(0)
        whole = 0
        for number, line in enumerate(self._file, 1):
            if not line.endswith(b"\n"):
                break  # written when the run was killed: not whole, so never used
            self._take(number, line)
            whole += len(line)
        self._file.truncate(whole)

    def _take(self, number: int, line: bytes) -> None:
        try:
            row: dict[str, Any] = json.loads(line)
            self._held[row["key"]] = Completion(
                text=row["text"],
                cut_off=row["cut_off"],
                tokens=TokenCount(prompt=row["prompt_tokens"], completion=row["completion_tokens"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise BadAnswers(self._path, number, "is no answer of a teacher") from error
