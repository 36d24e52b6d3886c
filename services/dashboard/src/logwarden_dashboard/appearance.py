"""Colours, type and the options Streamlit is started with: the one place for all of them.

Severities are Okabe and Ito's colours, their text darkened (light) or lightened (dark) to a contrast of
4.5:1 and more; one accent, their blue. Colour never stands alone: every tone has a shape and a word.
"""

from typing import Any

from logwarden_dashboard.settings import DashboardSettings

_LIGHT = {
    "primaryColor": "#0063a0",
    "backgroundColor": "#ffffff",
    "secondaryBackgroundColor": "#f4f6f8",
    "textColor": "#1b2530",
    "borderColor": "#dfe4e9",
    "linkColor": "#0063a0",
    "redColor": "#d55e00",
    "redTextColor": "#a84200",
    "redBackgroundColor": "#fdf0e7",
    "orangeColor": "#e69f00",
    "orangeTextColor": "#855900",
    "orangeBackgroundColor": "#fdf6e3",
    "blueColor": "#0072b2",
    "blueTextColor": "#0063a0",
    "blueBackgroundColor": "#e9f3fa",
    "greenColor": "#009e73",
    "greenTextColor": "#00704f",
    "greenBackgroundColor": "#e6f5f0",
}
_DARK = {
    "primaryColor": "#6cc0ee",
    "backgroundColor": "#12171d",
    "secondaryBackgroundColor": "#1b222b",
    "textColor": "#e4e9ee",
    "borderColor": "#2d3742",
    "linkColor": "#6cc0ee",
    "redColor": "#f0762a",
    "redTextColor": "#ff9d61",
    "redBackgroundColor": "#35200f",
    "orangeColor": "#e69f00",
    "orangeTextColor": "#f3be4d",
    "orangeBackgroundColor": "#2e2510",
    "blueColor": "#56b4e9",
    "blueTextColor": "#7fc8f1",
    "blueBackgroundColor": "#13293a",
    "greenColor": "#1fb98c",
    "greenTextColor": "#4fd3ac",
    "greenBackgroundColor": "#0e2b23",
}
_TYPE = {
    "font": "sans-serif",
    "baseFontSize": 15,
    "baseRadius": "0.45rem",
    "headingFontSizes": ["1.7rem", "1.2rem", "1.02rem", "0.95rem", "0.9rem", "0.9rem"],
    "headingFontWeights": [650, 600, 600, 600, 600, 600],
    "codeFontSize": "0.8rem",
    "showWidgetBorder": True,
    "paddingTop": "1.2rem",
}


def streamlit_options(settings: DashboardSettings) -> dict[str, Any]:
    """Options by the names of Streamlit's own flags, dots as underscores. Pure."""
    options: dict[str, Any] = {
        "server_address": settings.dashboard_host,
        "server_port": settings.dashboard_port,
        "server_headless": True,
        "server_showEmailPrompt": False,
        "server_fileWatcherType": "none",
        "server_runOnSave": False,
        "server_enableStaticServing": False,
        "server_enableAgentApi": False,
        "server_enableXsrfProtection": True,
        "server_enableCORS": True,
        "server_xsrfCookieSameSite": "strict",
        "server_allowedHosts": list(settings.allowed_hosts),
        "server_maxUploadSize": settings.dashboard_max_upload_megabytes,
        "server_maxMessageSize": 20,
        "browser_gatherUsageStats": False,
        "client_showErrorDetails": "none",
        "client_showErrorLinks": False,
        "client_toolbarMode": "minimal",
        "client_disableDataExport": True,
        "runner_magicEnabled": False,
        "logger_hideWelcomeMessage": True,
        "logger_level": "warning",
        "secrets_files": [str(settings.dashboard_oidc_file)]
        if settings.dashboard_oidc_file
        else [],
    }
    options |= {f"theme_{name}": value for name, value in _TYPE.items()}
    for base, colours in (("light", _LIGHT), ("dark", _DARK)):
        options |= {f"theme_{base}_{name}": value for name, value in colours.items()}
    return options
