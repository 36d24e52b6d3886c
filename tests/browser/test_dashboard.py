"""The dashboard as people use it, on the real pipeline: from a line in Kafka to the screen and back."""

import re
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, Request, expect
from tests.browser.screen import settled
from tests.browser.stack import Stack

from logwarden_testing.processes import wait_until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(180)]

ALERT_SECONDS = 30


def oom(name: str) -> str:
    """A line that alerts, of a pattern of its own: digits would be masked."""
    return f"Nov 23 10:00:00 db-1 kernel: {name}: Out of memory: Killed process 811 (postgres)"


def word() -> str:
    """Letters alone, unlike every other test's."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in uuid4().hex[:10])


def open_alert(page: Page, stack: Stack, name: str) -> list[int]:
    """Write lines around one that alerts, and open its page; the lines' offsets."""
    offsets = stack.write(
        "Nov 23 09:59:58 db-1 cron[1]: quiet before",
        oom(name),
        "Nov 23 10:00:02 db-1 cron[1]: quiet after",
    )
    page.goto(f"{stack.url}/?time=15+min")
    page.locator(".patterns a", has_text=name).click(timeout=ALERT_SECONDS * 1000)
    page.locator(".lines .mark").first.wait_for()
    settled(page)
    return offsets


def test_an_alert_arrives_without_reload(page: Page, stack: Stack) -> None:
    page.goto(stack.url)
    page.locator(".patterns li").first.wait_for()
    loads: list[Request] = []
    page.on(
        "request",
        lambda request: loads.append(request) if request.is_navigation_request() else None,
    )
    name = word()
    stack.write(oom(name), key="db-1/kernel")
    expect(page.locator(".patterns code", has_text=name)).to_be_visible(
        timeout=ALERT_SECONDS * 1000
    )
    expect(page.locator(".lines code", has_text=name).first).to_be_visible()
    assert loads == []


HOSTILE = [
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">",
    "![beacon](http://beacon.invalid/x.png) [link](javascript:alert(1)) **bold** :red[x] $x^2$",
    "\x1b[31mred\x1b[0m \x07 \u202etxt.exe",
]
SHOWN = ["<script>document.title", "![beacon](http://beacon.invalid", "\\x1b[31mred"]


def test_hostile_lines_are_shown_as_text_and_load_nothing(page: Page, stack: Stack) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    name = word()
    page.goto(stack.url)
    stack.write(*(f"{oom(name)} {text}" for text in HOSTILE))
    for shown in SHOWN:
        expect(page.locator(".lines code", has_text=shown).first).to_be_visible()
    page.locator(".patterns a", has_text=name).first.click(timeout=ALERT_SECONDS * 1000)
    page.locator(".lines .mark").first.wait_for()
    settled(page)
    page.get_by_text("Raw analysis (JSON)").click()
    expect(page.locator("[data-testid='stCode']").last).to_contain_text("<script>document.title")
    assert page.title() == "Logwarden"
    assert page.locator("img[src='x'], a[href^='javascript']").count() == 0
    outside = [url for url in asked if not url.startswith((stack.url, "data:", "blob:", "ws"))]
    assert outside == []


def test_a_hostile_application_is_text_in_the_filter_too(page: Page, stack: Stack) -> None:
    name = word()
    source = f"<b>**{name}**"
    stack.write(f"<11>1 2026-11-23T10:00:00Z h {source} 1 - - Out of memory: Killed process 1 (x)")
    page.goto(stack.url)
    expect(page.locator(".patterns .source", has_text=name)).to_be_visible(
        timeout=ALERT_SECONDS * 1000
    )
    page.reload()
    page.locator("[data-testid='stSelectbox'] input").click()
    expect(page.get_by_role("option", name=source)).to_be_visible()
    assert page.locator("[role=option] b, [role=option] strong").count() == 0


def test_evidence_stands_at_the_offsets_where_it_was_written(page: Page, stack: Stack) -> None:
    name = word()
    before, line, after = open_alert(page, stack, name)
    marked = page.locator(f".lines li[data-place='{line}']")
    expect(marked).to_have_class(re.compile("mark"))
    expect(marked.locator("code")).to_have_text(oom(name))
    expect(page.locator(f".lines li[data-place='{before}'] code")).to_contain_text("quiet before")
    expect(page.locator(f".lines li[data-place='{after}'] code")).to_contain_text("quiet after")


