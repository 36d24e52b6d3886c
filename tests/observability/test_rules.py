"""The shipped rules and routes, by the tools of those who run them."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

HERE = Path(__file__).parent
TESTS = HERE / "rules.test.yml"


def run(*command: str | Path) -> str:
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def alerts(deploy: Path) -> list[dict[str, Any]]:
    groups = yaml.safe_load((deploy / "prometheus/rules/alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_prometheus_takes_its_configuration_and_rules(promtool: str, deploy: Path) -> None:
    told = run(promtool, "check", "config", deploy / "prometheus/prometheus.yml")
    assert "2 rule files found" in told


def test_each_rule_fires_when_it_should_and_only_then(promtool: str) -> None:
    assert "SUCCESS" in run(promtool, "test", "rules", TESTS)


def test_no_alert_is_without_a_test_of_its_firing(deploy: Path) -> None:
    names = {rule["alert"] for rule in alerts(deploy)}
    assert len(names) >= 12
    assert names <= set(re.findall(r"Logwarden\w+", TESTS.read_text()))


def test_each_alert_says_what_to_do(deploy: Path) -> None:
    for rule in alerts(deploy):
        assert rule["labels"]["severity"] in {"critical", "warning", "info", "none"}
        assert rule["labels"]["scope"] == "pipeline"
        assert set(rule["annotations"]) == {"summary", "description"}


@pytest.mark.parametrize("name", ["alertmanager.yml", "receivers.example.yml"])
def test_alertmanager_takes_its_configurations(amtool: str, deploy: Path, name: str) -> None:
    assert "SUCCESS" in run(amtool, "check-config", deploy / "alertmanager" / name)


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        (["alertname=LogwardenWatchdog", "scope=pipeline"], "heartbeat"),
        (["alertname=LogwardenDigest", "severity=info"], "digest"),
        (["alertname=LogwardenLag", "scope=pipeline", "severity=warning"], "operators"),
        (["alertname=LogwardenPattern", "severity=critical", "source_group=sshd"], "people"),
    ],
)
def test_each_kind_of_alert_reaches_its_receiver(
    amtool: str, deploy: Path, labels: list[str], receiver: str
) -> None:
    file = f"--config.file={deploy / 'alertmanager/alertmanager.yml'}"
    told = run(amtool, "config", "routes", "test", file, f"--verify.receivers={receiver}", *labels)
    assert receiver in told
