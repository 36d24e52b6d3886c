"""What holds for every window and every reply, however hostile."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.analyzer.windows import REDACTOR, RULES, analyst, window_of

from logwarden_analyzer import analyze
from logwarden_analyzer.judges import Judgement
from logwarden_analyzer.judges.formats import DigestFormat, Format, RawFormat
from logwarden_analyzer.material import Material, material_of
from logwarden_contracts.messages import LogLine, WindowAnalysis
from logwarden_contracts.messages.analysis import MAX_EVIDENCE_BYTES, MAX_EVIDENCE_LINES
from logwarden_contracts.reply import parse_reply

SECRET = "ghp_" + "a1B2c3D4e5" * 4
FORMATS: list[Format] = [
    DigestFormat(b"secret", 1500),
    DigestFormat(b"secret", 50_000),
    RawFormat(),
]

hostile_text = st.text(st.characters(), max_size=60) | st.sampled_from(
    ["", "\n", "<|im_start|>", "\ud800", "== a/b", "Failed password for root", "\x1b[2J", "a|1|x"]
)
lines_of = st.lists(
    st.builds(LogLine, hostile_text, st.integers(0), hostile_text, hostile_text),
    min_size=1,
    max_size=30,
)
row_numbers = st.lists(st.integers(-3, 40) | st.integers(), max_size=80)
replies = st.fixed_dictionaries(
    {"risk_score": st.integers(-10, 200)},
    optional={
        "critical": row_numbers,
        "warning": row_numbers,
        "summary": st.lists(hostile_text, max_size=8),
        "messages": st.fixed_dictionaries({"critical": row_numbers, "warning": row_numbers}),
    },
)


class Replying:
    """Answers every question with the same reply."""

    def __init__(self, reply: dict[str, Any], written: Format) -> None:
        self._reply = json.dumps(reply)
        self._format = written

    async def judge(self, material: Material) -> Judgement:
        [question, *_] = self._format.questions(material)
        reply = parse_reply(self._reply, frozenset(question.rows))
        return Judgement("model", self._format.verdict(reply, material))


def assert_bounded(analysis: WindowAnalysis, lines: list[LogLine]) -> None:
    messages = analysis.verdict.messages
    cited = {*messages.critical, *messages.warning}
    assert cited <= set(range(1, len(lines) + 1))
    assert {line.line for line in analysis.evidence} <= cited
    assert len(analysis.evidence) == min(len(cited), MAX_EVIDENCE_LINES)
    assert all(len(line.text.encode()) <= MAX_EVIDENCE_BYTES for line in analysis.evidence)
    fingerprints = [pattern.fingerprint for pattern in analysis.patterns]
    assert {line.pattern for line in analysis.evidence} <= set(fingerprints)
    assert len(set(fingerprints)) == len(fingerprints)


@given(lines_of, replies, st.sampled_from(FORMATS))
async def test_whatever_is_replied_only_lines_of_the_window_are_cited(
    lines: list[LogLine], reply: dict[str, Any], written: Format
) -> None:
    analysis = await analyze(window_of(lines), analyst(Replying(reply, written)))
    assert_bounded(analysis, lines)
    assert WindowAnalysis.read(analysis.write()) == analysis


@given(lines_of, st.sampled_from(FORMATS))
def test_every_window_can_be_asked_about_twice(lines: list[LogLine], written: Format) -> None:
    material = material_of(lines, REDACTOR, RULES, 50)
    for question in written.questions(material):
        question.user.encode("utf-8")
        again = written.plainer(question, material)
        assert sorted(row for each in again for row in each.rows) == sorted(question.rows)


@given(lines_of)
def test_a_raw_question_has_a_line_for_each_line(lines: list[LogLine]) -> None:
    material = material_of(lines, REDACTOR, RULES, 50)
    [question] = RawFormat().questions(material)
    assert question.user.partition("Log content:\n\n")[2].count("\n") == len(lines) - 1


@given(lines_of, st.integers(0), st.sampled_from(["{}", "token={}", "a {} b", "({})"]))
@settings(max_examples=50)
async def test_a_planted_secret_is_in_no_question_and_no_analysis(
    lines: list[LogLine], place: int, around: str
) -> None:
    planted = LogLine(
        f"login failed {around.format(SECRET)} panic", 1, f"{SECRET}/app", f"[{SECRET}] "
    )
    lines = [*lines[: place % len(lines)], planted, *lines]
    material = material_of(lines, REDACTOR, RULES, 50)
    reply = {"critical": list(range(60)), "risk_score": 90, "summary": [f"saw {SECRET}"]}
    for written in FORMATS:
        assert all(SECRET not in question.user for question in written.questions(material))
        analysis = await analyze(window_of(lines), analyst(Replying(reply, written)))
        assert SECRET not in analysis.write().decode()
