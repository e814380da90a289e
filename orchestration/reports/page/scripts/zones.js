// One zone: who it is, one indicator over time, all indicators beside the pool and the targets.
function zonesView([code, period, indicator]) {
  const all = [...zones, ...candidates];
  if (!all.length) return [pageHead(say("zones_title")), empty(say("absent_fct_indicators"))];
  const zone = all.includes(code) ? code : all[0];
  const periods = [...facts.periods.A].reverse().concat([...facts.periods.M].reverse());
  const chosen = periods.includes(period) ? period : periods[0];
  const valued = Object.keys(facts.indicators).filter((one) => (bestFigure(zone, one, chosen) || { value: null }).value !== null);
  const shown = facts.indicators[indicator] ? indicator : FIRST_ON_MAP.find((one) => valued.includes(one)) || valued[0];
  const to = (next) => go(["zones", next.zone || zone, next.period || chosen, next.indicator || shown || ""]);
  const options = [[say("level_zone"), zones], [say("level_candidate"), candidates]].filter(([, of]) => of.length)
    .map(([group, of]) => ({ group, options: of.map((one) => [one, areaName(one)]) }));
  return [
    pageHead(areaName(zone, true)),
    h("div", { class: "controls" },
      picker("zone", say("zone"), options, zone, (value) => to({ zone: value })),
      picker("zone-period", say("period"), periods.map((one) => [one, periodName(one)]), chosen, (value) => to({ period: value }))),
    h("div", { class: "two" }, identity(zone), shown ? card(say("over_time"), overTime(zone, shown, chosen)) : null),
    card(say("all_indicators"), indicatorTable(zone, chosen, valued, shown), h("p", { class: "source" }, say("strip_note", zones.length))),
    without(zone, chosen, valued),
  ];
}

function identity(zone) {
  const area = facts.areas[zone];
  const states = rowsOf(facts.evaluated.fct_zone_states).filter((row) => row.area_code === zone && !row.left_date);
  const since = (moment) => (moment ? say("since", moment) : "");
  const told = [
    [say("level"), label("level", area.level)],
    [say("league"), areaName(area.league || "") || MISSING],
    area.national_since && [say("national"), since(area.national_since)],
    area.region_level_since && [say("regional"), since(area.region_level_since)],
    [say("state"), absence("fct_zone_states") || (states.length ? states.map((row) => h("div", null, label("state", row.state_code),
      h("small", null, ` ${dated(row.entered_date)} ${row.clause_document || ""} ${row.clause_article || ""}`))) : say("no_state"))],
  ].filter(Boolean);
  return card(say("identity"), h("dl", { class: "facts" }, told.map(([term, text]) => [h("dt", null, term), h("dd", null, text)])),
    h("p", { class: "more" }, link(["targets", zone], say("to_targets")), link(["ranking"], say("to_ranking")), link(["quality"], say("to_quality"))));
}

