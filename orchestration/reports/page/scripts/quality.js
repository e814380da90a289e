// How good the data are: who sent what, what is open, what was estimated, what differs.
const STATES = { on_time: "✓", late: "◔", nil: "0", extended: "…", missing: "✕", not_yet_due: "·" };

function qualityView([period]) {
  const returns = rowsOf(facts.quality.fct_response_rates);
  const periods = distinct(returns.map((row) => row.reference_period)).sort((a, b) => (a.length - b.length) || (a < b ? 1 : -1));
  const own = facts.release.reference_period;
  const chosen = periods.includes(period) ? period : periods.includes(own) ? own : periods[0];
  const lacking = (name) => (facts.quality[name] ? null : empty(say(`absent_${name}`)));
  return [
    pageHead(say("quality_title"), say("quality_note")),
    card(say("returns"), lacking("fct_response_rates") || (periods.length ? [
      h("div", { class: "controls" }, picker("quality-period", say("period"), periods.map((one) => [one, periodName(one)]), chosen, (value) => go(["quality", value]))),
      returnsTable(returns.filter((row) => row.reference_period === chosen), chosen)] : empty(say("no_returns")))),
    h("div", { class: "two even" },
      card(say("issues"), lacking("fct_quality_issue_counts") || issuesTable(rowsOf(facts.quality.fct_quality_issue_counts))),
      card(say("files"), lacking("fct_receipt_counts") || filesTable(rowsOf(facts.quality.fct_receipt_counts)))),
    card(say("imputed"), lacking("fct_imputed_measures") || imputedTable(rowsOf(facts.quality.fct_imputed_measures))),
    card(say("differences"), lacking("fct_indicator_reconciliation") || differencesTable(rowsOf(facts.quality.fct_indicator_reconciliation))),
    card(say("quality_indicators"), lacking("fct_quality_indicators") || essTable(rowsOf(facts.quality.fct_quality_indicators))),
  ];
}
const byArea = (a, b) => (facts.areas[a] ? 0 : 1) - (facts.areas[b] ? 0 : 1) || (a < b ? -1 : 1);

function returnsTable(rows, period) {
  const forms = distinct(rows.map((row) => row.form)).sort();
  const cell = new Map(rows.map((row) => [`${row.area_code}/${row.form}`, row]));
  const shown = (row) => (row ? h("span", { class: `return ${row.response_state}` }, h("b", { "aria-hidden": "true" }, STATES[row.response_state] || "?"), ` ${label("response", row.response_state)}`,
    row.units_expected ? h("small", null, ` ${row.units_reported || 0}/${row.units_expected}`) : null, row.response_state === "missing" && row.days_late ? h("small", null, ` ${say("days", row.days_late)}`) : null) : "");
  return table(say("returns_caption", periodName(period)), [say("zone"), ...forms.map((form) => [h("span", { title: form }, formName(form)), "form"])],
    distinct(rows.map((row) => row.area_code)).sort(byArea).map((area) => [areaName(area), ...forms.map((form) => shown(cell.get(`${area}/${form}`)))]), { class: "grid" });
}

function issuesTable(rows) {
  const count = (area, kind, status) => rows.filter((row) => (row.area_code || "") === area && row.class === kind && (status ? row.status_code === status : row.status_code !== "open"))
    .reduce((total, row) => total + row.record_count, 0);
  const number = (value) => (value ? fixed(value, 0) : h("span", { class: "zero" }, "0"));
  const areas = distinct(rows.map((row) => row.area_code || "")).sort(byArea);
  if (!areas.length) return empty(say("no_issues"));
  return table(say("issues_caption"), [say("zone"), [say("open_mandatory_short"), "number"], [say("open_query_short"), "number"], [say("settled"), "number"]],
    areas.map((area) => [area ? areaName(area) : say("whole_region"), number(count(area, "mandatory", "open")), number(count(area, "query", "open")), number(count(area, "mandatory") + count(area, "query"))]));
}

function filesTable(rows) {
  return table(say("files_caption"), [say("verdict"), [say("files_count"), "number"]], rows.map((row) => [label("file", row.verdict), fixed(row.record_count, 0)]));
}

function imputedTable(rows) {
  const some = rows.filter((row) => row.units_imputed || row.units_not_imputed);
  if (!rows.length) return empty(say("nothing_imputed_ever"));
  if (!some.length) return empty(say("nothing_imputed", periodName(rows[0].reference_period)));
  return table(say("imputed_caption", periodName(rows[0].reference_period)), [say("area"), say("measure"), [say("expected"), "number"], [say("reported"), "number"], [say("estimated"), "number"], [say("not_estimated"), "number"], [say("share"), "number"]],
    some.map((row) => [areaName(row.area_code), (language === "en" && row.name_en) || row.name_zh, String(row.units_expected), String(row.units_reported), String(row.units_imputed), String(row.units_not_imputed), row.imputed_pct === null ? MISSING : `${fixed(row.imputed_pct, 2)}%`]));
}

function differencesTable(rows) {
  if (!rows.length) return empty(say("no_differences"));
  return table(say("differences_caption"), [say("area"), say("period"), say("indicator"), [say("origin_computed"), "number"], [say("origin_filed"), "number"], [say("difference"), "number"]],
    rows.map((row) => [areaName(row.area_code), periodName(row.reference_period), link(["explain", row.area_code, row.reference_period, row.indicator_code], indicatorName(row.indicator_code)),
      withUnit(row.computed_value, unitOf(row), true), withUnit(row.filed_value, unitOf(row), true), withUnit(row.difference, unitOf(row), true)]));
}

function essTable(rows) {
  const value = (row) => {
    if (!row.series) return h("span", { class: "why" }, (language === "en" ? row.not_computable_en : row.not_computable_zh) || say("no_figure"));
    const one = (number) => (row.unit_code === "ratio" ? `${fixed(number * 100, 1)}%` : withUnit(number, row.unit_code));
    return row.least === row.most ? one(row.least) : `${one(row.least)} – ${one(row.most)}`;
  };
  return h("details", { class: "data" }, h("summary", null, say("quality_indicators_summary")), table(say("quality_indicators"), [say("indicator"), say("form"), say("period"), [say("value"), "number"], [say("series"), "number"], say("definition")],
    rows.map((row) => [`${row.code} ${language === "en" ? row.name_en : row.name_zh}`, row.form ? formName(row.form) : "", periodName(row.reference_period || ""), value(row), row.series ? String(row.series) : "", (language === "en" ? row.formula_en : row.formula_zh) || ""])));
}
