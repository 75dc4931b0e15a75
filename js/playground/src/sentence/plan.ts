/** Why a text is judged as it is: the text as it grows, each word alone, and the text without it. Pure. */

import { read } from "../../../src/markup.js";
import type { Explanation, Prediction, WordEffect } from "../engine/protocol.js";

export const MAX_WORDS = 40; // each makes three texts to judge, and nobody reads a curve with more
export const MAX_SENTENCES = 500;
const MARKED = 5; // words
const FLOOR = 0.3; // of log odds, 7 points at 50 %: even a word without a tone changes as much
const LEAST = 1e-12; // of a probability, in a logarithm

const END =
  /(?:[!?…。]|(?<!\d)\.|\.(?=[.!?…]))[.!?…。~]*["'”’)」』]*(?:(?!\S)|(?<=[.!?…。])(?=[가-힣]))(?:[^\S\n]+[^\s가-힣A-Za-z0-9"'“‘(「『<]+(?!\S))*/gu;
const WORD = /[가-힣A-Za-z]/;

/** Returns the sentences of `text` without the white space between them; a line break ends one as well. */
export function splitSentences(text: string): string[] {
  const found: string[] = [];
  for (const line of text.replace(END, "$&\n").split(/\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/)) {
    const piece = line.trim();
    if (!piece) continue;
    const before = found.at(-1);
    if (before !== undefined && !(WORD.test(piece) && WORD.test(before))) found[found.length - 1] = `${before} ${piece}`;
    else found.push(piece);
  }
  return found;
}

/** What to judge of a text: its first `words`, before `moreWords` others. `texts`: each once. */
export interface Plan {
  readonly text: string;
  readonly words: readonly string[];
  readonly moreWords: number;
  readonly texts: readonly string[];
}

/** Returns what to judge of `text`. `readsAll`: whether the model reads a text to its end; words it does not read explain nothing. */
export async function plan(text: string, readsAll: (text: string) => Promise<boolean>): Promise<Plan> {
  const words = read(text).text.split(/\s+/).filter(Boolean);
  let count = Math.min(words.length, MAX_WORDS);
  while (count > 1 && !(await readsAll(words.slice(0, count).join(" ")))) count--;
  const planned = words.slice(0, count);
  const moreWords = words.length - count;
  const texts = new Set([...grown(text, planned, moreWords), planned.join(" "), ...withoutEach(planned), ...planned]);
  return { text, words: planned, moreWords, texts: [...texts] };
}

/** Returns the text up to each word; up to its last word, the text itself. */
function grown(text: string, words: readonly string[], moreWords: number): string[] {
  const steps = words.map((_, place) => words.slice(0, place + 1).join(" "));
  return moreWords || !steps.length ? steps : [...steps.slice(0, -1), text];
}

function withoutEach(words: readonly string[]): string[] {
  return words.map((_, gone) => words.filter((_, place) => place !== gone).join(" "));
}

/** Returns the explanation. `predictions`: those of `plan.texts`. */
export function explanationOf({ text, words, moreWords }: Plan, predictions: ReadonlyMap<string, Prediction>): Explanation {
  const of = (each: string | undefined): Prediction => predictions.get(each ?? "") as Prediction;
  const whole = words.length ? logOdds(of(words.join(" "))) : 0;
  const steps = grown(text, words, moreWords);
  const without = withoutEach(words);
  const effects = words.map((word, place): WordEffect => {
    const [alone, left] = [of(word), of(without[place])];
    return { text: word, grown: of(steps[place]), alone, without: left, change: (whole - logOdds(left) + logOdds(alone)) / 2 };
  });
  return { words: effects, moreWords };
}

/** Returns log(p 긍정 / p 부정), what is neutral left out of both; nothing to judge speaks for neither side. */
export function logOdds({ negative, positive, neutral }: Prediction): number {
  if (negative === null || positive === null) return 0;
  const half = (neutral ?? 0) / 2;
  return Math.log(Math.max(positive - half, LEAST)) - Math.log(Math.max(negative - half, LEAST));
}

/** Returns the words that carry the verdict, the strongest first. */
export function strongest(words: readonly WordEffect[]): WordEffect[] {
  const order = [...words].sort((one, other) => Math.abs(other.change) - Math.abs(one.change));
  return order.slice(0, MARKED).filter(({ change }) => Math.abs(change) >= FLOOR);
}
