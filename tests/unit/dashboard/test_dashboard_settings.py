"""How the dashboard's settings are read, and what Streamlit is started with."""

from pathlib import Path

import pytest

from logwarden_dashboard.appearance import streamlit_options
from logwarden_dashboard.errors import Stop
from logwarden_dashboard.settings import PREFIXES, DashboardSettings, from_environment


def test_a_misspelt_name_stops_the_start_and_names_the_nearest() -> None:
    with pytest.raises(Stop, match="DASHBOARD_PROT is no setting; did you mean DASHBOARD_PORT"):
        from_environment({"DASHBOARD_PROT": "1"})


def test_every_prefix_begins_a_setting() -> None:
    names = [name.upper() for name in DashboardSettings.model_fields]
    assert all(any(name.startswith(prefix) for name in names) for prefix in PREFIXES)


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERTMANAGER_URL", "http://a:9093, http://b:9093")
    assert DashboardSettings().alertmanager_url == ("http://a:9093", "http://b:9093")


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("hidden\n")
    read = DashboardSettings.model_validate({"analyzer_token_file": file})
    assert read.analyzer_token is not None
    assert read.analyzer_token.get_secret_value() == "hidden"
    assert "hidden" not in repr(read)


def test_on_loopback_no_other_name_reaches_it() -> None:
    assert "127.0.0.1" in DashboardSettings().allowed_hosts
    anywhere = DashboardSettings.model_validate({"dashboard_host": "0.0.0.0"})  # noqa: S104
    assert anywhere.allowed_hosts == ()


def test_streamlit_tells_nobody_anything() -> None:
    options = streamlit_options(DashboardSettings())
    assert options["browser_gatherUsageStats"] is False
    assert options["client_showErrorDetails"] == "none"
    assert options["client_toolbarMode"] == "minimal"
    assert options["server_address"] == "127.0.0.1"
    assert options["server_maxUploadSize"] <= 5
    assert options["server_enableXsrfProtection"] is True
    assert options["server_enableAgentApi"] is False
    assert options["secrets_files"] == []


def test_both_themes_have_the_same_colours() -> None:
    options = streamlit_options(DashboardSettings())
    light = {name.removeprefix("theme_light_") for name in options if "_light_" in name}
    dark = {name.removeprefix("theme_dark_") for name in options if "_dark_" in name}
    assert len(light) > 10
    assert light == dark


@pytest.mark.parametrize("base", ["light", "dark"])
@pytest.mark.parametrize("tone", ["red", "orange", "blue", "green"])
@pytest.mark.parametrize("ground", ["{tone}BackgroundColor", "backgroundColor"])
def test_text_of_every_severity_can_be_read(base: str, tone: str, ground: str) -> None:
    options = streamlit_options(DashboardSettings())
    ink = options[f"theme_{base}_{tone}TextColor"]
    paper = options[f"theme_{base}_{ground.format(tone=tone)}"]
    assert contrast(ink, paper) >= 4.5


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two colours `#rrggbb`."""
    lights = sorted(map(_luminance, (one, other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(factor * part for factor, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
