"""What a run says of itself while it goes on: speed, memory, money, time left. Pure.

Not here: measuring it (`watching`).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """A run at one moment.

    Attributes:
        step: of the optimizer, 1 and up.
        steps: in all.
        seconds: since training began.
        seconds_left: as far as can be told.
        tokens: read so far, in this process.
        loss: of the last steps.
        gradient_norm: of the last step.
        memory_bytes: the most that was held.
        load: of the processor that computes, 0 to 1; None where it cannot be asked.
    """

    step: int
    steps: int
    seconds: float
    seconds_left: float
    tokens: int
    loss: float
    gradient_norm: float
    memory_bytes: int
    load: float | None

    @property
    def tokens_per_second(self) -> float:
        """Padding not counted."""
        return self.tokens / self.seconds if self.seconds else 0.0


def line_of(now: Standing, device: str, price_per_hour: float | None) -> str:
    """One line for people."""
    said = [
        f"step {now.step}/{now.steps}",
        f"loss {now.loss:.4f}",
        f"gradient norm {now.gradient_norm:.3f}",
        f"{now.tokens_per_second:,.0f} tokens/s",
        f"{now.memory_bytes / 1e9:.1f} GB",
    ]
    if now.load is not None:
        said.append(f"{device} {now.load:.0%}")
    if price_per_hour is not None:
        said.append(f"{money(now.seconds, price_per_hour):.2f} so far")
        said.append(f"{money(now.seconds + now.seconds_left, price_per_hour):.2f} in all")
    said.append(f"{duration(now.seconds_left)} left")
    return " · ".join(said)


def money(seconds: float, price_per_hour: float) -> float:
    """In the currency of the price."""
    return seconds / 3600 * price_per_hour


def duration(seconds: float) -> str:
    """As people say it: seconds below two minutes, else minutes."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.1f} min"
