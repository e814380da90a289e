// What the page carries, and how elements are made of it. Text from data only ever becomes a text node.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const facts = read("facts");
const dictionary = read("words");
const SVG = "http://www.w3.org/2000/svg";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}
const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

// Columns by name become rows by name.
function rowsOf(table) {
  if (!table || table.missing) return [];
  const names = Object.keys(table);
  return names.length ? table[names[0]].map((_, i) => Object.fromEntries(names.map((name) => [name, table[name][i]]))) : [];
}
const distinct = (values) => [...new Set(values)];
const grouped = (rows, key) => rows.reduce((found, row) => {
  const name = key(row);
  if (!found.has(name)) found.set(name, []);
  found.get(name).push(row);
  return found;
}, new Map());

// Figures: from short lists to one object per area, indicator, origin and frequency.
const figures = new Map();
for (const packed of facts.figures.series) {
  const one = Object.fromEntries(facts.figures.parts.map((part, i) => [part, packed[i] || null]));
  const [area, indicator, origin, frequency] = one.key.map((number) => facts.figures.words[number]);
  one.start = packed[1];
  figures.set([area, indicator, origin, frequency].join("/"), one);
}
const frequencyOf = (period) => (period.length === 4 ? "A" : "M");
const seriesOf = (area, indicator, frequency, origin = "computed") =>
  figures.get([area, indicator, origin, frequency].join("/")) || null;

// A figure of one period: null if the release has no row for it; value null has a reason.
function figure(area, indicator, period, origin = "computed") {
  const frequency = frequencyOf(period);
  const one = seriesOf(area, indicator, frequency, origin);
  const place = one ? facts.periods[frequency].indexOf(period) - one.start : -1;
  if (place < 0 || place >= one.values.length) return null;
  const part = (name) => (one[name] ? one[name][place] : null);
  const word = (name) => (part(name) === null || part(name) === undefined ? null : facts.figures.words[part(name)]);
  return {
    value: one.values[place],
    numerator: one.numerators ? part("numerators") : one.values[place],
    denominator: part("denominators"),
    second: part("second_denominators"),
    coverage: part("coverage"),
    reason: word("reasons"),
    note: word("notes"),
  };
}
// What was computed, or what was filed where nothing can be computed.
function bestFigure(area, indicator, period) {
  const computed = figure(area, indicator, period);
  if (computed && computed.value !== null) return { ...computed, origin: "computed" };
  const filed = figure(area, indicator, period, "filed");
  if (filed && filed.value !== null) return { ...filed, origin: "filed" };
  return computed && { ...computed, origin: "computed" };
}
const yearBefore = (period) => String(Number(period.slice(0, 4)) - 1) + period.slice(4);
const areasOf = (...levels) => Object.keys(facts.areas).filter((code) => levels.includes(facts.areas[code].level));
const hasFigures = new Set([...figures.keys()].map((key) => key.split("/")[0]));
const zones = areasOf("zone").filter((code) => hasFigures.has(code));
const candidates = areasOf("candidate").filter((code) => hasFigures.has(code));
const REGION = "150000";
