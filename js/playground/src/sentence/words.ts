/** The words that carry the verdict: the text with each of them tinted, and the strongest as bars. */

import { fill, make, styled } from "../dom.js";
import type { Explanation, WordEffect } from "../engine/protocol.js";
import { number, say } from "../strings/strings.js";
import { CLASSES, named } from "../tones.js";
import { strongest } from "./plan.js";

const STRONG = 5; // log odds at which a word has its full colour

/** Draws the words of an explanation into `parent`, or why there are none. */
export function drawWords(parent: Element, explanation: Explanation | undefined): void {
  if (!explanation?.words.length) return fill(parent);
  const { words, moreWords } = explanation;
  const marked = strongest(words);
  fill(
    parent,
    make("p", { class: "marked" }, ...words.flatMap((word) => [tinted(word, marked.includes(word)), " "])),
    marked.length ? make("ul", { class: "effects" }, ...marked.map((word) => effect(word, marked))) : make("p", {}, say("wordsEmpty")),
    moreWords > 0 && make("p", { class: "note" }, say("moreWords", { shown: number(words.length), count: number(moreWords) })),
  );
}

function sideOf({ change }: WordEffect): "긍정" | "부정" {
  return change > 0 ? "긍정" : "부정";
}

function tinted(word: WordEffect, isStrong: boolean): Node {
  if (!isStrong) return document.createTextNode(word.text);
  const strength = Math.min(1, Math.abs(word.change) / STRONG);
  const mark = make("mark", { class: CLASSES[sideOf(word)] }, make("sup", { "aria-hidden": "true" }, word.change > 0 ? "＋" : "－"), word.text);
  return styled(mark, { "--strength": `${Math.round(12 + 26 * strength)}%` });
}

function effect(word: WordEffect, all: readonly WordEffect[]): HTMLElement {
  const most = Math.max(...all.map(({ change }) => Math.abs(change)));
  const side = sideOf(word);
  const width = `${(50 * Math.abs(word.change)) / most}%`;
  const stripe = styled(make("span", { class: `stripe ${CLASSES[side]}` }), side === "긍정" ? { left: "50%", width } : { right: "50%", width });
  const change = `${word.change > 0 ? "+" : "−"}${Math.abs(word.change).toFixed(1)}`;
  return make(
    "li",
    {},
    make("b", {}, word.text),
    make("span", { class: "axis", "aria-hidden": "true" }, stripe),
    make("span", { class: "hidden" }, say("wordEffect", { word: word.text, side: say(side), change: Math.abs(word.change).toFixed(1) })),
    make("span", { class: `change ${CLASSES[side]}`, "aria-hidden": "true" }, change),
    make("small", {}, say("alone", { label: "" }), named(word.alone.label), " · ", say("without", { label: "" }), named(word.without.label)),
  );
}
