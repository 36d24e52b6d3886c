// What the board can draw: one function for each kind, from data to an element.

const draw = {};

draw.standing = (data) =>
  el("section", { class: `standing ${data.tone}`, role: "status", "aria-live": "polite" },
    icon(data.tone),
    el("div", {},
      el("h1", { class: "title" }, data.title),
      el("ul", { class: "details" }, data.details.map((detail) => el("li", {}, detail)))));

draw.numbers = (data) =>
  el("dl", { class: "numbers" }, data.rows.map((row) =>
    el("div", { class: row.tone || "", title: row.hint },
      el("dt", {}, row.label),
      el("dd", {}, el("b", {}, row.value), row.unit ? el("small", {}, ` ${row.unit}`) : null),
      row.spark ? spark(row.spark, "accent", `${row.label}, the last 15 minutes`) : null)));

draw.timeline = (data) => {
  const step = 100 / data.bars.length;
  const bars = data.bars.map((bar, index) => {
    const height = bar.risk === null ? 0 : Math.max(3, bar.risk);
    const x = index * step + step * 0.12;
    return svg("g", {},
      svg("rect", { x: index * step, y: 0, width: step, height: 100, class: "hit" },
        svg("title", {}, bar.label)),
      height ? svg("rect", { x, y: 100 - height, width: step * 0.76, height, class: `bar ${bar.tone}` },
        svg("title", {}, bar.label)) : null);
  });
  const y = 100 - data.threshold;
  return el("figure", { class: "timeline" },
    el("figcaption", { class: "caption" }, el("span", {}, data.caption), el("span", {}, data.label)),
    el("div", { class: "plot" },
      el("div", { class: "scale", "aria-hidden": "true" }, el("span", {}, "100"), el("span", {}, "50"), el("span", {}, "0")),
      svg("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", role: "img", "aria-label": data.label },
        svg("line", { x1: 0, x2: 100, y1: y, y2: y, class: "threshold" }), bars)),
    el("div", { class: "ticks", "aria-hidden": "true" }, data.ticks.map((tick) => el("span", {}, tick))),
    el("details", {}, el("summary", {}, "As a table"), draw.rows(data.table)));
};

draw.patterns = (data) => {
  if (!data.rows.length) return empty(data.empty);
  return el("ol", { class: "patterns", "aria-label": "Alerts by pattern" }, data.rows.map((row) =>
    el("li", { class: `${row.tone} ${row.past ? "past" : ""}` }, link(row, [
      el("div", { class: "risk" }, icon(row.tone), el("b", {}, row.risk),
        el("span", { class: "hidden" }, ` risk of 100, ${row.word}`)),
      el("div", { class: "what" },
        el("code", {}, row.text),
        el("p", {}, el("span", { class: "source" }, row.source),
          row.chips.map((one) => chip(one.text, one.tone)),
          el("span", {}, row.when))),
      el("div", { class: "much" }, el("b", {}, row.count), spark(row.spark, row.tone, row.sparkLabel))],
    ))));
};

draw.summaries = (data) => {
  if (!data.rows.length) return empty(data.empty);
  return el("ol", { class: "summaries", "aria-label": "Summaries" }, data.rows.map((row) =>
    el("li", { class: row.tone }, link(row, [
      el("p", { class: "head" }, icon(row.tone), el("b", {}, `Risk ${row.risk}`), el("span", {}, row.when),
        row.chips.map((one) => chip(one.text, one.tone))),
      row.sentences.length
        ? el("ul", {}, row.sentences.map((sentence) => el("li", {}, sentence)))
        : el("p", { class: "plain" }, row.plain)]))));
};

draw.lines = (data) => {
  if (!data.rows.length) return empty(data.empty);
  const rows = data.rows.map((row) => {
    if (row.gap) return el("li", { class: "gap" }, row.gap);
    const where = row.where ? el("span", { class: "where" }, row.where) : null;
    return el("li", { class: `${row.tone} ${row.mark ? "mark" : ""} ${row.outside ? "outside" : ""}`, "data-place": row.place },
      data.numbered ? el("span", { class: "number" }, row.number ?? "") : null,
      row.mark ? icon(row.tone) : el("span", { class: "icon" }),
      row.mark ? el("span", { class: "hidden" }, `${row.mark}: `) : null,
      where,
      data.numbered ? null : [el("time", {}, row.time), el("span", { class: "source" }, row.source)],
      el("code", {}, row.told ? el("span", { class: "told" }, `${row.told} `) : null, row.text));
  });
  return el("ol", { class: `lines ${data.numbered ? "numbered" : ""} ${data.tall ? "tall" : ""}`, tabindex: 0, role: "region", "aria-label": data.label }, rows);
};

