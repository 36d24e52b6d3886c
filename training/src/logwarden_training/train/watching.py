"""Watches a run: measures speed, memory and load, and says them. Needs torch.

Not here: the sentence (`telling`).
"""

import resource
import time
from collections.abc import Callable
from typing import Any

import torch
from transformers import TrainerCallback

from logwarden_training.train.telling import Standing

Tell = Callable[[Standing], None]


class Watch(TrainerCallback):  # type: ignore[misc]  # transformers has no types here
    """Hears what the trainer logs, and keeps each standing.

    Attributes:
        standings: one each time the trainer logged.
    """

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._began = 0.0
        self._busy = 0.0
        self._first_step = 0
        self.standings: list[Standing] = []

    def on_train_begin(self, args: Any, state: Any, control: Any, **rest: Any) -> None:  # noqa: ARG002
        """Time starts after loading; a resumed run counts from where it goes on."""
        self._began, self._busy = time.perf_counter(), time.process_time()
        self._first_step = state.global_step

    def on_log(
        self,
        args: Any,  # noqa: ARG002
        state: Any,
        control: Any,  # noqa: ARG002
        logs: dict[str, float] | None = None,
        **rest: Any,  # noqa: ARG002
    ) -> None:
        """Say how it stands, each time a loss is known."""
        if logs is None or "loss" not in logs:
            return
        standing = self._standing(state, logs)
        self.standings.append(standing)
        self._tell(standing)

    def _standing(self, state: Any, logs: dict[str, float]) -> Standing:
        seconds = time.perf_counter() - self._began
        done = state.global_step - self._first_step
        left = state.max_steps - state.global_step
        return Standing(
            step=state.global_step,
            steps=state.max_steps,
            seconds=seconds,
            seconds_left=seconds / done * left,
            tokens=int(logs.get("num_tokens", 0)),
            loss=float(logs["loss"]),
            gradient_norm=float(logs.get("grad_norm", 0.0)),
            memory_bytes=most_memory(),
            load=self._load(seconds),
        )

    def _load(self, seconds: float) -> float | None:
        if not torch.cuda.is_available():
            busy = time.process_time() - self._busy
            return busy / seconds / float(torch.get_num_threads())
        try:
            return float(torch.cuda.utilization()) / 100
        except (ModuleNotFoundError, RuntimeError):
            return None  # it asks a library of the driver's, which need not be there


def most_memory() -> int:
    """The most bytes that were held: on the GPU, else by this process."""
    if torch.cuda.is_available():
        return int(torch.cuda.max_memory_reserved())
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
