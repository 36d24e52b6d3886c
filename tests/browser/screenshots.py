"""Takes the pictures of the READMEs: every page, light, dark, phone. `python -m tests.browser.screenshots docs/screenshots`."""

import asyncio
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright
from tests.browser.screen import LAUNCH, settled
from tests.browser.stack import Stack, running_stack

from logwarden_ingestor.simulate import Simulator
from logwarden_standalone.kafka.broker import KafkaBroker
from logwarden_standalone.kafka.cache import cache_folder
from logwarden_standalone.kafka.install import install_kafka

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
MOST_BYTES = 300_000


def main() -> None:
    """Start everything, take the pictures, end everything."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    broker = KafkaBroker(install_kafka(cache_folder(os.environ)))
    asyncio.run(broker.start())
    try:
        with TemporaryDirectory() as data, running_stack(broker, Path(data), 300) as stack:
            _write_some(stack)
            _take_all(stack, folder)
    finally:
        asyncio.run(broker.close())


def _write_some(stack: Stack) -> None:
    simulator = Simulator("mixed", int(time.time()), ("none",), start_ms=int(time.time() * 1000))
    stack.write(*(next(simulator).text for _ in range(40)), partition=1)


def _take_all(stack: Stack, folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        for name, size, scheme in (
            ("light", DESK, "light"),
            ("dark", DESK, "dark"),
            ("phone", PHONE, "dark"),
        ):
            page = browser.new_page(
                viewport=size,  # type: ignore[arg-type] # a TypedDict of playwright's own
                color_scheme=scheme,  # type: ignore[arg-type]
                timezone_id="Europe/Berlin",
            )
            _take(page, stack, folder, name)
            page.close()
        browser.close()


def _take(page: Page, stack: Stack, folder: Path, name: str) -> None:
    page.goto(stack.url)
    page.locator(".patterns li").first.wait_for()
    _shoot(page, folder / f"live-{name}.png")
    page.locator(".patterns a").first.click()
    page.locator(".lines .mark").first.wait_for()
    _shoot(page, folder / f"alert-{name}.png")
    page.goto(f"{stack.url}/playground")
    page.get_by_text("Use an example").click()
    page.get_by_role("button", name="Judge", exact=True).click()
    page.locator(".verdicts li").first.wait_for()
    _shoot(page, folder / f"playground-{name}.png")
    for other in ("model", "health"):
        page.goto(f"{stack.url}/{other}")
        page.locator(".board dl, .board table").first.wait_for()
        _shoot(page, folder / f"{other}-{name}.png")


def _shoot(page: Page, path: Path) -> None:
    settled(page)
    page.mouse.move(0, 0)
    page.screenshot(path=path)
    assert path.stat().st_size < MOST_BYTES, f"{path} is too large for a README"


if __name__ == "__main__":
    main()
