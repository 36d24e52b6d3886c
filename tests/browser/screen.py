"""How the browser is started, and when a page has come to rest."""

from typing import Any

from playwright.sync_api import Page

CHROMIUM = "/usr/bin/chromium"
LAUNCH: dict[str, Any] = {
    "executable_path": CHROMIUM,
    "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
}
REST_MS = 900


def settled(page: Page) -> None:
    """Wait until Streamlit has run the script and fonts and boxes have come to rest."""
    page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for()
    page.wait_for_timeout(REST_MS)