def test_feedback_lands_on_the_topic(page: Page, stack: Stack) -> None:
    name = word()
    open_alert(page, stack, name)
    page.get_by_role("button", name="False alarm").click()
    expect(page.get_by_text("Recorded: false alarm")).to_be_visible()
    said = [one for one in stack.feedback() if any(name in line for line in one.lines)]
    assert [one.kind for one in said] == ["false_alarm"]
    assert said[0].verdict.should_alert_user


def test_a_silence_appears_in_alertmanager(page: Page, stack: Stack) -> None:
    name = word()
    open_alert(page, stack, name)
    page.get_by_role("button", name="Silence").click()
    page.get_by_label("Why").last.fill(f"because of {name}")
    page.get_by_role("button", name="Silence", exact=True).last.click()
    expect(page.get_by_text("Silenced for 4 h")).to_be_visible()
    silences = httpx.get(f"{stack.alertmanager}/api/v2/silences", trust_env=False).json()
    [made] = [one for one in silences if one["comment"] == f"because of {name}"]
    fingerprint = page.url.split("pattern=")[1].split("&")[0]
    assert made["matchers"] == [
        {"name": "fingerprint", "value": fingerprint, "isRegex": False, "isEqual": True}
    ]
    expect(page.locator(".chip", has_text="silenced")).to_be_visible()


def test_the_playground_judges_pasted_text(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.url}/playground")
    page.get_by_label("Log lines").fill(f"quiet line\n{oom('pasted')}\n<script>x</script>")
    page.get_by_label("Log lines").press("Control+Enter")
    page.get_by_role("button", name="Judge", exact=True).click()
    expect(page.locator(".verdicts li").first).to_contain_text("alerts")
    expect(page.locator(".matrix tr.critical code")).to_have_text(oom("pasted"))
    expect(page.locator(".matrix code").last).to_have_text("<script>x</script>")
    page.get_by_text("The digest: what the window says").click()
    expect(page.locator("[data-testid='stCode']").first).to_contain_text("Out of memory")


def test_filters_are_in_the_address_and_come_from_it(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.url}/?risk=70%2B")
    page.locator(".standing").wait_for()
    expect(page.get_by_role("radio", name="70+")).to_be_checked()
    page.get_by_text("6 h", exact=True).click()
    page.wait_for_url(re.compile(r"time=6"))


def test_times_are_the_browsers(page: Page, stack: Stack) -> None:
    page.goto(stack.url)
    expect(page.get_by_text("Times in America/New York")).to_be_visible()


def test_alerts_can_be_opened_with_the_keyboard(page: Page, stack: Stack) -> None:
    page.goto(stack.url)
    first = page.locator(".patterns a").first
    first.wait_for()
    page.get_by_text("Pause", exact=True).click()
    settled(page)
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/alert\?pattern="))
    page.locator(".head h1").wait_for()


def test_a_phone_needs_no_sideways_scrolling(page: Page, stack: Stack) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for address in ("", "/playground", "/model", "/health"):
        page.goto(f"{stack.url}{address}")
        page.locator(".board, textarea").first.wait_for()
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_every_control_has_a_name(page: Page, stack: Stack) -> None:
    for address in ("", "/playground"):
        page.goto(f"{stack.url}{address}")
        page.locator(".board, textarea").first.wait_for()
        settled(page)
        nameless = page.evaluate(
            """() => [...document.querySelectorAll("button, input, textarea, select")]
              .filter((one) => one.offsetParent && !(one.ariaLabel || one.title || one.innerText?.trim()
                || one.labels?.length || one.getAttribute("aria-labelledby")))
              .map((one) => one.outerHTML.slice(0, 200))"""
        )
        assert nameless == []


def test_health_says_that_all_parts_are_ready(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.url}/health")
    table = page.get_by_role("region", name="Parts of the pipeline")
    for part in ("kafka", "analyzer", "batcher"):
        expect(table.locator("tr", has_text=part)).to_contain_text(re.compile("up|ready"))


def test_the_dashboard_ends_when_it_is_told_to(stack: Stack) -> None:
    """Last: it is started again for whoever comes after."""
    try:
        assert stack.dashboard.stop() == 0
        assert "Traceback" not in stack.dashboard.output
    finally:
        stack.dashboard.start()
        health = f"{stack.url}/_stcore/health"
        wait_until(lambda: _answers(health), 60, "the dashboard")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
