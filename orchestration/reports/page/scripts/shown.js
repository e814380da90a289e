// Parts that several views are made of.
function link(to, text, attributes) {
  return h("a", { href: `#${language}/${to.map(encodeURIComponent).join("/")}`, ...attributes }, text);
}
function pageHead(title, note) {
  return h("div", { class: "head" }, h("h1", { tabindex: "-1" }, title), note && h("p", { class: "note" }, note));
}
const card = (title, ...content) => {
  const id = `card-${card.number += 1}`;
  return h("section", { class: "card", "aria-labelledby": id }, h("h2", { id }, title), content);
};
card.number = 0;
const empty = (text) => h("p", { class: "empty" }, text);

// A table with caption; heads are [text, class]; rows are lists of contents, or {cells, attributes}.
function table(caption, heads, rows, attributes) {
  const head = (one) => (Array.isArray(one) ? h("th", { scope: "col", class: one[1] }, one[0]) : h("th", { scope: "col" }, one));
  const classOf = (i) => (Array.isArray(heads[i]) ? heads[i][1] : null);
  const line = (row) => {
    const cells = row.cells || row;
    return h("tr", row.attributes, cells.map((cell, i) => (i === 0
      ? h("th", { scope: "row" }, cell) : h("td", { class: classOf(i) }, cell))));
  };
  return h("div", { class: "scroll", role: "region", "aria-label": caption, tabindex: "0" },
    h("table", attributes, h("caption", null, caption), h("thead", null, h("tr", null, heads.map(head))),
      h("tbody", null, rows.map(line))));
}
function picker(id, text, options, chosen, then) {
  const select = h("select", { id, onchange: (event) => then(event.target.value) },
    options.map((option) => (option.group
      ? h("optgroup", { label: option.group }, option.options.map(([value, name]) => h("option", { value, selected: value === chosen }, name)))
      : h("option", { value: option[0], selected: option[0] === chosen }, option[1]))));
  return h("label", { class: "picker", for: id }, h("span", null, text), select);
}
// Indicators of which some of the areas have a value in the period, by dimension of the index system.
function indicatorOptions(areas, period) {
  const codes = Object.keys(facts.indicators).filter((code) => areas.some((area) => (bestFigure(area, code, period) || { value: null }).value !== null));
  return byDimension(codes).map(([group, of]) => ({
    group: groupName(group),
    options: of.map((code) => [code, `${indicatorName(code)}（${unitName(facts.indicators[code].unit)}）`]),
  }));
}
// Dimensions are those of the index system that asks for most of the indicators; others stand at the end.
const nodeOf = (code, edition) => facts.indicators[code].asked.find(([kind, source]) => kind === "index_node" && source === edition);
const mainEdition = (() => {
  const editions = Object.values(facts.indicators).flatMap((one) => distinct(one.asked.filter(([kind]) => kind === "index_node").map(([, source]) => source)));
  return [...grouped(editions, (one) => one)].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? 1 : -1)).map(([edition]) => edition)[0];
})();
const byNode = (a, b) => a.localeCompare(b, "en", { numeric: true });
function byDimension(codes) {
  const node = (code) => nodeOf(code, mainEdition);
  const dimension = (code) => (node(code) ? node(code)[2] : "~");
  const inOrderOf = (of) => [...of].sort((a, b) => (node(a) ? byNode(node(a)[5], node(b)[5]) : byNode(indicatorName(a), indicatorName(b))));
  return [...grouped(codes, dimension)].sort(([a], [b]) => (a === "~" ? 1 : b === "~" ? -1 : byNode(a, b))).map(([group, of]) => [group, inOrderOf(of)]);
}
const groupName = (group) => (group === "~" ? say("other_indicators") : `${group}${say("of_edition", mainEdition)}`);

// Where a value stands among those of the pool: every zone a dot, this one a diamond.
function strip(values, own, unit) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const place = (value) => (most === least ? 70 : 6 + ((value - least) / (most - least)) * 128);
  const text = say("strip", known.length, amount(least, unit), amount(most, unit));
  return h("div", { class: "strip" },
    svg("svg", { viewBox: "0 0 140 16", width: 140, height: 16, role: "img", "aria-label": text },
      svg("title", null, text),
      svg("line", { x1: 6, x2: 134, y1: 8, y2: 8, class: "strip-line" }),
      svg("path", { d: distinct(known.map((value) => place(value).toFixed(1))).map((x) => `M${x},5a3,3 0 1 1 -.01,0z`).join(""), class: "strip-dot" }),
      own !== null && svg("path", { d: "M0,-6L6,0L0,6L-6,0Z", transform: `translate(${place(own).toFixed(1)},8)`, class: "strip-own" })),
    h("span", { class: "strip-ends", "aria-hidden": "true" }, h("span", null, amount(least, unit)), h("span", null, amount(most, unit))));
}
// A bar from zero; negative ones to the left of the line.
function bar(value, least, most) {
  if (value === null) return h("span", { class: "bar none" });
  const low = Math.min(0, least);
  const span = Math.max(0, most) - low || 1;
  const from = (Math.min(0, value) - low) / span;
  return h("span", { class: value < 0 ? "bar negative" : "bar", "aria-hidden": "true" },
    h("i", { style: `left:${(from * 100).toFixed(2)}%;width:${((Math.abs(value) / span) * 100).toFixed(2)}%` }));
}
const mark = (kind, text) => h("span", { class: `chip ${kind}` }, text);
// What a table of rounds, conditions or targets is, if it cannot be shown.
function absence(name) {
  const found = facts.evaluated[name];
  if (!found) return say(`absent_${name}`);
  return found.missing ? say("missing_columns", name, found.missing.join("、")) : null;
}
