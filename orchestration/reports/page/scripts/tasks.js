// Tasks against their deadlines, by office; appraisals of offices and banners as far as there are scores.
const OVERDUE = ["overdue", "overdue_not_reported"];
const DEADLINES = ["completed", "not_due", ...OVERDUE, "no_deadline", "not_listed"];
const taskRows = () => rowsOf(facts.evaluated.fct_task_progress);
// Of the period of the tasks: a release may hold overdue tasks of an earlier one and none of this.
function overdueRows() {
  const [one] = taskRows();
  return one ? rowsOf(facts.evaluated.rpt_overdue_tasks).filter((row) => row.reference_period === one.reference_period) : [];
}
const nameOf = (row, what) => (language === "en" && row[`${what}_en`]) || row[`${what}_zh`];

function tasksView([area, scheme]) {
  const tasks = taskRows();
  const known = distinct(tasks.map((row) => row.area_code));
  const chosen = known.includes(area) ? area : (overdueRows()[0] || tasks[0] || {}).area_code;
  const schemes = distinct(rowsOf(facts.evaluated.fct_appraisal_scores).map((row) => row.scheme_code)).sort();
  const shown = schemes.includes(scheme) ? scheme : schemes[0];
  const to = (next) => go(["tasks", next.area || chosen || "", next.scheme || shown || ""]);
  const gone = absence("fct_task_progress");
  return [
    pageHead(say("tasks_title"), say("tasks_note")),
    card(say("overdue_title"), gone ? empty(gone) : absence("rpt_overdue_tasks") ? empty(absence("rpt_overdue_tasks")) : overdueTable(overdueRows())),
    card(say("tasks_by_area"), gone ? empty(gone) : !chosen ? empty(say("no_tasks")) : [
      deadlineTable(tasks, known),
      h("div", { class: "controls after" }, picker("task-area", say("area"), known.map((one) => [one, areaName(one)]), chosen, (value) => to({ area: value }))),
      taskTable(tasks.filter((row) => row.area_code === chosen).sort((a, b) => byNode(a.task_code, b.task_code)), chosen)]),
    card(say("appraisals"), absence("fct_appraisal_scores") ? empty(absence("fct_appraisal_scores")) : !shown ? empty(say("no_appraisals")) : [
      h("div", { class: "controls" }, picker("scheme", say("scheme"), schemes.map((one) => [one, schemeName(one)]), shown, (value) => to({ scheme: value }))),
      appraisalTables(rowsOf(facts.evaluated.fct_appraisal_scores).filter((row) => row.scheme_code === shown), shown)]),
  ];
}

function overdueTable(rows) {
  if (!rows.length) return empty(say("nothing_overdue"));
  const of = grouped(rows, (row) => row.unit_zh);
  const mostFirst = [...of].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1)).flatMap(([, own]) => own);
  return [
    h("p", { class: "counts" }, say("overdue_sentence", distinct(rows.map((row) => `${row.area_code}/${row.task_code}`)).length, of.size, periodName(rows[0].reference_period))),
    table(say("overdue_caption", periodName(rows[0].reference_period)),
      [say("office"), say("role"), say("task"), say("area"), say("due"), [say("days_overdue"), "number"], say("reported_state"), say("clause")],
      mostFirst.map((row) => [row.unit_zh, label("role", row.unit_role), nameOf(row, "label"), areaName(row.area_code), h("span", { class: "date" }, dated(row.due_date)),
        fixed(row.days_overdue, 0), progressOf(row), [row.document || "", " ", row.article || ""]])),
    h("p", { class: "source" }, say("overdue_note"))];
}
// What was reported, or that nothing was: nobody knows then whether the task is done.
const progressOf = (row) => (facts.evaluated.statuses[row.progress_status_code] ? pick(facts.evaluated.statuses[row.progress_status_code]) : label("progress", row.progress_status_code || "not_reported"));

function deadlineTable(rows, areas) {
  const states = DEADLINES.filter((state) => rows.some((row) => row.deadline_state === state));
  const number = (area, state) => rows.filter((row) => row.area_code === area && row.deadline_state === state).length;
  return table(say("tasks_caption", periodName(rows[0].reference_period)), [say("area"), ...states.map((state) => [label("deadline", state), "number"])],
    areas.map((area) => [link(["tasks", area], areaName(area)), ...states.map((state) => number(area, state) || h("span", { class: "zero" }, "0"))]));
}

function taskTable(rows, area) {
  return table(say("tasks_of", areaName(area)), [say("task"), say("due"), say("against_deadline"), say("reported_state"), [say("done_pct"), "number"], say("clause")], rows.map((row) => [
    nameOf(row, "label"), h("span", { class: "date" }, dated(row.due_date) || say("no_date")), mark(OVERDUE.includes(row.deadline_state) ? "behind" : row.deadline_state === "completed" ? "met" : "soft", label("deadline", row.deadline_state)),
    progressOf(row), row.progress_pct === null || row.progress_pct === undefined ? MISSING : `${fixed(row.progress_pct, 1)}%`, [row.document || "", " ", row.article || ""]]));
}

const schemeName = (code) => (facts.evaluated.schemes[code] ? pick(facts.evaluated.schemes[code].name) : code);
// Subjects with their scores, then every item with its score or the reason for none. Without weights nothing is added up.
function appraisalTables(rows, scheme) {
  const items = rows.filter((row) => row.item_code !== "total");
  const points = (row) => (row.score_points === null ? h("span", { class: "why" }, reasonOf(row.reason_code)) : fixed(row.score_points, 1));
  const subjects = [...grouped(rows, (row) => `${row.subject}/${row.subject_role}/${row.weight_set_code}`).values()];
  const period = periodName(rows[0].reference_period);
  const hasWeights = rows.some((row) => row.weight_set_code !== "none");
  const totals = subjects.map((own) => [own[0].subject, label("role", own[0].subject_role), String(own.filter((row) => row.item_code !== "total").length),
    String(own.filter((row) => row.item_code !== "total" && row.score_points !== null).length), ...own.filter((row) => hasWeights && row.item_code === "total").map(points)]);
  const known = facts.evaluated.schemes[scheme];
  return [
    rows.some((row) => row.is_trial) && h("p", { class: "trial-band", role: "note" }, h("strong", null, say("trial")), say("appraisal_trial")),
    known && h("p", { class: "source" }, `${known.document} ${known.article}${say("colon")}${known.note}`),
    table(say("subjects_caption", schemeName(scheme), period), [say("subject"), say("role"), [say("items"), "number"], [say("with_score"), "number"], hasWeights && [say("total"), "number"]].filter(Boolean), totals),
    !hasWeights && h("p", { class: "source" }, distinct(rows.filter((row) => row.item_code === "total").map((row) => reasonOf(row.reason_code))).join(say("comma"))),
    h("details", { class: "data" }, h("summary", null, say("all_items", items.length)),
      table(say("items_caption", schemeName(scheme), period), [say("subject"), say("role"), say("item"), say("area"), [say("score"), "number"]],
        items.map((row) => [row.subject, label("role", row.subject_role), [nameOf(row, "item"), " ", h("small", null, row.item_code)], facts.areas[row.item_area_code] ? areaName(row.item_area_code) : "", points(row)]))),
  ];
}
