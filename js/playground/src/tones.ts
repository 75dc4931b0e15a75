/** How verdicts are shown everywhere: a colour, a sign that needs no colour, and shares that add up. */

import { type Child, make, styled } from "./dom.js";
import type { Label, Prediction } from "./engine/protocol.js";
import { percent, say } from "./strings/strings.js";

export const CLASSES: Readonly<Record<Label, string>> = {
  긍정: "positive",
  중립: "neutral",
  부정: "negative",
  애매함: "unsure",
  "판단 불가": "unread",
};
const SIGNS: Readonly<Record<Label, string>> = { 긍정: "▲", 중립: "●", 부정: "▼", 애매함: "◆", "판단 불가": "–" };

/** A label and its share of the whole. */
export type Share = readonly [label: Label, share: number];

/** Returns a verdict's sign and name. */
export function named(label: Label): HTMLElement {
  const sign = make("span", { class: "sign", "aria-hidden": "true" }, SIGNS[label]);
  return make("span", { class: `named ${CLASSES[label]}` }, sign, say(label));
}

/** Returns the tones of a prediction from 부정 to 긍정, as the verdict is made from them. */
export function sharesOf({ negative, positive, neutral }: Prediction): Share[] {
  if (negative === null || positive === null) return [];
  if (neutral === null) return [["부정", negative], ["긍정", positive]];
  return [["부정", Math.max(0, negative - neutral / 2)], ["중립", neutral], ["긍정", Math.max(0, positive - neutral / 2)]];
}

/** Returns a bar of shares. What it shows stands beside it in words, so it is for the eye alone. */
export function bar(shares: readonly Share[], ...more: readonly Child[]): HTMLElement {
  const parts = shares.map(([label, share]) =>
    styled(make("span", { class: CLASSES[label] }), { "flex-grow": String(Math.max(share, 0)) }),
  );
  return make("span", { class: "bar", "aria-hidden": "true" }, ...parts, ...more);
}

/** Returns shares in words. */
export function told(shares: readonly Share[]): string {
  return shares.map(([label, share]) => `${say(label)} ${percent(share)}`).join(" · ");
}

/** Returns the share of the verdict itself in percent, where it has one. */
export function certainty(prediction: Prediction): string {
  const share = sharesOf(prediction).find(([label]) => label === prediction.label);
  return share ? percent(share[1]) : "";
}
