// Which view is shown: the part of the address after #, as language/view/what. Everything is drawn at once, nothing moves.
const VIEWS = { overview, zones: zonesView, ranking: rankingView, targets: targetsView, tasks: tasksView, quality: qualityView, explain: explainView };
const main = document.getElementById("main");
const go = (parts) => { location.hash = `#${language}/${parts.map((part) => encodeURIComponent(part)).join("/")}`; };

function asked() {
  const parts = location.hash.slice(1).split("/").map((part) => { try { return decodeURIComponent(part); } catch { return ""; } });
  const [spoken, view, ...rest] = parts;
  return { spoken: spoken === "en" ? "en" : "zh", view: Object.hasOwn(VIEWS, view) ? view : "overview", rest };
}

function show(isFirst) {
  const { spoken, view, rest } = asked();
  const held = document.activeElement && main.contains(document.activeElement) ? document.activeElement.id : "";
  const stays = show.view === view;
  language = spoken;
  document.documentElement.lang = spoken === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
  navigation(view, rest);
  dropCharts();
  card.number = 0;
  main.replaceChildren(...VIEWS[view](rest).flat(Infinity).filter((child) => child));
  drawCharts();
  const title = main.querySelector("h1").textContent;
  document.title = `${title} · ${facts.release.version} ${say("internal")}${facts.release.is_sample ? ` ${say("sample")}` : ""}`;
  if (!stays) window.scrollTo(0, 0);
  const again = stays && held ? document.getElementById(held) : null;
  if (again) again.focus({ preventScroll: true });
  else if (!isFirst && !stays) main.querySelector("h1").focus({ preventScroll: true });
  show.view = view;
}

function navigation(view, rest) {
  const nav = document.getElementById("views");
  nav.setAttribute("aria-label", say("views"));
  const focused = document.activeElement && nav.contains(document.activeElement) ? document.activeElement.dataset.view : "";
  nav.replaceChildren(...Object.keys(VIEWS).map((name) => link([name], say(`view_${name}`), { "data-view": name, "aria-current": name === view ? "page" : null })));
  if (focused) nav.querySelector(`[data-view="${focused}"]`).focus();
  const other = document.getElementById("language");
  const next = language === "zh" ? "en" : "zh";
  other.textContent = next === "en" ? "English" : "中文";
  other.lang = next === "en" ? "en" : "zh-CN";
  other.setAttribute("href", `#${[next, view, ...rest].map(encodeURIComponent).join("/")}`);
  const { release } = facts;
  document.getElementById("about").textContent = say("about", release.version, release.known_at, release.code_version);
}

window.addEventListener("hashchange", () => show(false));
// On paper: every table behind a chart is open, and charts are as wide as A4.
const PAPER = 690;
let printing = false;
window.addEventListener("resize", () => printing || fitCharts());
window.addEventListener("beforeprint", () => {
  printing = true;
  for (const each of document.querySelectorAll("details.data:not([open])")) { each.open = true; each.dataset.opened = ""; }
  fitCharts({ width: PAPER });
});
window.addEventListener("afterprint", () => {
  printing = false;
  for (const each of document.querySelectorAll("[data-opened]")) { each.open = false; delete each.dataset.opened; }
  fitCharts({ width: "auto" });
});
show(true);
