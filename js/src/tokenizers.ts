/** Turns a text into tokens, and tokens into ids, as the Python package does for training and for serving. */

import { BundleError, TokenizerUnavailableError } from "./errors.js";

export type Tokenize = (text: string) => readonly string[];

export const UNKNOWN = 1;
const WORD_LENGTH = 5; // the seed's cut: 5 characters keep most stems and drop most endings

/** Returns the seed's words: Hangul syllables, Latin, digits and `(),!?`, in lower case, each word cut to 5 characters. */
export function words(text: string): string[] {
  const kept = text
    .toLowerCase()
    .replace(/[^가-힣a-z0-9(),!?' ]/gu, " ")
    .replaceAll("'", "");
  return kept
    .replace(/[(),!?]/g, " $& ")
    .split(" ")
    .filter(Boolean)
    .map((word) => word.slice(0, WORD_LENGTH));
}

const TOKENIZERS: Readonly<Record<string, Tokenize>> = { characters: (text) => [...text], words };
const OF_PYTHON = new Set(["mecab", "okt"]);

/**
 * Returns the tokenizer of that name. Throws `TokenizerUnavailableError` for one that JavaScript lacks and, for an unknown
 * name, `BundleError` naming `source`.
 */
export function getTokenizer(name: string, source: string): Tokenize {
  const found = Object.hasOwn(TOKENIZERS, name) ? TOKENIZERS[name] : undefined;
  if (found) return found;
  if (OF_PYTHON.has(name)) {
    const mend = `take a bundle that reads ${Object.keys(TOKENIZERS).join(" or ")}`;
    throw new TokenizerUnavailableError(name, "does not run in JavaScript", mend);
  }
  throw new BundleError(source, `names the unknown tokenizer '${name}'`, "update gamseong");
}

/** Returns the ids of the first `maxLength` tokens; never empty, because an LSTM over no steps has no output. */
export function encode(tokens: readonly string[], index: ReadonlyMap<string, number>, maxLength: number): number[] {
  const ids = tokens.slice(0, maxLength).map((token) => index.get(token) ?? UNKNOWN);
  return ids.length ? ids : [UNKNOWN];
}
