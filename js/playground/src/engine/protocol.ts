/** What the page and its worker say to each other. */

import type { Label, Prediction } from "../../../src/prediction.js";
import type { ReadOptions } from "../chat/reading/recognise.js";
import type { Totals } from "../chat/totals.js";

export type { Label, Prediction };

/** One word of a text: the verdict up to it, and by how much it raises the log odds of 긍정. */
export interface WordEffect {
  readonly text: string;
  readonly grown: Prediction;
  readonly alone: Prediction;
  readonly without: Prediction;
  readonly change: number;
}

export interface Explanation {
  readonly words: readonly WordEffect[];
  readonly moreWords: number;
}

/** How far a chat has been read and judged. */
export interface ChatProgress {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly messages: number;
  readonly seconds: number;
}

/** What became of a chat. `csv`: a row for each message that was judged. */
export interface ChatResult {
  readonly totals: Totals;
  readonly csv: Blob;
  readonly cancelled: boolean;
  readonly seconds: number;
}

export type Request =
  | { readonly kind: "load"; readonly folder: string; readonly wasm: string }
  | { readonly kind: "judge"; readonly id: number; readonly text: string; readonly sentences: readonly string[] }
  | { readonly kind: "explain"; readonly id: number; readonly text: string }
  | { readonly kind: "score"; readonly id: number; readonly files: readonly File[]; readonly options: ReadOptions }
  | { readonly kind: "cancel"; readonly id: number };

export type Reply =
  | { readonly kind: "loading"; readonly loaded: number; readonly total: number }
  | { readonly kind: "ready"; readonly bundle: string; readonly threeTones: boolean; readonly maxLength: number }
  | { readonly kind: "broken"; readonly message: string }
  | { readonly kind: "judged"; readonly id: number; readonly whole: Prediction; readonly sentences: readonly Prediction[] }
  | { readonly kind: "explained"; readonly id: number; readonly explanation: Explanation }
  | { readonly kind: "scoring"; readonly id: number; readonly progress: ChatProgress }
  | { readonly kind: "scored"; readonly id: number; readonly result: ChatResult }
  | { readonly kind: "refused"; readonly id: number; readonly reason: Refusal };

/** Why a chat cannot be read: a key of the strings, the file's name, and the columns to choose the texts from. */
export interface Refusal {
  readonly key: string;
  readonly file: string;
  readonly columns?: readonly string[];
  readonly detail?: string;
}
