from tests.unit.analyzer.windows import BRUTE_FORCE, analyst, window

from logwarden_analyzer import analyze


async def test_the_rules_judge_where_no_model_is_set() -> None:
    analysis = await analyze(window(BRUTE_FORCE), analyst())
    assert analysis.judge == "rules"
    assert analysis.verdict.should_alert_user
    assert analysis.verdict == analysis.judges["rules"]
    assert analysis.degraded_reason is None


async def test_a_quiet_window_has_no_evidence() -> None:
    analysis = await analyze(window(["session opened for user alice"]), analyst())
    assert analysis.verdict.risk_score == 0
    assert (analysis.evidence, analysis.patterns, analysis.rules_fired) == ((), (), ())
