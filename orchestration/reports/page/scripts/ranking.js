// A round: ranks with the range in which they are certain, and what each score is made of.
function rankingView([round, pool, zone]) {
  const gone = absence("fct_ranking");
  if (gone) return [pageHead(say("ranking_title")), card(say("ranking_title"), empty(gone))];
  const all = rowsOf(facts.evaluated.fct_ranking);
  const nameOf = (row) => [row.evaluation_round, row.edition, row.weight_set].filter(Boolean).join(" · ");
  const rounds = distinct(all.map(nameOf)).sort().reverse();
  const chosen = rounds.includes(round) ? round : rounds[0];
  const pools = distinct(all.filter((row) => nameOf(row) === chosen).map((row) => row.pool)).sort();
  const of = pools.includes(pool) ? pool : pools[pools.length - 1];
  const ranges = new Map(rowsOf(facts.evaluated.rank_certainty).filter((row) => nameOf(row) === chosen && row.pool === of).map((row) => [row.area_code, row]));
  const rows = all.filter((row) => nameOf(row) === chosen && row.pool === of)
    .sort((a, b) => (a.rank === null ? Infinity : a.rank) - (b.rank === null ? Infinity : b.rank) || (a.area_code < b.area_code ? -1 : 1));
  const to = (next) => go(["ranking", next.round || chosen, next.pool || of, next.zone || zone || ""]);
  const isTrial = rows.some((row) => row.is_trial);
  return [
    pageHead(say("ranking_title"), say("ranking_note")),
    isTrial && h("p", { class: "trial-band", role: "note" }, h("strong", null, say("trial")), say("trial_why")),
    h("div", { class: "controls" },
      picker("round", say("round"), rounds.map((one) => [one, one]), chosen, (value) => to({ round: value })),
      picker("pool", say("pool"), pools.map((one) => [one, label("pool", one)]), of, (value) => to({ pool: value }))),
    card(say("ranks"), rangeChart(rows, ranges, isTrial), absence("rank_certainty") && empty(absence("rank_certainty"))),
    card(say("decomposition"), decomposition(rows, nameOf, chosen)),
  ];
}

function rangeChart(rows, ranges, isTrial) {
  const ranked = rows.filter((row) => row.rank !== null);
  const end = (row, name) => (ranges.get(row.area_code) || {})[name];
  const last = Math.max(...ranked.map((row) => Math.max(row.rank, end(row, "worst_rank") || 0)), 1);
  const certainty = (row) => (ranges.has(row.area_code) ? label("certainty", ranges.get(row.area_code).certainty_class || "none") : MISSING);
  const heads = [say("zone"), [say("rank"), "number"], [say("score"), "number"], [say("range"), "number"], say("certainty")];
  const alternative = table(say("ranks"), heads, rows.map((row) => [
    link(["zones", row.area_code], areaName(row.area_code)),
    [row.rank === null ? MISSING : String(row.rank), isTrial && row.rank !== null && mark("trial", say("trial"))],
    row.score === null ? h("span", { class: "why" }, reasonOf(row.reason_code)) : fixed(row.score, 2),
    ranges.has(row.area_code) ? `${end(row, "best_rank")}–${end(row, "worst_rank")}` : MISSING, certainty(row)]));
  if (!ranked.length) return alternative;
  const names = ranked.map((row) => areaName(row.area_code));
  const sentence = ranked.map((row) => say("rank_sentence", areaName(row.area_code), row.rank, end(row, "best_rank") || row.rank, end(row, "worst_rank") || row.rank)).join(say("comma"));
  const option = {
    grid: { left: 8, right: 30, top: 8, bottom: 4, containLabel: true },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: ([one]) => say("rank_sentence", names[one.dataIndex], ranked[one.dataIndex].rank, end(ranked[one.dataIndex], "best_rank") || MISSING, end(ranked[one.dataIndex], "worst_rank") || MISSING) },
    xAxis: { type: "value", min: 0, max: last + 1, interval: last > 20 ? 5 : 1, axisLabel: { ...axisText, hideOverlap: true, formatter: (value) => (value >= 1 && value <= last ? String(value) : "") }, splitLine },
    yAxis: { type: "category", inverse: true, data: names, axisLabel: nameText(), axisLine, axisTick: { show: false } },
    series: [
      { type: "bar", stack: "range", silent: true, barWidth: 12, itemStyle: { color: "transparent" }, data: ranked.map((row) => (end(row, "best_rank") || row.rank) - 0.25) },
      { type: "bar", stack: "range", barWidth: 12, itemStyle: { color: "#9cc3e4", borderRadius: 6 }, data: ranked.map((row) => (end(row, "worst_rank") || row.rank) - (end(row, "best_rank") || row.rank) + 0.5) },
      { type: "scatter", symbol: "diamond", symbolSize: 14, itemStyle: { color: BLUE, borderColor: "#fff", borderWidth: 1 }, data: ranked.map((row) => row.rank), label: { show: true, position: "right", color: INK, formatter: (one) => String(one.data), textBorderColor: "#fff", textBorderWidth: 3 }, z: 5 },
    ],
  };
  return [h("p", { class: "key" }, h("i", { class: "key-rank" }), say("rank"), h("i", { class: "key-range" }), say("range_key")),
    chart(say("ranks_chart"), sentence, 60 + 30 * ranked.length, option, null), alternative];
}

