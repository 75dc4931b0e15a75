/** Reads the files of a chat and judges their messages, in memory that does not grow with their number. */

import { breath } from "../engine/breath.js";
import type { ChatProgress, ChatResult, Prediction } from "../engine/protocol.js";
import { csvHead, csvRow } from "./csv.js";
import { Decoding } from "./reading/decoding.js";
import { HEAD, recognised, type ReadOptions } from "./reading/recognise.js";
import type { Message, Reader, Row } from "./reading/rows.js";
import { Tally } from "./totals.js";

const BLOCK = 1 << 16; // bytes that are read at once
const BATCH = 128; // messages that are judged before anything else is looked at
const REMEMBERED = 20_000; // verdicts on short texts: a chat says ㅋㅋㅋ and 네 over and over
const SHORT = 40; // characters
const CSV_PART = 1 << 18; // characters, after which a part of the table is handed to the browser, which may put it on the disk
const TOLD_EVERY = 100; // milliseconds
const COLUMNS = ["channel", "time", "text", "negative", "neutral", "positive", "label"];

export interface Watch {
  onProgress(progress: ChatProgress): void;
  isCancelled(): boolean;
}

type Predict = (texts: readonly string[]) => Promise<Prediction[]>;

/** Reads and judges `files` one after another. Throws `ChatError` for one that is no chat. */
export async function scoreChat(files: readonly File[], options: ReadOptions, predict: Predict, watch: Watch): Promise<ChatResult> {
  const scoring = new Scoring(files.reduce((sum, file) => sum + file.size, 0), predict, watch);
  for (const file of files) if (!scoring.isCancelled) await scoring.read(file, options);
  return scoring.result();
}

class Scoring {
  readonly #tally = new Tally();
  readonly #known = new Map<string, Prediction>();
  readonly #parts: Blob[] = [];
  readonly #started = performance.now();
  #csv = csvHead(COLUMNS);
  #waiting: Message[] = [];
  #bytes = 0;
  #messages = 0;
  #told = 0;
  isCancelled = false;

  constructor(
    readonly totalBytes: number,
    readonly predict: Predict,
    readonly watch: Watch,
  ) {}

  async read(file: File, options: ReadOptions): Promise<void> {
    const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
    const [format, reader] = recognised(file.name, head, decodedHead(head), options);
    this.#tally.open(format);
    const decoding = new Decoding();
    for (let start = 0; start < file.size && !this.isCancelled; start += BLOCK) {
      const block = new Uint8Array(await file.slice(start, start + BLOCK).arrayBuffer());
      await this.#take(reader.take(decoding.take(block)), file.name);
      this.#bytes += block.length;
    }
    if (!this.isCancelled) await this.#take(lastRows(reader, decoding), file.name);
    await this.#judge();
  }

  result(): ChatResult {
    const csv = new Blob([...this.#parts, this.#csv], { type: "text/csv" });
    return { totals: this.#tally.totals(), csv, cancelled: this.isCancelled, seconds: this.#seconds };
  }

  get #seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  async #take(rows: readonly Row[], file: string): Promise<void> {
    for (const row of rows) {
      if (row.kind !== "message") this.#tally.pass(row, file);
      else if (this.#waiting.push(row) >= BATCH) await this.#judge();
      if (this.isCancelled) return;
    }
  }

  async #judge(): Promise<void> {
    const messages = this.#waiting;
    this.#waiting = [];
    const unknown = [...new Set(messages.map(({ text }) => text))].filter((text) => !this.#known.has(text));
    const predictions = unknown.length ? await this.predict(unknown) : [];
    const fresh = new Map(unknown.map((text, place) => [text, predictions[place] as Prediction]));
    for (const message of messages) this.#add(message, (fresh.get(message.text) ?? this.#known.get(message.text)) as Prediction);
    for (const [text, prediction] of fresh) if (text.length <= SHORT) this.#remember(text, prediction);
    await breath();
    this.#tell();
  }

  #add(message: Message, prediction: Prediction): void {
    this.#tally.add(message, prediction);
    this.#messages++;
    const time = message.time === null ? null : new Date(message.time).toISOString();
    const { negative, neutral, positive, label } = prediction;
    this.#csv += csvRow([message.channel, time, message.text, rounded(negative), rounded(neutral), rounded(positive), label]);
    if (this.#csv.length < CSV_PART) return;
    this.#parts.push(new Blob([this.#csv]));
    this.#csv = "";
  }

  #remember(text: string, prediction: Prediction): void {
    if (this.#known.size >= REMEMBERED) this.#known.delete(this.#known.keys().next().value as string);
    this.#known.set(text, prediction);
  }

  #tell(): void {
    this.isCancelled ||= this.watch.isCancelled();
    const now = performance.now();
    if (now - this.#told < TOLD_EVERY) return;
    this.#told = now;
    this.watch.onProgress({ bytes: this.#bytes, totalBytes: this.totalBytes, messages: this.#messages, seconds: this.#seconds });
  }
}

function lastRows(reader: Reader, decoding: Decoding): Row[] {
  return [...reader.take(decoding.end()), ...reader.end()];
}

function decodedHead(head: Uint8Array): string {
  const decoding = new Decoding();
  return decoding.take(head) + decoding.end();
}

function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(7)); // a float32 has no more
}