function overTime(zone, indicator, period) {
  const frequency = frequencyOf(period);
  const periods = facts.periods[frequency];
  const { unit } = facts.indicators[indicator];
  const over = (area) => periods.map((one) => (bestFigure(area, indicator, one) || { value: null }).value);
  const toShown = (value) => (value === null ? null : shifted(value, facts.units[unit].shift));
  const own = over(zone);
  const pool = zones.filter((code) => code !== zone).map((code) => [code, over(code)]).filter(([, values]) => values.some((value) => value !== null));
  const title = say("over_time_title", indicatorName(indicator), unitName(unit));
  const sentence = say("over_time_sentence", areaName(zone), title, periods.map((one, i) => `${periodName(one)} ${amount(own[i], unit)}`).join(say("comma")));
  const line = (name, values, more) => ({ type: "line", name, data: values.map(toShown), connectNulls: false, ...more });
  const option = {
    grid: { left: 8, right: 24, top: 26, bottom: 4, containLabel: true },
    tooltip: { trigger: "item", formatter: (one) => `${one.seriesName}\n${one.name}　${amount(own.length && one.data !== null ? shifted(one.data, -facts.units[unit].shift) : null, unit)}` },
    xAxis: { type: "category", data: periods.map(periodName), axisLabel: axisText, axisLine, boundaryGap: periods.length < 4 },
    yAxis: { type: "value", scale: true, axisLabel: { ...axisText, formatter: (value) => plain(value) }, splitLine },
    series: [
      ...pool.map(([code, values]) => line(areaName(code), values, { symbolSize: 4, lineStyle: { color: GREY, width: 1 }, itemStyle: { color: GREY }, z: 1 })),
      line(areaName(zone), own, { symbol: "diamond", symbolSize: 10, lineStyle: { color: BLUE, width: 3 }, itemStyle: { color: BLUE }, z: 3, labelLayout: { hideOverlap: true },
        label: { show: periods.length < 13, position: "top", color: INK, fontSize: 12, formatter: (one) => amount(own[one.dataIndex], unit), textBorderColor: "#fff", textBorderWidth: 3 } }),
    ],
  };
  const caption = `${areaName(zone)} ${title}`;
  const alternative = table(caption, [say("period"), [say("value"), "number"], [say("numerator"), "number"], [say("denominator"), "number"], say("note")],
    [...periods].reverse().map((one) => {
      const found = bestFigure(zone, indicator, one);
      return [periodName(one), amount(found ? found.value : null, unit), plain(found ? found.numerator : null), plain(found ? found.denominator : null),
        found ? [found.value === null ? reasonOf(found.reason) : found.origin === "filed" && say("origin_filed")] : say("no_row")];
    }));
  return [h("p", { class: "key" }, h("i", { class: "key-own" }), areaName(zone), h("i", { class: "key-pool" }), say("other_zones")),
    chart(title, sentence, 260, option, alternative),
    h("p", { class: "more" }, link(["explain", zone, period, indicator], say("to_explain")))];
}

function indicatorTable(zone, period, valued, shown) {
  const targets = grouped(rowsOf(facts.evaluated.fct_target_progress).filter((row) => row.area_code === zone && row.target_value !== null && row.target_value !== undefined), (row) => row.indicator_code);
  const withTargets = !absence("fct_target_progress");
  const heads = [say("indicator"), say("unit_head"), [say("value"), "number"], [say("year_before"), "number"], [say("region"), "number"], say("among"), withTargets && [say("target"), "number"]].filter(Boolean);
  const groups = byDimension(valued);
  if (!groups.length) return empty(say("no_figures_of_period"));
  const line = (code) => {
    const found = bestFigure(zone, code, period);
    const { unit } = facts.indicators[code];
    const before = bestFigure(zone, code, yearBefore(period));
    const region = figure(REGION, code, period);
    const pool = zones.map((one) => (bestFigure(one, code, period) || { value: null }).value);
    const aims = (targets.get(code) || []).map((row) => h("div", null, `${compare(row.comparator)}${amount(row.target_value, row.unit_code)} `, statusOf(row)));
    return { attributes: { class: code === shown ? "chosen" : null }, cells: [
      link(["zones", zone, period, code], indicatorName(code), { "aria-current": code === shown ? "true" : null }),
      unitName(unit),
      [amount(found.value, unit), found.origin === "filed" && mark("filed", say("origin_filed"))],
      amount(before ? before.value : null, unit),
      amount(region ? region.value : null, unit),
      strip(pool, found.value, unit),
      withTargets && aims,
    ].slice(0, heads.length) };
  };
  const caption = say("indicators_caption", areaName(zone, true), periodName(period));
  const head = (group) => h("tr", { class: "group" }, h("th", { scope: "rowgroup", colspan: String(heads.length) }, groupName(group)));
  const made = table(caption, heads, [], { class: "indicators" });
  const body = made.querySelector("table");
  body.querySelector("tbody").remove();
  for (const [group, codes] of groups) {
    const part = table("", heads, codes.map(line)).querySelector("tbody");
    part.prepend(head(group));
    body.append(part);
  }
  return made;
}

function without(zone, period, valued) {
  const rows = Object.keys(facts.indicators).filter((code) => !valued.includes(code)).map((code) => [code, figure(zone, code, period)])
    .filter(([, found]) => found);
  if (!rows.length) return null;
  return h("details", { class: "card data" }, h("summary", null, say("without", rows.length)),
    table(say("without_caption", areaName(zone), periodName(period)), [say("indicator"), say("reason")],
      rows.map(([code, found]) => [link(["explain", zone, period, code], indicatorName(code)), reasonOf(found.reason)])));
}