// Contributions of the groups right below the score; of all nodes where there are no groups.
function decomposition(rows, nameOf, chosen) {
  const gone = absence("fct_scores");
  if (gone) return empty(gone);
  const inPool = new Set(rows.map((row) => row.area_code));
  const parts = rowsOf(facts.evaluated.fct_scores).filter((row) => nameOf(row) === chosen && inPool.has(row.area_code) && row.contribution !== null);
  const levels = distinct(parts.map((row) => row.node_level)).filter((level) => level !== undefined && level !== null && level > 0);
  const level = levels.length ? Math.min(...levels) : null;
  const shown = level === null ? parts : parts.filter((row) => row.node_level === level);
  const nodes = distinct(shown.map((row) => row.node_code)).sort();
  if (!nodes.length) return empty(say("no_parts"));
  const nameOfNode = (code) => {
    const row = shown.find((one) => one.node_code === code);
    return (language === "en" && row.node_name_en) || row.node_name_zh || code;
  };
  const part = new Map(shown.map((row) => [`${row.area_code}/${row.node_code}`, row.contribution]));
  const zonesShown = rows.filter((row) => nodes.some((node) => part.has(`${row.area_code}/${node}`))).map((row) => row.area_code);
  const valueOf = (zone, node) => (part.has(`${zone}/${node}`) ? part.get(`${zone}/${node}`) : null);
  const alternative = table(say("decomposition"), [say("zone"), ...nodes.map((node) => [nameOfNode(node), "number"])],
    zonesShown.map((zone) => [areaName(zone), ...nodes.map((node) => (valueOf(zone, node) === null ? MISSING : fixed(valueOf(zone, node), 2)))]));
  const option = {
    aria: { enabled: true, decal: { show: true } },
    legend: { bottom: 0, textStyle: { fontSize: 12 }, itemWidth: 18 },
    grid: { left: 8, right: 24, top: 8, bottom: 44, containLabel: true },
    tooltip: { trigger: "item", formatter: (one) => `${one.name}\n${one.seriesName}　${fixed(one.data || 0, 2)}` },
    xAxis: { type: "value", axisLabel: axisText, splitLine },
    yAxis: { type: "category", inverse: true, data: zonesShown.map((zone) => areaName(zone)), axisLabel: nameText(), axisLine, axisTick: { show: false } },
    series: nodes.map((node) => ({ type: "bar", stack: "score", name: nameOfNode(node), barWidth: 16, data: zonesShown.map((zone) => valueOf(zone, node)) })),
  };
  return chart(say("decomposition"), say("decomposition_sentence", zonesShown.length, nodes.map(nameOfNode).join(say("comma"))), 90 + 30 * zonesShown.length, option, alternative);
}
