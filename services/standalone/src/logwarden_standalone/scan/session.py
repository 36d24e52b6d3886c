"""One scan from the first byte to the exit code: runs it, tells of it, keeps the report.

Not here: the options (`commands.scan`), reading and judging (`scanning`).
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from logwarden_analyzer import AnalyzerSettings
from logwarden_contracts.messages import WindowAnalysis
from logwarden_standalone.scan.errors import ScanError, UnusableJudge
from logwarden_standalone.scan.judging import Judge, open_judge
from logwarden_standalone.scan.keeping import check_report_path, keep_report
from logwarden_standalone.scan.outcome import Outcome
from logwarden_standalone.scan.progress import ScanProgress
from logwarden_standalone.scan.report import report_page
from logwarden_standalone.scan.scanning import Inputs, Scan
from logwarden_standalone.scan.screen import Screen
from logwarden_standalone.scan.summary import show_summary
from logwarden_standalone.scan.tally import Tally
from logwarden_standalone.scan.telling import Consoles, leave_quietly, write_json

RISK_REACHED = 1
UNREADABLE = 2
MODEL_SILENT = 3
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Request:
    """What the person at the terminal asked for.

    Attributes:
        min_risk: quieter windows are only counted.
        fail_on: a window of this risk makes the exit code 1.
    """

    inputs: Inputs
    settings: AnalyzerSettings
    as_json: bool = False
    report: Path | None = None
    min_risk: int = 30
    fail_on: int | None = None


class Session:
    """Runs once.

    Args:
        request: what was asked for.
        consoles: where people look.
    """

    def __init__(self, request: Request, consoles: Consoles) -> None:
        self._request = request
        self._consoles = consoles
        self._tally = Tally()
        self._screen = Screen(consoles.findings)
        self._scan: Scan | None = None
        self._judge: Judge | None = None
        self._progress: ScanProgress | None = None

    def run(self) -> int:
        """The exit code. Ctrl-C or a judge that fails ends the scan, not the telling."""
        try:
            if self._request.report:
                check_report_path(self._request.report)
            return self._ended(self._scanned())
        except ScanError as error:
            self._consoles.complain(str(error))
            return UNREADABLE
        except BrokenPipeError:
            return leave_quietly()

    def _scanned(self) -> Outcome:
        interrupted, problems = False, []
        try:
            asyncio.run(self._read_and_judge())
        except KeyboardInterrupt:
            interrupted = True
        except UnusableJudge as error:
            self._consoles.complain(str(error))
            problems.append(str(error))
        return self._outcome(problems, interrupted=interrupted)

    async def _read_and_judge(self) -> None:
        inputs = self._request.inputs
        async with open_judge(self._request.settings) as judge:
            self._judge = judge
            with ScanProgress(self._consoles.progress, inputs.total_bytes()) as progress:
                self._scan = Scan(inputs, judge, self._tell, self._consoles.complain)
                self._progress = progress
                await self._scan.run()

    def _tell(self, analysis: WindowAnalysis) -> None:
        self._tally.add(analysis)
        if self._request.as_json:
            write_json(analysis)
        elif analysis.verdict.risk_score >= self._request.min_risk:
            self._screen.show_window(analysis)
        if self._scan and self._progress:
            self._progress.advance(self._scan.done_bytes, self._tally.lines, self._tally.alerts)

    def _outcome(self, problems: list[str], *, interrupted: bool) -> Outcome:
        return Outcome(
            tally=self._tally,
            seconds=self._scan.seconds() if self._scan else 0.0,
            judge=self._judge.name if self._judge else "nobody",
            model=self._request.settings.judge == "model",
            interrupted=interrupted,
            cut=self._scan.cut if self._scan else 0,
            problems=(*(self._scan.problems if self._scan else ()), *problems),
        )

    def _ended(self, outcome: Outcome) -> int:
        if outcome.problems and not outcome.tally.windows:
            return UNREADABLE
        if not self._request.as_json or self._consoles.errors.is_terminal:
            show_summary(self._consoles.findings, outcome)
        if self._request.report:
            page = report_page(outcome, datetime.now(UTC), self._request.settings.alert_risk)
            keep_report(self._request.report, page)
            self._consoles.errors.print(f"report: {self._request.report}", soft_wrap=True)
        return self._exit_code(outcome)

    def _exit_code(self, outcome: Outcome) -> int:
        fail_on = self._request.fail_on
        if outcome.interrupted:
            return INTERRUPTED
        if fail_on is not None and outcome.tally.windows and outcome.tally.highest_risk >= fail_on:
            return RISK_REACHED
        if outcome.problems:
            return UNREADABLE
        return MODEL_SILENT if outcome.tally.degraded else 0