draw.facts = (data) =>
  el("dl", { class: "facts" }, data.rows.map((row) =>
    el("div", { class: row.tone || "" }, el("dt", {}, row.label),
      el("dd", { class: row.mono ? "mono" : "" }, row.tone ? icon(row.tone) : null, row.value))));

draw.head = (data) =>
  el("header", { class: `head ${data.tone}` },
    el("p", { class: "over" }, icon(data.tone), el("b", {}, `Risk ${data.risk}`), el("span", {}, data.word),
      data.chips.map((one) => chip(one.text, one.tone))),
    el("h1", {}, el("code", {}, data.title)),
    el("p", { class: "under" }, data.under));

draw.verdicts = (data) =>
  el("ul", { class: "verdicts" }, data.rows.map((row) =>
    el("li", { class: row.tone || "" },
      el("p", { class: "head" }, el("b", {}, row.name), el("small", {}, row.note)),
      row.error
        ? el("p", { class: "plain" }, row.error)
        : [el("p", { class: "score" }, icon(row.tone), el("b", {}, row.risk), el("span", {}, row.word)),
          el("ul", {}, row.sentences.map((sentence) => el("li", {}, sentence))),
          el("p", { class: "plain" }, row.cited)],
      el("p", { class: "foot" }, row.foot))));

draw.matrix = (data) =>
  el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": data.label },
    el("table", { class: "matrix" },
      el("thead", {}, el("tr", {}, el("th", {}, "#"), data.judges.map((name) => el("th", {}, name)), el("th", {}, "line"))),
      el("tbody", {}, data.rows.map((row) => el("tr", { class: row.tone },
        el("td", { class: "number" }, row.number),
        row.marks.map((mark) => el("td", {}, mark ? icon(mark) : null, mark ? el("span", { class: "hidden" }, mark) : null)),
        el("td", {}, el("code", {}, row.text)))))));

draw.rows = (data) => {
  if (!data.rows.length) return empty(data.empty);
  return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": data.label },
    el("table", { class: "rows" },
      el("thead", {}, el("tr", {}, data.columns.map((name) => el("th", {}, name)))),
      el("tbody", {}, data.rows.map((row) => el("tr", {}, row.map((cell) =>
        el("td", { class: cell.tone || "" }, cell.tone ? icon(cell.tone) : null, cell.text ?? cell)))))));
};

// A row must not be replaced between press and release: the click would be lost.
function afterPress(root, work) {
  root.pending = work;
  if (root.onpointerdown) return;
  root.onpointerdown = () => { root.pressed = true; };
  const release = () => setTimeout(() => {
    root.pressed = false;
    const waiting = root.pending;
    root.pending = null;
    waiting?.();
  });
  for (const name of ["pointerup", "pointercancel"]) window.addEventListener(name, release);
}

export default function board(given) {
  const root = given.parentElement.querySelector(".board");
  afterPress(root, () => render(root, given));
  if (!root.pressed) { root.pending = null; render(root, given); }
}

function render(root, { data, parentElement }) {
  const said = JSON.stringify(data);
  if (root.said === said) return;
  const held = parentElement.activeElement?.dataset?.key;
  const lines = root.querySelector(".lines");
  const place = lines && { top: lines.scrollTop, end: lines.scrollHeight - lines.scrollTop - lines.clientHeight < 8 };
  const open = [...root.querySelectorAll("details")].map((one) => one.open);
  const scrolled = [...root.querySelectorAll(".patterns, .summaries, .scroll")].map((one) => one.scrollTop);
  root.said = said;
  root.replaceChildren(...data.pieces.map((piece) => draw[piece.kind](piece)));
  root.querySelectorAll("details").forEach((one, index) => { one.open = open[index] ?? false; });
  root.querySelectorAll(".patterns, .summaries, .scroll").forEach((one, index) => { one.scrollTop = scrolled[index] ?? 0; });
  const now = root.querySelector(".lines");
  if (now && data.follow) now.scrollTop = !place || place.end ? now.scrollHeight : place.top;
  else if (now && place) now.scrollTop = place.top;
  else if (now) {
    const first = now.querySelector(".mark");
    if (first) now.scrollTop = Math.max(0, first.offsetTop - now.offsetTop - now.clientHeight / 3);
  }
  if (held) root.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
}
