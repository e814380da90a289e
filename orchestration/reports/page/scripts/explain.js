// One figure down to its formula, operands, forms and clauses.
function explainView([code, period, indicator]) {
  const areas = Object.keys(facts.areas).filter((one) => hasFigures.has(one));
  const area = areas.includes(code) ? code : zones[0] || areas[0];
  const periods = [...facts.periods.A].reverse().concat([...facts.periods.M].reverse());
  const chosen = periods.includes(period) ? period : periods[0];
  if (!area || !chosen) return [pageHead(say("explain_title")), empty(say("absent_fct_indicators"))];
  const codes = Object.keys(facts.indicators).filter((one) => figure(area, one, chosen) || figure(area, one, chosen, "filed"));
  const shown = facts.indicators[indicator] ? indicator : FIRST_ON_MAP.find((one) => codes.includes(one)) || codes[0];
  const to = (next) => go(["explain", next.area || area, next.period || chosen, next.indicator || shown || ""]);
  const options = [...grouped(areas, (one) => label("level", facts.areas[one].level))].map(([group, of]) => ({ group, options: of.map((one) => [one, areaName(one)]) }));
  const all = byDimension(Object.keys(facts.indicators)).map(([group, of]) => ({ group: groupName(group), options: of.map((one) => [one, indicatorName(one)]) }));
  return [
    pageHead(say("explain_title"), say("explain_note")),
    h("div", { class: "controls" },
      picker("explain-area", say("area"), options, area, (value) => to({ area: value })),
      picker("explain-period", say("period"), periods.map((one) => [one, periodName(one)]), chosen, (value) => to({ period: value })),
      picker("explain-indicator", say("indicator"), all, shown, (value) => to({ indicator: value }))),
    shown && explained(area, chosen, shown),
  ];
}

function explained(area, period, code) {
  const one = facts.indicators[code];
  const computed = figure(area, code, period);
  const filed = figure(area, code, period, "filed");
  const head = computed && computed.value !== null ? computed : filed && filed.value !== null ? filed : computed;
  const operands = computed ? [computed.numerator, computed.denominator, computed.second] : [];
  const terms = [say("numerator"), say("denominator"), say("second_denominator")];
  const rows = terms.map((term, i) => [term, one.operands[i], operands[i]]).filter(([, named, value]) => named || (value !== null && value !== undefined));
  return [
    card(`${indicatorName(code)} · ${areaName(area)} · ${periodName(period)}`,
      h("p", { class: "answer" }, head && head.value !== null ? [h("strong", null, amount(head.value, one.unit, true)), h("span", null, unitAfter(one.unit, true)), head === filed && mark("filed", say("origin_filed"))]
        : h("span", { class: "why" }, head ? reasonOf(head.reason) : say("no_row"))),
      h("p", { class: "formula" }, h("span", null, say("formula")), pick(one.formula)),
      rows.length > 0 && table(say("operands_caption"), [say("term"), say("measure"), [say("value"), "number"], say("unit_head"), say("meaning")],
        rows.map(([term, named, value]) => [term, named ? pick(named) : say("see_formula"), plain(value), named && named[2] ? unitName(named[2], true) : "", named ? h("small", null, named[3]) : ""])),
      h("dl", { class: "facts" }, [
        filed && [say("origin_computed"), computed && computed.value !== null ? withUnit(computed.value, one.unit, true) : computed ? reasonOf(computed.reason) : say("no_row")],
        filed && [say("origin_filed"), [withUnit(filed.value, one.unit, true), filed.note && h("small", null, ` ${filed.note}`)]],
        computed && computed.coverage !== null && [say("coverage"), `${fixed(shifted(computed.coverage, 2), 2)}%`],
        computed && computed.note && [say("vintage"), label("vintage", computed.note)],
        one.population && [say("population"), one.population],
        one.price_basis && [say("price_basis"), label("price", one.price_basis)],
        one.source_note && [say("remark"), one.source_note],
        [say("forms"), one.forms.length ? one.forms.map(formName).join("、") : say("no_forms")],
        [say("clause"), one.clause || say("no_clause")],
      ].filter(Boolean).map(([term, text]) => [h("dt", null, term), h("dd", null, text)]))),
    one.asked.length > 0 && card(say("asked"), table(say("asked_caption"), [say("document"), say("kind"), say("place"), say("as_named"), [say("weight"), "number"]],
      one.asked.map(([kind, source, place, name, weight, node]) => [[source, " ", h("small", null, node || "")], label("source", kind), place || "", name || "", weight === null ? MISSING : plain(weight)]))),
    card(say("further"), h("p", null, say("further_note")), h("p", null, h("code", null, `zonestat explain ${area} ${code} ${period} --release ${facts.release.version}${facts.release.is_sample ? " --sample" : ""}`)),
      h("p", { class: "more" }, (zones.includes(area) || candidates.includes(area)) && link(["zones", area, period, code], say("to_zone")))),
  ];
}
