// Draws tone and volume over time, and answers the controls beside them. Everything else on the page is HTML already.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;
  const [POSITIVE, NEUTRAL, AMBIGUOUS, NEGATIVE, UNREADABLE] = [0, 1, 2, 3, 4];
  const NAMES = ["positive", "neutral", "ambiguous", "negative", "unreadable"];
  const STACK = [NEGATIVE, AMBIGUOUS, NEUTRAL, POSITIVE, UNREADABLE]; // from the axis upwards
  const HEIGHTS = { tone: 230, volume: 150 };
  const PRINTED = 640; // CSS pixels, which fit on A4 and Letter
  const places = { tone: document.getElementById("tone"), volume: document.getElementById("volume") };
  const readout = document.getElementById("readout");
  const hint = readout.textContent;
  const chooser = document.getElementById("channel");
  const buttons = [...document.querySelectorAll("[data-level]")];
  let level = data.all.level;
  let charts = [];

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const signed = (tone) => (Math.abs(tone) < 0.005 ? "0.00" : (tone > 0 ? "+" : "−") + Math.abs(tone).toFixed(2));
  const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const two = (number) => String(number).padStart(2, "0");

  function written(seconds, unit) {
    const date = new Date(seconds * 1000); // hours of the page's zone stand in for those of UTC
    const text = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())} ${two(date.getUTCHours())}:00`;
    return text.slice(0, { year: 4, month: 7, week: 10, day: 10, hour: 16 }[unit]);
  }

  // Only what is new beside the tick before it: a year at its beginning, then months or days, then hours.
  function ticks(chart, splits, axis, space, step) {
    let before = "";
    return splits.map((seconds) => {
      if (seconds === null) return "";
      const text = written(seconds, "hour");
      const shown = text.slice(0, step >= 360 * 86400 ? 4 : step >= 28 * 86400 ? 7 : step >= 86400 ? 10 : 16);
      const from = before.slice(0, 4) !== text.slice(0, 4) ? 0 : before.slice(0, 10) !== text.slice(0, 10) ? 5 : 11;
      before = text;
      return shown.length === 4 ? shown : shown.length <= 10 ? shown.slice(from === 11 ? 0 : from) : shown.slice(from);
    });
  }

  function columns() {
    const chosen = chooser && chooser.value !== "" ? data.channels[chooser.value] : data.all;
    for (const button of buttons) button.disabled = !(button.dataset.level in chosen.levels);
    const here = level in chosen.levels ? level : chosen.level;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.level === here));
    return here === null ? null : { level: here, ...chosen.levels[here] };
  }

  function axes(format, font) {
    const common = { stroke: colour("faint"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line") }, font };
    return [
      { ...common, values: ticks, space: 68, grid: { show: false }, size: 34 },
      { ...common, values: (chart, splits) => splits.map(format), size: 52, space: 34 },
    ];
  }

  function marks(chart) { // the line at 0, and a number at each turning point
    const context = chart.ctx;
    const { left, top, width, height } = chart.bbox;
    const ratio = devicePixelRatio;
    const zero = Math.round(chart.valToPos(0, "y", true));
    context.save();
    context.strokeStyle = context.fillStyle = colour("faint");
    context.lineWidth = ratio;
    context.beginPath();
    if (zero >= top && zero <= top + height) { context.moveTo(left, zero); context.lineTo(left + width, zero); }
    context.stroke();
    context.setLineDash([4 * ratio, 3 * ratio]);
    context.font = `${12 * ratio}px system-ui, sans-serif`;
    context.textAlign = "left";
    context.textBaseline = "top";
    data.turns.forEach((hour, number) => {
      const x = Math.round(chart.valToPos(hour * 3600, "x", true));
      if (x < left || x > left + width) return;
      context.beginPath();
      context.moveTo(x, top);
      context.lineTo(x, top + height);
      context.stroke();
      context.fillText(String(number + 1), x + 3 * ratio, top + ratio);
    });
    context.restore();
  }

  function told(shown, index) {
    const sizes = shown.sizes.map((each) => each[index]);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const parts = [`${written(shown.starts[index] * 3600, shown.level)} (${words.levels[shown.level]})`];
    if (shown.tone[index] !== null) {
      const half = shown.half[index];
      const width = half === null ? "" : ` ${filled(words.interval, { width: half.toFixed(2) })}`;
      parts.push(`${words.tone} ${signed(shown.tone[index])}${width}`);
    }
    parts.push(filled(words.messages, { count: total.toLocaleString("en-US") }));
    for (const place of STACK.toReversed()) {
      if (sizes[place]) parts.push(`${words.labels[place]} ${((100 * sizes[place]) / total).toFixed(1)} %`);
    }
    return parts.join(" · ");
  }

  function draw(width) {
    for (const chart of charts) chart.destroy();
    charts = [];
    const shown = columns();
    if (shown === null) { readout.textContent = "–"; return; }
    const span = { hour: 1, day: 24, week: 168, month: 730, year: 8766 }[shown.level] * 3600;
    const x = shown.starts.map((hour) => hour * 3600 + span / 2);
    const edges = [x[0] - span / 2, x[x.length - 1] + span / 2];
    const font = "12px system-ui, sans-serif";
    const shared = {
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      legend: { show: false },
      cursor: { y: false, drag: { x: true, y: false }, points: { show: false } },
      hooks: {
        setCursor: [(chart) => {
          const index = chart.cursor.idx;
          const here = chart.cursor.left >= 0 && index != null;
          readout.textContent = here ? told(shown, index) : hint;
          for (const other of charts) {
            if (other !== chart && here && Math.abs(other.cursor.left - chart.cursor.left) > 0.5) {
              other.setCursor({ left: chart.cursor.left, top: 0 }, false);
            }
          }
        }],
        setScale: [(chart, key) => {
          if (key !== "x") return;
          const { min, max } = chart.scales.x;
          for (const other of charts) {
            if (other !== chart && (other.scales.x.min !== min || other.scales.x.max !== max)) other.setScale("x", { min, max });
          }
        }],
      },
    };
    const time = { time: true, range: (chart, min, max) => (min === x[0] && max === x[x.length - 1] ? edges : [min, max]) };
    const bound = (sign) => shown.tone.map((tone, index) => {
      const half = shown.half[index];
      return tone === null || half === null ? tone : Math.max(-1, Math.min(1, tone + sign * half));
    });
    const dots = { show: shown.starts.length <= 60, size: 5, fill: colour("ink") };
    charts.push(new uPlot({
      ...shared, width, height: HEIGHTS.tone,
      hooks: { ...shared.hooks, draw: [marks] },
      scales: { x: time, y: { range: (chart, min, max) => reach(min, max) } },
      axes: axes(signed, font),
      bands: [{ series: [2, 3], fill: `color-mix(in srgb, ${colour("accent")} 22%, transparent)` }],
      series: [{}, { stroke: colour("ink"), width: 2, points: dots }, { points: { show: false } }, { points: { show: false } }],
    }, [x, shown.tone, bound(1), bound(-1)], places.tone));

    const stacked = [];
    let below = x.map(() => 0);
    for (const place of STACK) stacked.push((below = below.map((sum, index) => sum + shown.sizes[place][index])));
    const bars = uPlot.paths.bars({ size: [0.9, 80] });
    charts.push(new uPlot({
      ...shared, width, height: HEIGHTS.volume,
      scales: { x: time, y: { range: (chart, min, max) => [0, Math.max(1, max * 1.05)] } },
      axes: axes((value) => (value >= 10000 ? `${value / 1000}k` : value.toLocaleString("en-US")), font),
      series: [{}, ...STACK.toReversed().map((place) => ({
        fill: colour(NAMES[place]), stroke: colour(NAMES[place]), width: 0, paths: bars, points: { show: false },
      }))],
    }, [x, ...stacked.toReversed()], places.volume));
  }

  // The range of the axis of tones: all there is and the 0, with some room, and never beyond ±1.
  function reach(min, max) {
    if (min === null) return [-1, 1];
    const room = Math.max(0.02, 0.08 * (Math.max(max, 0) - Math.min(min, 0)));
    return [Math.max(-1, Math.min(min, 0) - room), Math.min(1, Math.max(max, 0) + room)];
  }

  const fit = () => draw(places.tone.clientWidth);
  for (const button of buttons) {
    button.addEventListener("click", () => { level = button.dataset.level; fit(); });
  }
  if (chooser) chooser.addEventListener("change", fit);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", fit);
  let width = places.tone.clientWidth;
  new ResizeObserver(() => {
    const now = places.tone.clientWidth;
    if (now && now !== width && !document.documentElement.classList.contains("printing")) {
      width = now;
      for (const [index, name] of ["tone", "volume"].entries()) charts[index]?.setSize({ width, height: HEIGHTS[name] });
    }
  }).observe(places.tone);
  addEventListener("beforeprint", () => { document.documentElement.classList.add("printing"); draw(PRINTED); });
  addEventListener("afterprint", () => { document.documentElement.classList.remove("printing"); fit(); });
  const cell = document.getElementById("cell");
  if (cell) { // a finger has no tooltips
    document.querySelector(".week").addEventListener("click", (event) => { cell.textContent = event.target.closest("td")?.title ?? ""; });
  }
  fit();
})();
