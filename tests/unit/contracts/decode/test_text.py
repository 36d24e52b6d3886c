"""What text lines say of themselves: header, source, severity."""

from pathlib import Path

import pytest

from logwarden_contracts.decode import decode_text
from logwarden_contracts.messages import Severity


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Nov 22 10:26:43 a sshd(pam_unix)[19939]: m", "a/sshd"),
        ("Nov 22 10:26:43 a CRON[123]: m", "a/CRON"),
        ("Nov 22 10:26:43 a /usr/sbin/gmetad[1682]: m", "a/gmetad"),
        ("Nov 22 10:26:43 a postfix/smtpd[7]: m", "a/postfix_smtpd"),
        ("Nov 22 10:26:43 a syslogd 1.4.1: restart", "a/syslogd"),
        ("Nov 22 10:26:43 a Google Chrome[35]: m", "a/Google Chrome"),
        ("Nov 22 10:26:43 haproxy[14]: m", "-/haproxy"),
        ("Nov 22 10:26:43 a --- last message repeated 2 times ---", "a/-"),
        ("2026-11-22T10:26:43+0100 a kernel: m", "a/kernel"),
        ("2026-11-22T10:26:43Z a-1 systemd: m", "a-1/systemd"),
        ("2026-11-22T10:26:43Z Connection lost: m", "-/-"),
        ("2026-11-22T10:26:43+00:00 error vmdird: m", "-/-"),
        ("2026-11-22 10:26:43 Deleting file: m", "-/-"),
        ("cart-1  | 2026-11-22T10:26:43Z m", "-/cart-1"),
    ],
)
def test_a_source_is_named_where_a_line_names_it(line: str, source: str) -> None:
    assert decode_text(line, 1).source == source


@pytest.mark.parametrize(
    ("line", "text", "severity"),
    [
        ("2026-11-22 10:26:43 ERROR down", "down", "error"),
        ("2026-11-22 10:26:43 [warn] down", "down", "warning"),
        ("2026-11-22 10:26:43 Notice: down", "down", "notice"),
        ("2026-11-22 10:26:43 error while loading", "error while loading", "error"),
        ("2026-11-22 10:26:43 no error found", "no error found", None),
        ("2026-11-22 10:26:43 [main] WARN down", "[main] WARN down", "warning"),
        ("Nov 22 10:26:43 a b: %LINK-3-UPDOWN: down", "%LINK-3-UPDOWN: down", "error"),
        ("Nov 22 10:26:43 a b: <info>  up", "<info>  up", "info"),
        ("Nov 22 10:26:43 a b: up ERRORS=0", "up ERRORS=0", None),
        ('time="2026-11-22T10:26:43Z" level=error msg=x', None, "error"),
    ],
)
def test_a_level_alone_behind_the_time_leaves_the_text(
    line: str, text: str | None, severity: Severity | None
) -> None:
    decoded = decode_text(line, 1)
    assert (decoded.text, decoded.severity) == (line if text is None else text, severity)


@pytest.mark.parametrize(
    "line",
    [
        "",
        " ",
        "\tat org.example.Shop.main(Shop.java:7)",
        "1234567 items",
        "99:99:99 [x] no time",
        "2026-13-45 10:26:43 no date",
        "<999>no priority",
        "<13>1 no rfc 5424",
        "Nov 22 25:26:43 a b: no hour",
        "[x] y",
    ],
)
def test_what_is_no_header_stays_text(line: str) -> None:
    decoded = decode_text(line, 1)
    assert (decoded.header, decoded.text, decoded.time_ms) == ("", line, None)


@pytest.mark.data
def test_every_line_of_the_real_logs_keeps_its_text_and_nearly_all_have_a_time(
    data_dir: Path,
) -> None:
    logs = sorted((data_dir / "loghub").glob("*.log"))
    assert len(logs) == 16
    for log in logs:
        written = log.read_text(encoding="utf-8", errors="backslashreplace").splitlines()
        if log.stem in ("BGL", "Thunderbird"):
            written = [line.split(" ", 1)[1] for line in written]
        lines = [decode_text(line, number) for number, line in enumerate(written, 1)]
        assert [line.header + line.text for line in lines] == written
        assert sum(line.time_ms is None for line in lines) <= len(lines) // 100, log.stem
