"""How a run's numbers read, the same on the screen, in a pipe and in the summary. Pure."""

from logwarden_standalone.scan.wording import times
from logwarden_standalone.up.board import Board


def lines_told(board: Board) -> str:
    """Sent and judged."""
    return (
        f"{times(board.sent, 'line')} in, {board.lines_a_second:,.0f}/s; "
        f"{board.tally.lines:,} judged"
    )


def windows_told(board: Board) -> str:
    """Windows and how loud they are."""
    tally = board.tally
    return (
        f"{times(tally.windows, 'window')}, {times(tally.alerts, 'alert')}, "
        f"highest risk {tally.highest_risk}"
    )


def lag_told(board: Board) -> str:
    """How far the verdicts are behind."""
    if board.measures is None:
        return "the batcher does not answer"
    measures = board.measures
    told = f"{times(measures.lag, 'record')}, the oldest {measures.lag_seconds:.1f} s old"
    return told if measures.lag else "none"


def dead_letters_told(board: Board) -> str:
    """Records that were given up."""
    return times(board.rejected.total, "dead letter") if board.rejected.total else "no dead letters"


def delays_told(delays: list[float]) -> str:
    """From a line to its alert.

    Args:
        delays: seconds, ascending; at least one.
    """
    middle, longest = delays[len(delays) // 2], delays[-1]
    return f"{middle:.1f} s after its newest line (median), {longest:.1f} s at most"


def clock(seconds: float) -> str:
    """`1:05`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"
