// The whole region at a glance: head figures, the map, zones in order, what needs attention.
const HEADLINES = ["enterprise_count", "hnte_count", "tech_sme_count", "rd_institution_count_national_or_regional", "zones_hnte_share_of_region"];
// Counted over the whole region, not over the zones.
const WHOLE_REGION = ["enterprise_count", "hnte_count", "tech_sme_count", "rd_institution_count_national_or_regional"];
const headlineName = (code) => (code === "enterprise_count" ? say("headline_enterprise_count")
  : WHOLE_REGION.includes(code) ? say("headline_whole_region", indicatorName(code)) : indicatorName(code));
const FIRST_ON_MAP = ["zone_revenue", "operating_revenue", "enterprise_count", "industrial_output"];
const CLASSES = 5;

function overview([period, indicator]) {
  const all = [...zones, ...candidates];
  const periods = [...facts.periods.A].reverse().concat([...facts.periods.M].reverse());
  const chosen = periods.includes(period) ? period : periods[0];
  if (!chosen) return [pageHead(say("overview_title")), empty(say("absent_fct_indicators"))];
  const options = indicatorOptions(all, chosen);
  const offered = options.flatMap((group) => group.options.map(([code]) => code));
  const shown = offered.includes(indicator) ? indicator : FIRST_ON_MAP.find((code) => offered.includes(code)) || offered[0];
  const to = (next) => go(["overview", next.period || chosen, next.indicator || shown]);
  const controls = h("div", { class: "controls" },
    picker("map-indicator", say("indicator"), options, shown, (value) => to({ indicator: value })),
    picker("map-period", say("period"), periods.map((one) => [one, periodName(one)]), chosen, (value) => to({ period: value })));
  return [
    pageHead(say("overview_title"), say("overview_note", periodName(facts.release.reference_period), day(facts.release.known_at))),
    headlines(),
    attention(),
    card(say("map_title"), shown ? mapOf(all, shown, chosen, controls) : [controls, empty(say("no_figures_of_period"))]),
    shown && inOrder(all, shown, chosen),
  ];
}
const day = (moment) => (moment || "").slice(0, 10);

function headlines() {
  const year = facts.periods.A[facts.periods.A.length - 1];
  const known = HEADLINES.filter((code) => facts.indicators[code] && year && (figure(REGION, code, year) || {}).value != null);
  if (!known.length) return null;
  return h("section", { class: "headlines", "aria-label": say("headlines", areaName(REGION), periodName(year)) },
    h("p", { class: "headlines-of" }, say("headlines", areaName(REGION), periodName(year))),
    h("ul", null, known.map((code) => {
      const { unit } = facts.indicators[code];
      const before = figure(REGION, code, yearBefore(year));
      return h("li", null, h("span", { class: "what" }, headlineName(code)),
        h("span", { class: "much" }, amount(figure(REGION, code, year).value, unit), h("small", null, unitAfter(unit))),
        h("span", { class: "before" }, before && before.value !== null ? say("before", withUnit(before.value, unit)) : say("no_before")));
    })));
}

// Classes with equally many zones each; equal values fall into one class.
function classesOf(values) {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const borders = distinct(Array.from({ length: CLASSES }, (_, i) => sorted[Math.floor((i * sorted.length) / CLASSES)]));
  const classOf = (value) => borders.filter((border) => value >= border).length - 1;
  return { borders, classOf, most: sorted[sorted.length - 1] };
}
const shade = (number, of) => (of < 2 ? 2 : Math.round((number * (CLASSES - 1)) / (of - 1)));

