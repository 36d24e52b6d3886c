"""The timeline as SVG: one bar for each window or group of them, as high as its risk.

Height, hatching and the number above a bar say what its colour says. Pure. Not here: the bars
(`timeline`) and the page around them (`report`).
"""

from collections.abc import Collection, Sequence

from logwarden_standalone.scan.markup import Html, element, joined
from logwarden_standalone.scan.severity import SCALE, severity_of
from logwarden_standalone.scan.timeline import Bar
from logwarden_standalone.scan.wording import times

WIDTH, HEIGHT = 960, 150
_LEFT, _TOP, _BOTTOM = 34, 18, 22
_WIDEST_BAR = 30
_ROOM_FOR_A_NUMBER = 13


def chart(
    bars: Sequence[Bar], shown: Collection[str], alert_risk: int, ends: tuple[str, str]
) -> Html:
    """The whole drawing.

    Args:
        bars: in order.
        shown: ids of the windows that the page shows: their bars are links.
        alert_risk: where the threshold is drawn.
        ends: what stands under the first and the last bar.
    """
    step = min(_WIDEST_BAR, (WIDTH - _LEFT) / max(1, len(bars)))
    before = (None, *(bar.risk for bar in bars))
    drawn = (
        _bar(bar, _LEFT + number * step, step, shown, told=bar.risk == before[number])
        for number, bar in enumerate(bars)
    )
    right = _LEFT + step * len(bars)
    picture = element(
        "svg",
        _hatching(),
        _scale(alert_risk),
        *drawn,
        element("text", ends[0], x=_LEFT, y=_TOP + HEIGHT + 16),
        element("text", ends[1], x=max(right, WIDTH / 2), y=_TOP + HEIGHT + 16, class_="end"),
        class_="chart",
        viewBox=f"0 0 {WIDTH} {_TOP + HEIGHT + _BOTTOM}",
        role="img",
        aria_label=f"risk of {times(sum(bar.windows for bar in bars), 'window')} in order",
    )
    return joined((element("div", picture, class_="scroll"), _legend()))


def _bar(bar: Bar, left: float, step: float, shown: Collection[str], *, told: bool) -> Html:
    """`told`: the bar before it has the same number."""
    severity = severity_of(bar.risk)
    height = max(2.0, bar.risk / 100 * HEIGHT)
    box = {
        "x": round(left + step * 0.08, 2),
        "y": round(_TOP + HEIGHT - height, 2),
        "width": round(step * 0.84, 2),
        "height": round(height, 2),
    }
    parts = [element("title", _words(bar)), element("rect", class_=f"bar-{severity.name}", **box)]
    if bar.risk >= SCALE[0].least:
        parts.append(element("rect", fill="url(#hatch)", **box))
    if bar.alerts and not told and step >= _ROOM_FOR_A_NUMBER:
        middle = round(left + step / 2, 2)
        parts.append(element("text", str(bar.risk), x=middle, y=box["y"] - 4, class_="number"))
    if bar.worst in shown:
        return element("a", *parts, href=f"#w-{bar.worst}")
    return element("g", *parts)


def _words(bar: Bar) -> str:
    severity = severity_of(bar.risk)
    group = f", the highest of {bar.windows} windows" if bar.windows > 1 else ""
    return f"{bar.place}: risk {bar.risk}, {severity.word}{group}"


def _scale(alert_risk: int) -> Html:
    def level(risk: int, class_: str) -> Html:
        y = _TOP + HEIGHT - risk / 100 * HEIGHT
        line = element("line", x1=_LEFT, x2=WIDTH, y1=y, y2=y, class_=class_)
        return joined((line, element("text", str(risk), x=_LEFT - 6, y=y + 4, class_="end")))

    return joined((level(0, "axis"), level(alert_risk, "threshold"), level(100, "axis")))


def _hatching() -> Html:
    line = element("path", d="M0 6L6 0", class_="hatch")
    pattern = element("pattern", line, id="hatch", width=6, height=6, patternUnits="userSpaceOnUse")
    return element("defs", pattern)


def _legend() -> Html:
    steps = zip(SCALE, (100, *(step.least - 1 for step in SCALE)), strict=False)
    items = (
        element(
            "li", element("span", step.icon, class_=step.name), f" {step.least}-{most} {step.word}"
        )
        for step, most in steps
    )
    return element("ul", *items, class_="legend")
