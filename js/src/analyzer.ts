/** Judges texts with a sentiment bundle. */

import { type Bundle, type BundleFiles, loadBundle, MANIFEST, type Progress } from "./bundle.js";
import { canCarryTone } from "./characters.js";
import { InputError } from "./errors.js";
import type { Manifest } from "./manifest.js";
import { read } from "./markup.js";
import { type Extent, judgeSides, judgeTones, type Prediction, unreadable } from "./prediction.js";
import { type Feed, type Numbers, openSession, type Runtime, type Session } from "./session.js";
import { listTexts } from "./texts.js";
import { encode, getTokenizer, type Tokenize } from "./tokenizers.js";

const STEPS = 2048; // padded tokens of one graph run: what an LSTM makes of more no longer fits into a core's cache

export interface Options {
  /** Threads of one graph run, 1 by default; in a browser more than one needs a page that is cross-origin isolated. */
  readonly threads?: number;
  /** Texts of one graph run at most, 64 by default. */
  readonly batchSize?: number;
  /** Is told how much of the model has arrived, of a bundle behind a URL. */
  readonly onProgress?: Progress;
}

/** A text's numbers: its two sides, and its three tones where the bundle has them. */
export interface Scores {
  readonly probabilities: readonly [negative: number, positive: number];
  readonly tones?: readonly [negative: number, neutral: number, positive: number];
}

/**
 * Judges texts with an opened sentiment bundle; `Analyzer.load` opens one. What it reads of a text is what `read` returns.
 *
 * A text's probabilities do not depend on the other texts of its batch.
 */
export class Analyzer {
  readonly #bundle: Bundle;
  readonly #session: Session;
  readonly #tokenize: Tokenize;
  readonly #toneTokens: ReadonlySet<string>;
  readonly #batchSize: number;

  /** @internal Use `Analyzer.load`. */
  protected constructor({ bundle, session, tokenize, batchSize }: Opened) {
    this.#bundle = bundle;
    this.#session = session;
    this.#tokenize = tokenize;
    this.#toneTokens = toneTokens(bundle);
    this.#batchSize = batchSize;
  }

  /** The manifest of the bundle, in the words of `manifest.json`. */
  get manifest(): Manifest {
    return this.#bundle.manifest;
  }

  /** How many tokens of a text are read; whether these are characters or words is the tokenizer's choice. */
  get maxLength(): number {
    return this.manifest.input.max_length;
  }

  /**
   * Returns one prediction for each text, in order; texts without anything to judge are 판단 불가 and cost no graph run.
   *
   * Throws `InputError` for anything but strings in an iterable.
   */
  async predict(texts: Iterable<string>): Promise<Prediction[]> {
    const listed = listTexts(texts);
    const distinct = [...new Set(listed)]; // a chat says ㅋㅋㅋ and 👍 over and over
    const predictions = await this.#judge(distinct);
    const found = new Map(distinct.map((text, place) => [text, predictions[place]]));
    return listed.map((text) => found.get(text) as Prediction);
  }