function mapOf(all, indicator, period, controls) {
  const { unit } = facts.indicators[indicator];
  const values = Object.fromEntries(all.map((code) => [code, (bestFigure(code, indicator, period) || { value: null }).value]));
  const classes = classesOf(Object.values(values));
  const shadeOf = (value) => (value === null || value === undefined ? "none" : `shade-${shade(classes.classOf(value), classes.borders.length)}`);
  const place = (code) => link(["zones", code, period, indicator],
    [h("span", { class: "place-name" }, areaName(code)), " ", h("span", { class: "place-value" }, amount(values[code], unit))],
    { class: `place ${shadeOf(values[code])}${facts.areas[code].level === "candidate" ? " candidate" : ""}` });
  // Zones without any figure lie somewhere, too.
  const within = grouped([...areasOf("zone"), ...areasOf("candidate")], (code) => facts.areas[code].league || "");
  const homeless = within.get("") || [];
  const legend = h("div", { class: facts.map ? "legend flat" : "legend" }, controls,
    h("p", null, h("strong", null, indicatorName(indicator)), ` ${periodName(period)}　${say("unit", unitName(unit))}`),
    h("ul", null, classes.borders.map((border, i) => h("li", null,
      h("i", { class: `shade-${shade(i, classes.borders.length)}` }), legendText(classes, i, unit, Object.values(values)))).reverse(),
    h("li", null, h("i", { class: "none" }), say("no_figure")),
    candidates.length > 0 && h("li", null, h("i", { class: "candidate" }), say("level_candidate"))),
    homeless.length > 0 && h("div", { class: "homeless" }, h("span", null, say("no_league")), homeless.map(place), h("span", null, say("no_league_note"))));
  const drawing = facts.map ? approvedMap(within, values, shadeOf, place) : tiles(within, place, legend);
  return [facts.map && legend, drawing];
}
function legendText(classes, number, unit, values) {
  const inside = values.filter((value) => value !== null && classes.classOf(value) === number);
  const [least, most] = [Math.min(...inside), Math.max(...inside)];
  return least === most ? amount(least, unit) : `${amount(least, unit)} – ${amount(most, unit)}`;
}
function tiles(within, place, legend) {
  return [h("div", { class: "tiles" }, legend, Object.entries(facts.tiles).map(([code, [row, column, columns]]) => {
    const inside = within.get(code) || [];
    return h("section", { class: inside.length ? "tile" : "tile bare", style: `grid-row:${row};grid-column:${column} / span ${columns}`, "aria-label": areaName(code) },
      h("h3", null, areaName(code)), inside.length ? h("div", { class: "places" }, inside.map(place)) : h("p", { class: "none-here" }, within.has("") ? say("none_known_here") : say("no_zone_here")));
  })), h("p", { class: "source" }, say("tiles_note"))];
}
function approvedMap(within, values, shadeOf, place) {
  const { width, height, leagues, approval } = facts.map;
  return [h("div", { class: "approved" },
    svg("svg", { viewBox: `-10 -10 ${width + 20} ${height + 20}`, role: "img", "aria-label": say("map_sentence") },
      Object.values(leagues).map((one) => svg("path", { d: one.path, class: "league" })),
      Object.entries(leagues).map(([code, one]) => svg("g", { transform: `translate(${one.label[0]},${one.label[1]})` },
        svg("text", { class: "league-name", "text-anchor": "middle" }, areaName(code)),
        (within.get(code) || []).map((zone, i, of) => svg("circle", { cx: (i - (of.length - 1) / 2) * 22, cy: 17, r: 9, class: `${shadeOf(values[zone])}${facts.areas[zone].level === "candidate" ? " candidate" : ""}` },
          svg("title", null, areaName(zone))))))),
    h("p", { class: "source" }, say("approval", approval))),
  h("div", { class: "leagues" }, [...within].filter(([code]) => code).map(([code, inside]) =>
    h("section", { class: "tile", "aria-label": areaName(code) }, h("h3", null, areaName(code)), inside.map(place))))];
}

function inOrder(all, indicator, period) {
  const { unit } = facts.indicators[indicator];
  const rows = all.map((code) => ({ code, ...(bestFigure(code, indicator, period) || { value: null }) }))
    .sort((a, b) => (b.value === null ? -Infinity : b.value) - (a.value === null ? -Infinity : a.value) || (a.code < b.code ? -1 : 1));
  const known = rows.map((row) => row.value).filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const caption = say("in_order_caption", indicatorName(indicator), periodName(period), unitName(unit));
  return card(say("in_order"), table(caption,
    [say("zone"), [say("value"), "number"], [h("span", { class: "hidden" }, say("bar")), "wide"], [say("year_before"), "number"], say("league"), say("level")],
    rows.map((row) => [
      link(["zones", row.code, period, indicator], areaName(row.code)),
      row.value === null ? h("span", { class: "why" }, reasonOf(row.reason)) : [amount(row.value, unit), row.origin === "filed" && mark("filed", say("origin_filed"))],
      bar(row.value, least, most),
      amount((bestFigure(row.code, indicator, yearBefore(period)) || { value: null }).value, unit),
      areaName(facts.areas[row.code].league || ""),
      label("level", facts.areas[row.code].level),
    ]), { class: "ordered" }), h("p", { class: "source" }, say("no_rank_note")));
}

function attention() {
  const returns = rowsOf(facts.quality.fct_response_rates).filter((row) => row.response_state === "missing");
  const issues = rowsOf(facts.quality.fct_quality_issue_counts).filter((row) => row.status_code === "open");
  const sum = (rows) => rows.reduce((total, row) => total + row.record_count, 0);
  const targets = distinct(rowsOf(facts.evaluated.fct_target_progress).filter((row) => row.target_status === "behind" && !row.is_met_by_alternative).map((row) => `${row.area_code}/${row.rule_id}`));
  const unfit = distinct(rowsOf(facts.evaluated.fct_entry_results).filter((row) => row.rule_kind === "entry_condition" && row.verdict === "not_met" && candidates.includes(row.area_code)).map((row) => row.area_code));
  const item = (number, text, to) => h("li", { class: number ? "some" : "nothing" }, link(to, [h("strong", null, String(number)), h("span", null, text)]));
  return card(say("attention"), h("ul", { class: "attention" },
    facts.quality.fct_response_rates && item(returns.length, say("missing_returns"), ["quality"]),
    facts.quality.fct_quality_issue_counts && item(sum(issues.filter((row) => row.class === "mandatory")), say("open_mandatory"), ["quality"]),
    facts.quality.fct_quality_issue_counts && item(sum(issues.filter((row) => row.class === "query")), say("open_query"), ["quality"]),
    !absence("fct_target_progress") && item(targets.length, say("targets_behind"), ["targets"]),
    !absence("fct_task_progress") && item(distinct(overdueRows().map((row) => `${row.area_code}/${row.task_code}`)).length, say("tasks_overdue"), ["tasks"]),
    facts.evaluated.fct_entry_results && item(unfit.length, say("candidates_not_met"), ["targets"])));
}
