"""What is known when a scan ends, of its own accord or by Ctrl-C.

Not here: how it is shown (`summary`, `report`).
"""

from dataclasses import dataclass

from logwarden_standalone.scan.tally import Tally
from logwarden_standalone.scan.wording import times

RULES_ALONE = "Rules only: neither triage nor a language model was asked."
TRIAGE_ALONE = "Triage and rules: no language model was asked."

REASONS = {
    "model_unreachable": "the model server did not answer",
    "model_refused": "the model server did not take the question",
    "invalid_reply": "the model gave no readable verdict",
    "overload": "they were too late to wait for the model",
}
"""What `degraded_reason` means to people."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A scan's end.

    Attributes:
        seconds: from the first byte to the last verdict.
        judge: who was asked, for people.
        model: a language model was to be asked.
        interrupted: Ctrl-C ended it.
        cut: lines of which only the beginning was judged.
        problems: inputs that could not be read to their end, and a judge that failed.
    """

    tally: Tally
    seconds: float
    judge: str
    model: bool
    interrupted: bool = False
    cut: int = 0
    problems: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        """Lines a second."""
        return self.tally.lines / max(self.seconds, 0.001)

    def notes(self) -> list[str]:
        """What a reader must know before believing the numbers; most important first."""
        said = list(self.problems)
        if self.interrupted:
            said.append("Interrupted: this is what was judged so far.")
        if not self.model:
            said.append(RULES_ALONE if self.judge == "rules" else TRIAGE_ALONE)
        for reason, windows in self.tally.degraded.most_common():
            of_all = f"{windows:,} of {times(self.tally.windows, 'window')}"
            said.append(f"{of_all} judged without the model: {REASONS.get(reason, reason)}.")
        if self.cut:
            said.append(f"{times(self.cut, 'line')} beyond 1 MiB: only the beginning was judged.")
        if marked := self.tally.injection_markers:
            said.append(f"{times(marked, 'window')} with lines that talk to a judge: read as text.")
        return said
