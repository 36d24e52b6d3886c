"""The conversations of a run: from labelled windows, or as files hold them.

Not here: what a conversation says (`logwarden_training.conversations`), tokens (`samples`), and
which windows (`variations`).
"""

import hmac
from collections.abc import Sequence
from pathlib import Path

from logwarden_training.conversations import KEY, Conversation, conversations_of, read_conversations
from logwarden_training.evaluate.overlap import span_of
from logwarden_training.labels import LabelledWindow, read_labels
from logwarden_training.train.errors import CannotTrain
from logwarden_training.train.run import AdapterRun
from logwarden_training.train.variations import chosen_windows

MARK_SECRET = hmac.digest(KEY, b"row marks", "sha256")
"""Constant, so that equal data give equal prompts; marks differ from window to window all the same."""


def read_chats(
    run: AdapterRun, data: Path | None, labels: Sequence[Path], logs: Path | None
) -> list[Conversation]:
    """The conversations that the command line names, all of the run's format and of one version.

    Raises:
        CannotTrain: it names none, or both kinds; or they are not what the run trains.
        BadLabels: a file cannot be used.
    """
    if (data is None) == (not labels):
        raise CannotTrain("say what to learn from: --data FILE, or --labels FILE [--logs DIR]")
    if data is None:
        chats = chats_of([window for path in labels for window in read_labels(path, logs)], run)
    else:
        chats = [chat for path in _files(data) for chat in read_conversations(path)]
    if not chats:
        raise CannotTrain("there is no conversation to learn from")
    _refuse_other_words(chats, run)
    return chats


def chats_of(windows: Sequence[LabelledWindow], run: AdapterRun) -> list[Conversation]:
    """One conversation a question, most windows being one question."""
    return [
        chat
        for chosen in chosen_windows(windows, run.windows, run.seed)
        for chat in conversations_of(
            chosen.window,
            run.prompt_format,
            MARK_SECRET,
            budget_tokens=run.budget_tokens,
            spans=[span_of(part) for part in chosen.parts],
        )
    ]


def _refuse_other_words(chats: Sequence[Conversation], run: AdapterRun) -> None:
    """An adapter knows one way of being asked."""
    formats = sorted({chat.prompt_format for chat in chats})
    if formats != [run.prompt_format]:
        held = " and ".join(formats)
        raise CannotTrain(
            f"the conversations are {held}, the run's prompt_format is {run.prompt_format}"
        )
    versions = sorted({chat.prompt_version for chat in chats})
    if len(versions) > 1:
        raise CannotTrain(f"the conversations are of several versions: {', '.join(versions)}")


def _files(data: Path) -> list[Path]:
    if data.is_dir():
        return sorted(path for path in data.iterdir() if path.suffix in (".json", ".jsonl"))
    return [data]