  /** Returns what an `ids` graph is given for `text`: between 1 and `maxLength` token ids. */
  ids(text: string): number[] {
    return encode(this.#tokenize(read(text).text), this.#bundle.vocabulary, this.maxLength);
  }

  /** Returns the graph's own numbers for every text, whether there is anything to judge in it or not. */
  async scores(texts: Iterable<string>): Promise<Scores[]> {
    return this.scoresOfReadings(listTexts(texts).map((text) => read(text).text));
  }

  /** Returns the graph's own numbers for texts that `read` has returned. */
  async scoresOfReadings(readings: readonly string[]): Promise<Scores[]> {
    return this.#run(readings.map((text) => this.#tokenize(text)));
  }

  /** Returns the numbers of rows of ids. Throws `InputError` for a bundle whose graph takes text. */
  async scoresOfIds(rows: readonly (readonly number[])[]): Promise<Scores[]> {
    const { name, input } = this.manifest;
    if (input.kind !== "ids") throw new InputError(`${name} takes text, not ids; its graph makes them itself.`);
    return rows.length ? scoresOf(await this.#session.run(padded(rows))) : [];
  }

  /** Frees the memory of the graph; the analyzer is of no use afterwards. */
  release(): Promise<void> {
    return this.#session.release();
  }

  async #judge(texts: readonly string[]): Promise<Prediction[]> {
    const rows = texts.map((text) => {
      const reading = read(text);
      const tokens = this.#tokenize(reading.text);
      const extent: Extent = { truncated: this.#isCut(tokens), quoted: reading.quoted };
      return { tokens, extent, canJudge: this.#canJudge(tokens) };
    });
    const scores = (await this.#run(rows.filter((row) => row.canJudge).map((row) => row.tokens))).values();
    return rows.map(({ canJudge, extent }) => {
      const found: Scores | undefined = canJudge ? scores.next().value : undefined;
      if (!found) return unreadable(extent);
      const { thresholds, threshold } = this.manifest;
      return found.tones ? judgeTones(found.tones, thresholds, extent) : judgeSides(...found.probabilities, threshold, extent);
    });
  }

  #isCut(tokens: readonly string[]): boolean {
    return tokens.slice(this.maxLength).some((token) => token.trim()); // cut-off white space is no loss
  }

  /** Returns whether one of the tokens that the graph reads is known and able to carry a tone. */
  #canJudge(tokens: readonly string[]): boolean {
    const taken = tokens.slice(0, this.maxLength);
    if (taken.some((token) => this.#toneTokens.has(token))) return true;
    return this.manifest.tones !== "" && taken.some((token) => this.#toneTokens.has(token.toLowerCase()));
  }

  /** Runs batches of texts of similar length, so that short texts do not pay for the steps of long ones. */
  async #run(rows: readonly (readonly string[])[]): Promise<Scores[]> {
    const found: Scores[] = new Array(rows.length);
    const taken = rows.map((tokens, place) => ({ tokens: tokens.slice(0, this.maxLength), place }));
    taken.sort((one, other) => one.tokens.length - other.tokens.length);
    for (const batch of batches(taken, this.#batchSize)) {
      const scores = scoresOf(await this.#session.run(this.#feed(batch.map(({ tokens }) => tokens))));
      for (const [index, { place }] of batch.entries()) found[place] = scores[index] as Scores;
    }
    return found;
  }

  #feed(rows: readonly (readonly string[])[]): Feed {
    if (this.manifest.input.kind === "text") return rows.map((tokens) => tokens.join(""));
    return padded(rows.map((tokens) => encode(tokens, this.#bundle.vocabulary, this.maxLength)));
  }
}

/** What `Analyzer` is made of. */
export interface Opened {
  readonly bundle: Bundle;
  readonly session: Session;
  readonly tokenize: Tokenize;
  readonly batchSize: number;
}

/** Loads a bundle and opens its graph. Throws as `Analyzer.load` does. */
export async function opened(runtime: () => Promise<Runtime>, files: BundleFiles, options: Options): Promise<Opened> {
  const { threads = 1, batchSize = 64 } = options;
  if (!(batchSize >= 1)) throw new RangeError("batchSize must be at least 1");
  const [loaded, ort] = await Promise.allSettled([loadBundle(files), runtime()]);
  if (loaded.status === "rejected") throw loaded.reason;
  if (ort.status === "rejected") throw ort.reason;
  const bundle = loaded.value;
  const { task, name, input } = bundle.manifest;
  if (task !== "sentiment") throw new InputError(`${name} is a ${task} bundle; take a sentiment one.`);
  const tokenize = getTokenizer(input.tokenizer, files.path(MANIFEST));
  return { bundle, tokenize, batchSize, session: await openSession(ort.value, bundle, threads) };
}

/** Returns the tokens of the vocabulary that can carry a tone; where letters can, those in lower case. */
function toneTokens({ manifest, vocabulary }: Bundle): ReadonlySet<string> {
  const letters = manifest.tones !== ""; // a bundle of two sides has learned nothing of Latin letters
  const known = [...vocabulary.keys()].filter((token) => !letters || token === token.toLowerCase());
  return new Set(known.filter((token) => canCarryTone(token, letters)));
}

/** Yields batches of rows, shortest first, none of them empty; a batch has `size` rows and `STEPS` padded tokens at most. */
function* batches<Row extends { readonly tokens: readonly string[] }>(rows: readonly Row[], size: number): Generator<Row[]> {
  let batch: Row[] = [];
  for (const row of rows) {
    if (batch.length === size || (batch.length && (batch.length + 1) * row.tokens.length > STEPS)) {
      yield batch;
      batch = [];
    }
    batch.push(row);
  }
  if (batch.length) yield batch;
}

function padded(rows: readonly (readonly number[])[]): Feed {
  const width = Math.max(...rows.map((row) => row.length));
  const ids = new Int32Array(rows.length * width);
  for (const [place, row] of rows.entries()) ids.set(row, place * width);
  return { ids, rows: rows.length };
}

function scoresOf([sides, tones]: readonly Numbers[]): Scores[] {
  const count = sides?.shape[0] ?? 0;
  const cell = ({ values, shape }: Numbers, row: number, column: number): number => values[row * (shape[1] ?? 0) + column] ?? NaN;
  return Array.from({ length: sides ? count : 0 }, (_, row) => ({
    probabilities: sides ? ([cell(sides, row, 0), cell(sides, row, 1)] as const) : [NaN, NaN],
    ...(tones && { tones: [cell(tones, row, 0), cell(tones, row, 1), cell(tones, row, 2)] as const }),
  }));
}
