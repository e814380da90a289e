// A round: ranks with the range in which they are certain, and what each score is made of.
const roundOf = (row) => [row.evaluation_round, row.edition, row.weight_set].join("/");
const roundName = (key) => {
  const [round, edition, weights] = key.split("/");
  return say("round_name", round, pick(facts.evaluated.editions[edition]) || edition, label("weight_set", weights));
};

function rankingView([round, pool, zone]) {
  const gone = absence("fct_ranking");
  if (gone) return [pageHead(say("ranking_title")), card(say("ranks"), empty(gone), h("p", { class: "source" }, say("ranks_in_rounds")))];
  const all = rowsOf(facts.evaluated.fct_ranking);
  const rounds = distinct(all.map(roundOf)).sort().reverse();
  const isRanked = (key) => all.some((row) => roundOf(row) === key && row.rank_no !== null);
  const chosen = rounds.includes(round) ? round : rounds.find(isRanked) || rounds[0];
  const pools = distinct(all.filter((row) => roundOf(row) === chosen).map((row) => row.pool)).sort();
  const of = pools.includes(pool) ? pool : pools[pools.length - 1];
  const inPool = (row) => roundOf(row) === chosen && row.pool === of;
  const ranges = new Map(rowsOf(facts.evaluated.rank_certainty).filter(inPool).map((row) => [row.area_code, row]));
  const placed = (row) => (row.rank_no === null ? Infinity : row.rank_no);
  const rows = all.filter(inPool).sort((a, b) => (placed(a) === placed(b) ? (a.area_code < b.area_code ? -1 : 1) : placed(a) - placed(b)));
  const shown = rows.some((row) => row.area_code === zone) ? zone : (rows[0] || {}).area_code;
  const to = (next) => go(["ranking", next.round || chosen, next.pool || of, next.zone || shown || ""]);
  const isTrial = rows.some((row) => row.is_trial);
  const parts = rowsOf(facts.evaluated.fct_scores).filter(inPool);
  return [
    pageHead(say("ranking_title"), say("ranking_note")),
    isTrial && h("p", { class: "trial-band", role: "note" }, h("strong", null, say("trial")), say("trial_why")),
    h("div", { class: "controls" },
      picker("round", say("round"), rounds.map((one) => [one, roundName(one)]), chosen, (value) => to({ round: value })),
      picker("pool", say("pool"), pools.map((one) => [one, label("pool", one)]), of, (value) => to({ pool: value }))),
    card(say("ranks"), absence("rank_certainty") && empty(absence("rank_certainty")), rankChart(rows, ranges), rankTable(rows, ranges)),
    card(say("decomposition"), absence("fct_scores") ? empty(absence("fct_scores")) : [
      dimensionChart(rows.filter((row) => row.rank_no !== null), parts),
      h("div", { class: "controls" }, picker("ranked-zone", say("zone"), rows.map((row) => [row.area_code, areaName(row.area_code)]), shown, (value) => to({ zone: value }))),
      shown && nodeTable(parts.filter((row) => row.area_code === shown), shown)]),
  ];
}

function rankTable(rows, ranges) {
  const heads = [say("zone"), [say("rank"), "number"], [say("score"), "number"], [say("range"), "number"], say("certainty"), [say("covered"), "number"]];
  return table(say("ranks"), heads, rows.map((row) => {
    const range = ranges.get(row.area_code);
    return [link(["zones", row.area_code], areaName(row.area_code)),
      row.rank_no === null ? MISSING : [String(row.rank_no), row.is_trial && mark("trial", say("trial"))],
      row.rank_no === null && row.reason_code ? h("span", { class: "why" }, reasonOf(row.reason_code)) : row.rounded_score_points === null ? MISSING : fixed(row.rounded_score_points, 2),
      range ? `${range.best_rank}–${range.worst_rank}` : MISSING, range ? label("certainty", range.certainty_class || "none") : MISSING,
      row.covered_weight_share === null || row.covered_weight_share === undefined ? MISSING : `${fixed(shifted(row.covered_weight_share, 2), 1)}%`];
  }));
}

