// Words in the language of the reader, and figures as offices write them.
let language = "zh";
const side = () => (language === "zh" ? 0 : 1);
const pick = (pair) => (pair ? pair[side()] || pair[0] : "");

function say(key, ...told) {
  if (!dictionary[key]) throw new Error(`no word ${key}`);
  return told.reduce((text, one, i) => text.replace(`{${i}}`, one), dictionary[key][side()]);
}
const label = (group, code) => (dictionary[`${group}_${code}`] ? say(`${group}_${code}`) : code);
const reasonOf = (code) => (facts.reasons[code] ? pick(facts.reasons[code]) : code || say("no_figure"));

function areaName(code, long) {
  const area = facts.areas[code];
  if (!area) return code;
  if (language === "en" && area.name_en) return area.name_en;
  return long ? area.name_zh : area.short_zh || area.name_zh;
}
const indicatorName = (code) => (facts.indicators[code] ? pick(facts.indicators[code].name) : code);
const formName = (code) => (facts.forms[code] ? pick(facts.forms[code]) : code);

function periodName(period) {
  if (!period) return "";
  if (language === "en" || !/^\d{4}(-\d{2})?$/.test(period)) return period;
  if (period.length === 4) return `${period}年`;
  return period.endsWith("-02") ? `${period.slice(0, 4)}年1—2月` : `${period.slice(0, 4)}年${Number(period.slice(5))}月`;
}

// Half away from zero on the digits that a reader sees, never on the bits behind them.
function shifted(value, power) {
  const [digits, exponent] = String(value).split("e");
  return Number(`${digits}e${Number(exponent || 0) + power}`);
}
function fixed(value, decimals) {
  const size = shifted(Math.round(shifted(Math.abs(value), decimals)), -decimals).toFixed(decimals);
  const [whole, part] = size.split(".");
  const sign = value < 0 && Number(size) !== 0 ? "−" : "";
  return sign + whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",") + (part ? `.${part}` : "");
}
const MISSING = "—";
// In the unit in which the page shows it, or (exact) in its own.
function amount(value, unitCode, exact) {
  if (value === null || value === undefined) return MISSING;
  const unit = facts.units[unitCode];
  if (!unit) return fixed(value, Number.isInteger(value) ? 0 : 2);
  return exact ? fixed(value, unit.decimals) : fixed(shifted(value, unit.shift), unit.shown_decimals);
}
function unitName(unitCode, exact) {
  const unit = facts.units[unitCode];
  return unit ? pick(exact ? unit.name : unit.shown) : "";
}
// What follows a figure: in English a mere number has no unit after it.
function unitAfter(unitCode, exact) {
  if (unitCode === "pct") return "%";
  if (language === "zh") return unitName(unitCode, exact);
  return unitCode.startsWith("count") && !unitCode.startsWith("count_") ? "" : ` ${unitName(unitCode, exact)}`;
}
const withUnit = (value, unitCode, exact) =>
  (value === null || value === undefined ? MISSING : amount(value, unitCode, exact) + unitAfter(unitCode, exact));
// The unit of a row about an indicator, which may have a word of its own for what it counts.
const unitOf = (row) => {
  const own = (facts.indicators[row.indicator_code] || {}).unit;
  return own && own.split("/")[0] === row.unit_code ? own : row.unit_code;
};
// An operand of a formula: whole where it is whole.
const plain = (value) => (value === null || value === undefined ? MISSING
  : fixed(value, Number.isInteger(value) ? 0 : Math.min(4, (String(value).split(".")[1] || "").length)));
