// Entry conditions and targets of an area, with clause, threshold and gap.
function targetsView([code]) {
  const conditions = rowsOf(facts.evaluated.fct_entry_conditions);
  const targets = rowsOf(facts.evaluated.fct_target_progress);
  const states = rowsOf(facts.evaluated.fct_zone_states);
  const known = distinct([...conditions, ...targets, ...states].map((row) => row.area_code)).filter((one) => facts.areas[one]);
  const order = [...candidates, ...zones, ...known.filter((one) => !candidates.includes(one) && !zones.includes(one))].filter((one) => known.includes(one));
  const area = order.includes(code) ? code : order[0];
  const of = (rows) => rows.filter((row) => row.area_code === area);
  const options = [...grouped(order, (one) => label("level", facts.areas[one].level))].map(([group, codes]) => ({ group, options: codes.map((one) => [one, areaName(one)]) }));
  return [
    pageHead(say("targets_title"), say("targets_note")),
    area && h("div", { class: "controls" }, picker("target-area", say("area"), options, area, (value) => go(["targets", value]))),
    card(say("entry"), absence("fct_entry_conditions") ? empty(absence("fct_entry_conditions")) : conditionTables(of(conditions), area)),
    card(say("targets"), absence("fct_target_progress") ? empty(absence("fct_target_progress")) : targetTable(of(targets), area)),
    card(say("life"), absence("fct_zone_states") ? empty(absence("fct_zone_states")) : stateTable(of(states), area)),
    card(say("objections"), absence("fct_objections") ? empty(absence("fct_objections")) : objectionTable(of(rowsOf(facts.evaluated.fct_objections)), area)),
  ];
}
const rule = (id) => facts.evaluated.rules[id];
const sentenceOf = (id) => (rule(id) ? rule(id)[side()] || rule(id)[0] : id);
const SIGNS = { ">=": "≥ ", ">": "> ", "<=": "≤ ", "<": "< ", "=": "= " };
const compare = (comparator) => (comparator ? SIGNS[comparator] || `${label("compare", comparator)} ` : "");
const aim = (comparator, value, unit, upTo) => (value === null || value === undefined ? (comparator && !SIGNS[comparator] ? compare(comparator) : MISSING)
  : `${compare(comparator)}${withUnit(value, unit)}${upTo === null || upTo === undefined ? "" : `–${withUnit(upTo, unit)}`}`);
const vintageOf = (code) => (code && code !== "none" ? ` · ${label("vintage", code)}` : "");
const gapOf = (row) => withUnit(row.gap === undefined ? row.gap_value : row.gap, row.unit_code === "pct" ? "pct_point" : unitOf(row));
const dated = (text) => (text ? String(text).slice(0, 10) : "");

function conditionTables(rows, area) {
  if (!rows.length) return empty(say("no_conditions", areaName(area)));
  const heads = [say("condition"), say("verdict"), [say("actual"), "number"], [say("threshold"), "number"], [say("gap"), "number"], [say("projected"), "number"], say("clause")];
  const results = rowsOf(facts.evaluated.fct_entry_results).filter((row) => row.area_code === area);
  const key = (row) => `${row.document_code}/${row.rule_kind}`;
  const place = ([, [one]]) => `${one.rule_kind === "entry_condition" ? 0 : 1}${one.edition_state || ""}`;
  return [...grouped(rows, key)].sort((a, b) => (place(a) < place(b) ? -1 : 1)).map(([part, inside]) => {
    const [first] = inside;
    const cite = rule(first.rule_id) ? rule(first.rule_id)[2] : first.document_code;
    const result = results.find((row) => key(row) === part);
    return [h("h3", null, cite, " ", label("source", first.rule_kind), first.edition_state && h("small", null, ` ${label("edition", first.edition_state)}`)),
      result && h("p", { class: "counts" }, mark(result.verdict, say("altogether", label("verdict", result.verdict))),
        say("groups", result.met_count, result.not_met_count, result.unknown_count), result.projected_year && ` ${say("projected")} ${result.projected_year}`),
      table(say("conditions_caption", areaName(area), cite, periodName(first.reference_period)), heads, inside.map((row) => [
        [sentenceOf(row.rule_id), row.reading_code && row.reading_code !== "as_stated" && h("small", { class: "reading" }, ` ${label("reading", row.reading_code)}`), row.is_soft && mark("soft", say("soft"))],
        mark(row.verdict, label("verdict", row.verdict)),
        row.value === null || row.value === undefined ? h("span", { class: "why" }, row.evidence_document || (row.reason_code ? reasonOf(row.reason_code) : MISSING))
          : [row.indicator_code ? link(["explain", area, row.reference_period, row.indicator_code], withUnit(row.value, unitOf(row))) : withUnit(row.value, unitOf(row)),
            row.reason_code && h("small", { class: "why reading" }, reasonOf(row.reason_code))],
        [aim(row.comparator, row.threshold, unitOf(row)), h("small", null, vintageOf(row.external_vintage))], gapOf(row), row.projected_year ? String(row.projected_year) : MISSING,
        [row.article || "", " ", h("small", null, row.rule_id)]]))];
  });
}