// A diamond where the zone stands, and a bar over the ranks that it has under other weights. Nothing to draw without ranks.
function rankChart(rows, ranges) {
  const ranked = rows.filter((row) => row.rank_no !== null);
  if (!ranked.length) return empty(say("nobody_ranked"));
  const best = (row) => (ranges.get(row.area_code) || { best_rank: row.rank_no }).best_rank;
  const worst = (row) => (ranges.get(row.area_code) || { worst_rank: row.rank_no }).worst_rank;
  const last = Math.max(...ranked.map((row) => Math.max(row.rank_no, worst(row))));
  const told = (row) => (ranges.size ? say("rank_sentence", areaName(row.area_code), row.rank_no, best(row), worst(row)) : say("rank_alone", areaName(row.area_code), row.rank_no));
  const option = {
    grid: { left: 8, right: 30, top: 8, bottom: 4, containLabel: true },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: ([one]) => told(ranked[one.dataIndex]) },
    xAxis: { type: "value", min: 0, max: last + 1, interval: last > 20 ? 5 : 1, axisLabel: { ...axisText, hideOverlap: true, formatter: (value) => (value >= 1 && value <= last ? String(value) : "") }, splitLine },
    yAxis: { type: "category", inverse: true, data: ranked.map((row) => areaName(row.area_code)), axisLabel: nameText(), axisLine, axisTick: { show: false } },
    series: [
      { type: "bar", stack: "range", silent: true, barWidth: 12, itemStyle: { color: "transparent" }, data: ranked.map((row) => best(row) - 0.25) },
      { type: "bar", stack: "range", barWidth: 12, itemStyle: { color: ranges.size ? "#9cc3e4" : "transparent", borderRadius: 6 }, data: ranked.map((row) => worst(row) - best(row) + 0.5) },
      { type: "scatter", symbol: "diamond", symbolSize: 14, itemStyle: { color: BLUE, borderColor: "#fff", borderWidth: 1 }, data: ranked.map((row) => row.rank_no), z: 5,
        label: { show: true, position: "right", color: INK, formatter: (one) => String(one.data), textBorderColor: "#fff", textBorderWidth: 3 } },
    ],
  };
  return [h("p", { class: "key" }, h("i", { class: "key-rank" }), say("rank"), ranges.size > 0 && [h("i", { class: "key-range" }), say("range_key")]),
    chart(ranges.size ? say("ranks_chart") : say("ranks_only"), ranked.map(told).join(say("comma")), 60 + 30 * ranked.length, option, null)];
}

function nodeName(row) {
  if (language === "en" && row.indicator_code) return indicatorName(row.indicator_code);
  return facts.evaluated.nodes[`${row.edition}/${row.node_code}`] || (row.indicator_code ? indicatorName(row.indicator_code) : row.node_code);
}
// What each dimension adds to the scores.
function dimensionChart(rows, parts) {
  const shown = parts.filter((row) => row.node_level === "dimension" && row.contribution_points !== null);
  const nodes = distinct(shown.map((row) => row.node_code)).sort(byNode);
  if (!nodes.length || !rows.length) return empty(rows.length ? say("no_parts") : say("nobody_ranked"));
  const nameOf = (code) => `${code} ${nodeName(shown.find((row) => row.node_code === code))}`;
  const points = new Map(shown.map((row) => [`${row.area_code}/${row.node_code}`, row.contribution_points]));
  const areas = rows.map((row) => row.area_code).filter((area) => nodes.some((node) => points.has(`${area}/${node}`)));
  const value = (area, node) => (points.has(`${area}/${node}`) ? points.get(`${area}/${node}`) : null);
  const caption = say("decomposition_caption");
  const alternative = table(caption, [say("zone"), ...nodes.map((node) => [nameOf(node), "number"])],
    areas.map((area) => [areaName(area), ...nodes.map((node) => (value(area, node) === null ? MISSING : fixed(value(area, node), 2)))]));
  const option = {
    aria: { enabled: true, decal: { show: true } },
    legend: { bottom: 0, textStyle: { fontSize: 12 }, itemWidth: 18 },
    grid: { left: 8, right: 24, top: 8, bottom: 60, containLabel: true },
    tooltip: { trigger: "item", formatter: (one) => `${one.name}\n${one.seriesName}　${fixed(one.data || 0, 2)}` },
    xAxis: { type: "value", axisLabel: axisText, splitLine },
    yAxis: { type: "category", inverse: true, data: areas.map((area) => areaName(area)), axisLabel: nameText(), axisLine, axisTick: { show: false } },
    series: nodes.map((node) => ({ type: "bar", stack: "score", name: nameOf(node), barWidth: 16, data: areas.map((area) => value(area, node)) })),
  };
  return chart(caption, say("decomposition_sentence", areas.length, nodes.map(nameOf).join(say("comma"))), 110 + 30 * areas.length, option, alternative);
}
// One zone down to the indicators: figure, position, weight and contribution, by dimension.
function nodeTable(parts, area) {
  const leaves = parts.filter((row) => row.node_level === "indicator").sort((a, b) => byNode(a.node_code, b.node_code));
  if (!leaves.length) return empty(say("no_parts"));
  const share = (value) => (value === null || value === undefined ? MISSING : `${fixed(shifted(value, 2), 2)}%`);
  const figureOf = (row) => {
    if (row.raw_value === null || row.raw_value === undefined) return h("span", { class: "why" }, row.reason_code ? reasonOf(row.reason_code) : MISSING);
    const text = withUnit(row.raw_value, (facts.indicators[row.indicator_code] || {}).unit);
    return row.indicator_code ? link(["explain", area, row.evaluation_round, row.indicator_code], text) : text;
  };
  return table(say("one_zone", areaName(area)), [say("indicator"), [say("actual"), "number"], [say("normalised"), "number"], [say("share_of_weight"), "number"], [say("contribution"), "number"]],
    leaves.map((row) => [`${row.node_code} ${nodeName(row)}`, figureOf(row), row.normalised_value === null || row.normalised_value === undefined ? MISSING : fixed(row.normalised_value, 4),
      share(row.effective_weight_share), row.contribution_points === null ? MISSING : fixed(row.contribution_points, 2)]));
}
