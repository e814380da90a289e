// Charts, each with a sentence for who does not see it and a table behind it (or, without ``alternative``, below it).
const INK = "#1c2733";
const BLUE = "#0b5394";
const ORANGE = "#c2500a";
const GREY = "#b9c2cb";
const PALETTE = ["#0b5394", "#e08214", "#4d9c8b", "#8c6bb1", "#b8a11b", "#5a6b7b"];
const FONT = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif";
const drawn = [];

function chart(title, sentence, height, option, alternative) {
  const box = h("div", { class: "chart", style: `height:${height}px`, role: "img", "aria-label": sentence });
  drawn.push({ box, option, height });
  return h("figure", null, h("figcaption", null, title), box,
    alternative && h("details", { class: "data" }, h("summary", null, say("data_table")), alternative));
}
// Charts need their size, so they are drawn once they stand in the page.
function drawCharts() {
  for (const one of drawn.filter((each) => !each.chart)) {
    one.chart = echarts.init(one.box, null, { renderer: "svg", locale: language === "zh" ? "ZH" : "EN", height: one.height });
    one.chart.setOption({
      animation: false,
      textStyle: { fontFamily: FONT, color: INK },
      color: PALETTE,
      ...one.option,
      tooltip: one.option.tooltip && { renderMode: "richText", confine: true, ...one.option.tooltip },
    });
  }
}
function dropCharts() {
  for (const one of drawn.splice(0)) if (one.chart) one.chart.dispose();
}
// The drawing keeps its proportions where paper is narrower than it is.
function fitCharts(size) {
  for (const { chart: made, box } of drawn.filter((one) => one.chart)) {
    made.resize(size);
    made.getZr().flush(); // drawn now: before printing there is no next frame
    box.querySelector("svg").setAttribute("viewBox", `0 0 ${made.getWidth()} ${made.getHeight()}`);
  }
}
const axisText = { color: "#4a5763", fontSize: 12 };
const axisLine = { lineStyle: { color: "#8794a1" } };
const splitLine = { lineStyle: { color: "#e6eaee" } };
// Names of zones beside bars, broken where the page is narrow.
const nameText = () => ({ ...axisText, color: INK, width: Math.min(260, main.clientWidth * 0.3), overflow: "break", lineHeight: 13 });