function targetTable(rows, area) {
  if (!rows.length) return empty(say("no_targets", areaName(area)));
  const heads = [say("target"), say("verdict"), [say("actual"), "number"], [say("target_value"), "number"], say("progress"), [say("path"), "number"], [say("gap"), "number"], say("due"), say("clause")];
  return table(say("targets_caption", areaName(area)), heads, rows.map((row) => [
    [(language === "en" && row.label_en) || row.label_zh || row.rule_id, row.reading_zh && h("small", { class: "reading" }, ` ${(language === "en" && row.reading_en) || row.reading_zh}`), h("small", { class: "reading" }, ` ${periodName(row.reference_period)}${vintageOf(row.target_vintage)}`)],
    [statusOf(row), row.reason_code && h("small", { class: "why" }, ` ${reasonOf(row.reason_code)}`)],
    withUnit(row.actual_value, unitOf(row)), row.unit_code ? aim(row.comparator, row.target_value, unitOf(row), row.target_value_to) : say("to_be_done"), progress(row), withUnit(row.path_value, unitOf(row)), gapOf(row), h("span", { class: "date" }, dated(row.due_date)),
    [row.document || "", " ", row.article || "", " ", h("small", null, row.rule_id)]]));
}
// Behind and due is missed; an alternative that is met is said beside it.
const statusOf = (row) => [mark(row.target_status, row.target_status === "behind" && row.is_due ? label("target", "missed") : label("target", row.target_status)),
  row.is_met_by_alternative && mark("soft", say("by_alternative"))];
// From zero to the target; a line where the path says it should be by now.
function progress(row) {
  if ([row.actual_value, row.target_value].some((value) => value === null || value === undefined) || row.target_value <= 0) return null;
  const share = (value) => Math.max(0, Math.min(1, value / (row.target_value * 1.25)));
  return svg("svg", { viewBox: "0 0 140 16", width: 140, height: 16, "aria-hidden": "true" },
    svg("rect", { x: 0, y: 5, width: 140, height: 6, class: "progress-ground" }),
    svg("rect", { x: 0, y: 5, width: (share(row.actual_value) * 140).toFixed(1), height: 6, class: `progress-${row.target_status}` }),
    row.path_value !== null && row.path_value !== undefined && svg("line", { x1: (share(row.path_value) * 140).toFixed(1), x2: (share(row.path_value) * 140).toFixed(1), y1: 2, y2: 14, class: "progress-path" }),
    svg("line", { x1: 112, x2: 112, y1: 0, y2: 16, class: "progress-target" }));
}
function objectionTable(rows, area) {
  if (!rows.length) return empty(say("no_objections", areaName(area)));
  const answer = (row) => (row.answered_date ? [dated(row.answered_date), " ", label("outcome", row.outcome_code), row.answer_reason && h("small", { class: "reading" }, row.answer_reason), row.recalculation && h("small", { class: "reading" }, row.recalculation)]
    : mark(row.is_overdue ? "behind" : "soft", row.is_overdue ? say("answer_overdue") : say("no_answer")));
  return table(say("objections_caption", areaName(area)), [say("raised"), say("raised_by"), say("reason"), say("answer_due"), say("answer")], rows.map((row) => [
    h("span", { class: "date" }, dated(row.raised_date)), row.raised_by || MISSING, row.reason || MISSING, h("span", { class: "date" }, dated(row.answer_due_date) || MISSING), answer(row)]));
}
function stateTable(rows, area) {
  if (!rows.length) return empty(say("no_state"));
  const newestFirst = [...rows].sort((a, b) => b.state_number - a.state_number);
  return table(say("life_caption", areaName(area)), [say("state"), say("from"), say("until"), say("clause")], newestFirst.map((row) => [
    [label("state", row.state_code), row.left_date ? null : mark("now", say("now"))], dated(row.entered_date) || MISSING, dated(row.left_date) || MISSING,
    [row.clause_document || "", " ", row.clause_article || "", " ", h("small", null, (row.rule_ids || "").replaceAll("|", "、"))]]));
}
