/** Tone and volume over time: a line with its interval above, bars of messages by verdict below, and marks where the tone turned. */

import { svg } from "../dom.js";
import { Counts, LABELS } from "../chat/counts.js";
import type { Series } from "../chat/series.js";
import { CLASSES } from "../tones.js";
import { tone } from "../strings/strings.js";
import { shortWhen } from "./when.js";

const TONE_HEIGHT = 220;
const BARS_HEIGHT = 90;
const GAP = 22;
const TOP = 22; // for the marks
const BOTTOM = 26; // for the times
const LEFT = 46;
const RIGHT = 12;
export const HEIGHT = TOP + TONE_HEIGHT + GAP + BARS_HEIGHT + BOTTOM;
const TICK_WIDTH = 90; // CSS pixels of a time below the chart

/** A drawn chart. `select` marks a bucket; `placeAt` returns the bucket below a point of the screen. */
export interface Timeline {
  readonly element: SVGSVGElement;
  select(place: number): void;
  placeAt(clientX: number): number;
}

/** Draws `series` in `width` CSS pixels, with marks at the buckets `turns`. */
export function timeline(series: Series, width: number, turns: readonly number[], label: string): Timeline {
  const counts = series.starts.map((_, place) => Counts.of(series.sums, place));
  const step = (width - LEFT - RIGHT) / counts.length;
  const middle = (place: number): number => LEFT + (place + 0.5) * step;
  const limit = limitOf(counts);
  const down = (value: number): number => TOP + ((limit - Math.max(-limit, Math.min(limit, value))) / (2 * limit)) * TONE_HEIGHT;
  const cursor = svg("rect", { class: "cursor", x: 0, y: TOP, width: Math.max(step, 2), height: HEIGHT - TOP - BOTTOM, visibility: "hidden" });
  const element = svg(
    "svg",
    { class: "timeline", width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": label },
    cursor,
    ...axis(limit, width, down),
    ...bars(counts, step),
    ...times(series, width, middle),
    ...turns.flatMap((place, index) => mark(LEFT + place * step, index + 1)),
    ...curve(counts, middle, down),
  );
  return {
    element,
    select: (place) => {
      cursor.setAttribute("visibility", "visible");
      cursor.setAttribute("x", String(middle(place) - Math.max(step, 2) / 2));
    },
    placeAt: (clientX) => {
      const at = ((clientX - element.getBoundingClientRect().left) * width) / element.getBoundingClientRect().width;
      return Math.max(0, Math.min(counts.length - 1, Math.floor((at - LEFT) / step)));
    },
  };
}

/** Returns the largest tone of the axis: a chat that hardly moves fills it too, but not with noise. */
function limitOf(counts: readonly Counts[]): number {
  const sizes = counts.map((each) => Math.abs(each.tone ?? 0)).sort((one, other) => one - other);
  const most = sizes[Math.floor(0.98 * (sizes.length - 1))] ?? 0;
  return [0.25, 0.5, 1].find((limit) => most <= limit) ?? 1;
}

function axis(limit: number, width: number, down: (value: number) => number): SVGElement[] {
  return [limit, limit / 2, 0, -limit / 2, -limit].flatMap((value) => [
    svg("line", { class: value === 0 ? "zero" : "grid", x1: LEFT, x2: width - RIGHT, y1: down(value), y2: down(value) }),
    ...(value === limit / 2 || value === -limit / 2 ? [] : [svg("text", { class: "tick", x: LEFT - 8, y: down(value) + 4, "text-anchor": "end" }, axisTick(value))]),
  ]);
}

function axisTick(value: number): string {
  return value === 0 ? "0" : tone(value).replace(/0$/, "").replace(/\.0$/, "");
}

function bars(counts: readonly Counts[], step: number): SVGElement[] {
  const most = Math.max(...counts.map(({ total }) => total), 1);
  const ground = TOP + TONE_HEIGHT + GAP + BARS_HEIGHT;
  const [gap, paths] = [step > 6 ? 1.5 : step > 3 ? 0.6 : 0, LABELS.map(() => "")];
  for (const [place, { sizes }] of counts.entries()) {
    let top = ground;
    for (const index of [3, 2, 1, 0, 4]) { // 부정 lies on the ground, 판단 불가 on top of all
      const height = ((sizes[index] ?? 0) * BARS_HEIGHT) / most;
      if (!height) continue;
      top -= height;
      paths[index] += `M${(LEFT + place * step + gap / 2).toFixed(2)} ${top.toFixed(2)}h${(step - gap).toFixed(2)}v${height.toFixed(2)}h${(gap - step).toFixed(2)}z`;
    }
  }
  return [
    ...paths.map((path, index) => svg("path", { class: `area ${CLASSES[LABELS[index] ?? "중립"]}`, d: path })),
    svg("text", { class: "tick", x: LEFT - 8, y: ground - BARS_HEIGHT + 8, "text-anchor": "end" }, compact(most)),
    svg("line", { class: "grid", x1: LEFT, x2: LEFT + counts.length * step, y1: ground, y2: ground }),
  ];
}

function curve(counts: readonly Counts[], across: (place: number) => number, down: (value: number) => number): SVGElement[] {
  let [line, band, points] = ["", "", ""];
  for (let place = 0; place < counts.length; ) {
    if (counts[place]?.tone == null) {
      place++;
      continue;
    }
    const first = place;
    while (place < counts.length && counts[place]?.tone != null) place++;
    const run = counts.slice(first, place).map((each, index) => ({ x: across(first + index), tone: each.tone ?? 0, half: each.halfWidth ?? 0 }));
    line += run.map(({ x, tone: y }, index) => `${index ? "L" : "M"}${x.toFixed(1)} ${down(y).toFixed(1)}`).join("");
    const upper = run.map(({ x, tone: y, half }) => `${x.toFixed(1)} ${down(y + half).toFixed(1)}`);
    const lower = run.map(({ x, tone: y, half }) => `${x.toFixed(1)} ${down(y - half).toFixed(1)}`).reverse();
    band += `M${[...upper, ...lower].join("L")}z`;
    if (run.length === 1) points += `M${run[0]?.x.toFixed(1)} ${down(run[0]?.tone ?? 0).toFixed(1)}h.01`;
  }
  return [svg("path", { class: "band", d: band }), svg("path", { class: "tone", d: line }), svg("path", { class: "tone dot", d: points })];
}

function times(series: Series, width: number, across: (place: number) => number): SVGElement[] {
  const most = Math.max(2, Math.floor((width - LEFT - RIGHT) / TICK_WIDTH));
  const every = Math.max(1, Math.ceil(series.starts.length / most));
  return series.starts.flatMap((start, place) =>
    place % every === 0 && (place + every / 2 < series.starts.length || place === 0)
      ? [svg("text", { class: "tick", x: across(place), y: HEIGHT - 6, "text-anchor": place === 0 ? "start" : "middle" }, shortWhen(series, start))]
      : [],
  );
}

function mark(x: number, turn: number): SVGElement[] {
  return [
    svg("line", { class: "turn", x1: x, x2: x, y1: TOP - 2, y2: TOP + TONE_HEIGHT }),
    svg("circle", { class: "turn", cx: x, cy: TOP - 11, r: 9 }),
    svg("text", { class: "turn", x, y: TOP - 7, "text-anchor": "middle" }, String(turn)),
  ];
}

function compact(count: number): string {
  return count < 1000 ? String(count) : `${(count / 1000).toFixed(count < 10_000 ? 1 : 0)}k`;
}
