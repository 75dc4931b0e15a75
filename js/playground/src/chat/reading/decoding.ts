/** Makes texts of a file's bytes, a piece at a time: UTF-8, UTF-16 by its mark or its zeros, and lines in cp949. */

import { MARK } from "./rows.js";

const SAMPLE = 1 << 10; // bytes that an encoding is told by
const WAIT = 1 << 18; // bytes in which a line end is waited for before they are decoded without one
const NEWLINE = 10;
const ORDINARY = /[\t\n\r -~가-힣ㄱ-ㅣ]/g;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const korean = new TextDecoder("euc-kr", { fatal: true }); // of the web: cp949 as a whole

/** Decodes the blocks of one file in their order. */
export class Decoding {
  #rest: Uint8Array = new Uint8Array(0);
  #utf16: TextDecoder | undefined;
  #started = false;

  /** Returns the text that is whole with `block`. */
  take(block: Uint8Array): string {
    const whole = joined(this.#rest, block);
    if (!this.#started) {
      if (whole.length < SAMPLE && block.length) {
        this.#rest = whole;
        return "";
      }
      return this.#start(whole);
    }
    return this.#utf16 ? this.#utf16.decode(block, { stream: true }) : this.#byLine(whole);
  }

  /** Returns what is left when nothing more comes. */
  end(): string {
    const start = this.#started ? "" : this.#start(this.#rest);
    if (this.#utf16) return start + this.#utf16.decode();
    const rest = this.#rest;
    this.#rest = new Uint8Array(0);
    return start + either(rest);
  }

  #start(whole: Uint8Array): string {
    this.#started = true;
    const [encoding, mark] = encodingOf(whole);
    const content = whole.subarray(mark);
    if (encoding === undefined) return this.#byLine(content);
    this.#rest = new Uint8Array(0);
    this.#utf16 = new TextDecoder(encoding);
    return this.#utf16.decode(content, { stream: true });
  }

  #byLine(whole: Uint8Array): string {
    const end = whole.lastIndexOf(NEWLINE) + 1 || (whole.length > WAIT ? wholeCharacters(whole) : 0);
    this.#rest = whole.slice(end);
    return either(whole.subarray(0, end));
  }
}

/** Returns the encoding that the beginning of a file tells, `undefined` for UTF-8 and others, and the length of its mark. */
function encodingOf(start: Uint8Array): [encoding: string | undefined, mark: number] {
  const [first, second, third] = start;
  if (first === 0xef && second === 0xbb && third === 0xbf) return [undefined, 3];
  if (first === 0xff && second === 0xfe) return ["utf-16le", 2];
  if (first === 0xfe && second === 0xff) return ["utf-16be", 2];
  const sample = start.subarray(0, Math.min(SAMPLE, start.length & ~1));
  if (sample.includes(0)) {
    for (const name of ["utf-16le", "utf-16be"]) {
      const text = new TextDecoder(name).decode(sample);
      if (5 * (text.match(ORDINARY)?.length ?? 0) >= 4 * text.length) return [name, 0];
    }
  }
  return [undefined, 0];
}

function either(block: Uint8Array): string {
  try {
    return strict.decode(block);
  } catch {
    return lines(block).map(eitherLine).join("\n");
  }
}

function eitherLine(line: Uint8Array): string {
  try {
    return strict.decode(line);
  } catch {
    return cp949(line) ?? lenient.decode(line).replaceAll("\ufffd", MARK);
  }
}

/** Returns a line in cp949: half of what is not ASCII in it is 한글. `undefined` for others. */
function cp949(line: Uint8Array): string | undefined {
  try {
    const text = korean.decode(line);
    const foreign = text.replace(/[\0-\x7f]/g, "");
    return 2 * (foreign.match(/[가-힣ㄱ-ㅣ]/g)?.length ?? 0) >= foreign.length ? text : undefined;
  } catch {
    return undefined;
  }
}

function lines(block: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  let start = 0;
  for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, start)) {
    found.push(block.subarray(start, end));
    start = end + 1;
  }
  return [...found, block.subarray(start)];
}

/** Returns where the last character of UTF-8 that may be unfinished begins, or the length of `block`. */
function wholeCharacters(block: Uint8Array): number {
  for (let back = 1; back <= Math.min(4, block.length); back++) {
    const byte = block[block.length - back] ?? 0;
    if ((byte & 0xc0) !== 0x80) return byte >= 0xc0 ? block.length - back : block.length;
  }
  return block.length;
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (!one.length) return other;
  const whole = new Uint8Array(one.length + other.length);
  whole.set(one);
  whole.set(other, one.length);
  return whole;
}
