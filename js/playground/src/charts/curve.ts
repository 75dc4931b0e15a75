/** The curve of a text as it grows: one line for each tone, with a point for each word. */

import { fill, make, svg } from "../dom.js";
import type { Explanation, Label, WordEffect } from "../engine/protocol.js";
import { percent, say } from "../strings/strings.js";
import { certainty, CLASSES, named, sharesOf } from "../tones.js";

const HEIGHT = 260;
const TOP = 14;
const BOTTOM = 54; // for the words
const LEFT = 40;
const RIGHT = 18;
const LEAST_STEP = 44; // CSS pixels between two words
const EASY_STEP = 66; // from here on words stand in one row, below that in two
const LONGEST = 7; // characters of a word below the curve
const ORDER: readonly Label[] = ["중립", "부정", "긍정"];

/** Draws an explanation into `parent`, or what is missing for a curve. */
export function drawCurve(parent: HTMLElement, explanation: Explanation | undefined): void {
  const words = explanation?.words.filter((word) => word.grown.positive !== null) ?? [];
  if (!explanation || words.length < 2) return fill(parent, make("p", { class: "empty" }, say("curveEmpty")));
  const room = Math.max(parent.clientWidth, 280);
  const width = Math.max(room, LEFT + RIGHT + (explanation.words.length - 1) * LEAST_STEP);
  const last = sharesOf((words.at(-1) as WordEffect).grown);
  const share = (label: Label): string => percent(last.find(([each]) => each === label)?.[1] ?? 0);
  const label = say("curveLabel", { positive: share("긍정"), negative: share("부정") });
  const picture = drawn(explanation.words, width, label);
  const scrolls = width > room;
  fill(
    parent,
    make("div", { class: "legend", "aria-hidden": "true" }, ...last.map(([each]) => named(each)).reverse()),
    make("div", scrolls ? { class: "scroll", tabindex: 0, role: "region", "aria-label": say("scrollable") } : { class: "scroll" }, picture),
    table(explanation.words),
  );
}

function drawn(words: readonly WordEffect[], width: number, label: string): SVGSVGElement {
  const across = (place: number): number => LEFT + 12 + (place * (width - LEFT - RIGHT - 24)) / Math.max(words.length - 1, 1);
  const down = (share: number): number => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
  const grid = [0, 0.5, 1].flatMap((share) => [
    svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT + 6, y1: down(share), y2: down(share) }),
    svg("text", { class: "tick", x: LEFT - 8, y: down(share) + 4, "text-anchor": "end" }, `${100 * share}`),
  ]);
  const rows = across(1) - across(0) < EASY_STEP ? 2 : 1;
  const names = words.map(({ text }, place) =>
    svg("text", { class: "word", x: across(place), y: HEIGHT - BOTTOM + 24 + (place % rows) * 19, "text-anchor": "middle" }, shortened(text)),
  );
  const lines = ORDER.flatMap((label) => lineOf(words, label, across, down));
  return svg("svg", { class: "curve", width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": label }, ...grid, ...names, ...lines);
}

function lineOf(words: readonly WordEffect[], label: Label, across: (place: number) => number, down: (share: number) => number): SVGElement[] {
  const points = words.flatMap(({ grown }, place) => {
    const share = sharesOf(grown).find(([each]) => each === label);
    return share ? [[across(place), down(share[1])] as const] : [];
  });
  if (!points.length) return [];
  const path = points.map(([x, y], place) => `${place ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
  return [
    svg("path", { class: `line ${CLASSES[label]}`, d: path }),
    ...points.map(([x, y], place) => svg("circle", { class: `point ${CLASSES[label]}`, cx: x, cy: y, r: place === points.length - 1 ? 5 : 3.5 })),
  ];
}

function table(words: readonly WordEffect[]): HTMLElement {
  const rows = words.map(({ text, grown }) => {
    const shares = sharesOf(grown).map(([label, share]) => `${say(label)} ${percent(share)}`);
    return make("tr", {}, make("th", { scope: "row" }, text), make("td", {}, named(grown.label), " ", certainty(grown)), make("td", {}, shares.join(" · ")));
  });
  const head = make("tr", {}, make("th", { scope: "col" }, say("upTo")), make("th", { scope: "col" }, say("toneName")), make("th", { scope: "col" }, say("colShares")));
  return make(
    "details",
    {},
    make("summary", {}, say("curveTable")),
    make("table", { class: "steps" }, make("thead", {}, head), make("tbody", {}, ...rows)),
  );
}

function shortened(word: string): string {
  const characters = [...word];
  return characters.length <= LONGEST ? word : `${characters.slice(0, LONGEST - 1).join("")}…`;
}
