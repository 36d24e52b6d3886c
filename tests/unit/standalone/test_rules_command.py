"""`logwarden rules`: the list, one rule, and what fires on a text."""

from pathlib import Path

import yaml
from typer.testing import CliRunner

from logwarden_standalone.commands.rules import app

runner = CliRunner()
OUT_OF_MEMORY = "Mar  3 10:00:00 db1 kernel: Out of memory: Killed process 811 (java)"


def test_the_list_names_rules_and_counts_them() -> None:
    result = runner.invoke(app, ["list"])
    assert result.exit_code == 0
    assert "kernel-panic" in result.output
    assert "rules, version" in result.output


def test_a_shown_rule_is_a_file_of_rules(tmp_path: Path) -> None:
    shown = runner.invoke(app, ["show", "kernel-panic"]).output
    path = tmp_path / "rules.yaml"
    path.write_text(shown, "utf-8")
    assert [rule["id"] for rule in yaml.safe_load(shown)["rules"]] == ["kernel-panic"]
    assert runner.invoke(app, ["test", str(path)]).exit_code == 0


def test_an_unknown_rule_is_wrong_use() -> None:
    result = runner.invoke(app, ["show", "kernel-picnic"])
    assert (result.exit_code, "no rule is called" in result.output) == (2, True)


def test_the_shipped_rules_pass_their_own_examples() -> None:
    result = runner.invoke(app, ["test"])
    assert (result.exit_code, "0 wrong" in result.output) == (0, True)


def test_a_wrong_example_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "rules: [{id: leak, title: Leak, pattern: leak, level: warning, risk: 9,"
        " examples: {hits: [a drip], misses: [a leak]}}]",
        "utf-8",
    )
    result = runner.invoke(app, ["test", str(path)])
    assert result.exit_code == 1
    assert "leak: must match and does not: a drip" in result.output
    assert "leak: must not match and does: a leak" in result.output


def test_a_bad_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("rules:\n  - id: [\n", "utf-8")
    result = runner.invoke(app, ["test", str(path)])
    assert (result.exit_code, f"{path}, line" in result.output) == (2, True)


def test_a_text_names_the_rules_that_fire() -> None:
    result = runner.invoke(app, ["test", "--text", OUT_OF_MEMORY])
    assert "out-of-memory-kill fires" in result.output
    assert "1 critical line of db1/kernel" in result.output


def test_lines_of_standard_input_are_one_window() -> None:
    lines = "".join(
        f"Mar  3 10:00:0{n} web1 sshd[{n}]: Failed password for root from 203.0.113.9 port 4 ssh2\n"
        for n in range(6)
    )
    result = runner.invoke(app, ["test", "--text", "-"], input=lines)
    assert "ssh-failed-password fires: Failed SSH logins; 6 critical lines" in result.output


def test_a_quiet_text_fires_nothing() -> None:
    assert "no rule fires" in runner.invoke(app, ["test", "--text", "all is well"]).output
