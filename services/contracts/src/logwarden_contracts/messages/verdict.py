"""The public verdict, in the schema of the original tutorial."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from logwarden_contracts.messages.wire import Part

Level = Literal["critical", "warning"]
LineNumber = Annotated[int, Field(ge=1)]
Risk = Annotated[int, Field(ge=0, le=100)]


class VerdictMessages(Part):
    """1-based numbers of the window's lines, sorted; a line is in at most one list."""

    critical: tuple[LineNumber, ...] = ()
    warning: tuple[LineNumber, ...] = ()

    @model_validator(mode="after")
    def _line_is_in_one_list(self) -> Self:
        if both := set(self.critical) & set(self.warning):
            raise ValueError(f"lines are both critical and warning: {sorted(both)[:5]}")
        return self


class Verdict(Part):
    """What a judge says of a window.

    Attributes:
        risk_score: 0-9 routine, 10-29 minor, 30-49 look in working hours, 50-69 look today,
            70-89 act now, 90-100 outage, loss or compromise.
        should_alert_user: `risk_score` reached the alert threshold (`ALERT_RISK`, default 50).
        messages: the lines that are evidence.
        summary: very short sentences, most important first.
    """

    risk_score: Risk
    should_alert_user: bool
    messages: VerdictMessages = VerdictMessages()
    summary: tuple[str, ...] = ()
