// Elements from plain data. Text goes in as text nodes: no markup of a log line is ever parsed.
// Nothing here, or in the files after it, sets inner HTML; a test looks.

const SVG = "http://www.w3.org/2000/svg";

function put(target, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    target.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return target;
}

function el(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value);
  }
  return put(made, children);
}

function svg(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  return put(made, children);
}

const SHAPES = {
  critical: [["path", { d: "M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2z" }], "!"],
  warning: [["path", { d: "M8 1.2 15.4 14.4H.6z" }], "!"],
  notice: [["circle", { cx: 8, cy: 8, r: 7 }], "i"],
  quiet: [["circle", { cx: 8, cy: 8, r: 7 }], "✓"],
  good: [["circle", { cx: 8, cy: 8, r: 7 }], "✓"],
};

function icon(tone) {
  const [[shape, attributes], sign] = SHAPES[tone] || SHAPES.notice;
  const low = tone === "warning" ? 13 : 11.6;
  return svg("svg", { viewBox: "0 0 16 16", class: `icon ${tone}`, "aria-hidden": "true" },
    svg(shape, attributes),
    svg("text", { x: 8, y: low, "text-anchor": "middle" }, sign));
}

function spark(values, tone, label) {
  const most = Math.max(1, ...values);
  const step = 100 / values.length;
  const bars = values.map((value, index) => {
    const height = value ? Math.max(2, (value / most) * 24) : 1;
    return svg("rect", {
      x: index * step + step * 0.1, y: 24 - height, width: step * 0.8, height,
      class: value ? "" : "none",
    });
  });
  return svg("svg", {
    viewBox: "0 0 100 24", preserveAspectRatio: "none", class: `spark ${tone || ""}`,
    role: "img", "aria-label": label || "",
  }, bars);
}

// A plain link: it can be copied, opened beside, and gone back from.
const link = (row, content) => el("a", { href: row.href, "data-key": row.key }, content);

const empty = (text) => el("p", { class: "empty" }, text);
const chip = (text, tone) => el("span", { class: `chip ${tone || ""}` }, text);
