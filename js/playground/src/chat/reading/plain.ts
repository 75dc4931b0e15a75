/** Plain text: every line is a message, in a channel with the name of the file. */

import { Lines } from "./lines.js";
import { broken, MARK, type Reader, type Row, skipped } from "./rows.js";

export class PlainReader implements Reader {
  readonly #lines = new Lines();
  readonly #channel: string;
  #number = 0;

  constructor(file: string) {
    const dot = file.lastIndexOf(".");
    this.#channel = dot > 0 ? file.slice(0, dot) : file;
  }

  take(piece: string): Row[] {
    return this.#lines.take(piece).map((line) => this.#row(line));
  }

  end(): Row[] {
    return this.#lines.end().map((line) => this.#row(line));
  }

  #row(line: string): Row {
    const text = line.replace(/[\r\n]+$/, "");
    this.#number++;
    if (text.includes(MARK)) return broken(this.#number);
    if (!text.trim()) return skipped("empty");
    return { kind: "message", line: this.#number, channel: this.#channel, time: null, author: null, text };
  }
}
