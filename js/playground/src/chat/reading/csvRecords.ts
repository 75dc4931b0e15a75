/** Reads the rows of a CSV, whatever its quotes are like: none is swallowed by a quote that stays open. */

import { type Broken, broken, MARK } from "./rows.js";

const LONGEST_ROW = 1 << 22; // characters
const QUOTE = '"';

/** The cells of a row, and the line, from 1, in which it begins. */
export interface CsvRow {
  readonly kind: "record";
  readonly line: number;
  readonly cells: readonly string[];
}

type Found = { readonly cells: readonly string[]; readonly lines: number } | "open" | "wrong";

/**
 * Takes lines with their line ends and gives rows. A row is broken if it cannot be read, or has not as many cells as `columns`
 * or else as the first row; of several lines in quotes then only the first is told of, and the others are read again.
 */
export class CsvRecords {
  #waiting: string[] = [];
  #number = 1; // of the first line that waits
  #columns: number | undefined;

  constructor(
    readonly delimiter: string,
    columns?: number,
  ) {
    this.#columns = columns;
  }

  /** Returns the rows that are whole with `lines`. `last`: nothing more comes. */
  take(lines: readonly string[], last = false): (CsvRow | Broken)[] {
    this.#waiting.push(...lines);
    const rows: (CsvRow | Broken)[] = [];
    let at = 0;
    while (at < this.#waiting.length) {
      const found = parsed(this.#waiting, at, this.delimiter);
      if (found === "open" && !last && size(this.#waiting, at) <= LONGEST_ROW) break;
      const row = this.#row(found, at);
      if (row) rows.push(row);
      const taken = typeof found === "object" && row?.kind !== "broken" ? found.lines : 1;
      at += taken;
      this.#number += taken;
    }
    this.#waiting.splice(0, at);
    return rows;
  }

  #row(found: Found, at: number): CsvRow | Broken | undefined {
    if (typeof found !== "object") return broken(this.#number);
    const { cells } = found;
    if (cells.length === 0) return undefined;
    this.#columns ??= cells.length;
    const unreadable = this.#waiting.slice(at, at + found.lines).some((line) => line.includes(MARK));
    return cells.length !== this.#columns || unreadable ? broken(this.#number) : { kind: "record", line: this.#number, cells };
  }
}

/** Returns the cells of one line alone. */
export function cellsOf(line: string, delimiter: string): readonly string[] {
  const found = parsed([line], 0, delimiter);
  return typeof found === "object" ? found.cells : [];
}

function size(lines: readonly string[], from: number): number {
  let total = 0;
  for (let at = from; at < lines.length; at++) total += lines[at]?.length ?? 0;
  return total;
}

/** Reads the row that begins with `lines[start]`. */
function parsed(lines: readonly string[], start: number, delimiter: string): Found {
  const cells: string[] = [];
  let number = start;
  let line = withoutEnd(lines[number] ?? "");
  if (line === "") return { cells, lines: 1 };
  let at = 0;
  for (;;) {
    if (line[at] !== QUOTE) {
      const end = line.indexOf(delimiter, at);
      cells.push(line.slice(at, end < 0 ? undefined : end));
      if (end < 0) return { cells, lines: number - start + 1 };
      at = end + 1;
      continue;
    }
    let cell = "";
    at++;
    for (;;) {
      const end = (lines[number] ?? "").indexOf(QUOTE, at);
      if (end < 0) {
        cell += (lines[number] ?? "").slice(at);
        number++;
        if (number >= lines.length) return "open";
        line = withoutEnd(lines[number] ?? "");
        at = 0;
        continue;
      }
      cell += (lines[number] ?? "").slice(at, end);
      at = end + 1;
      if (line[at] !== QUOTE) break;
      cell += QUOTE;
      at++;
    }
    cells.push(cell);
    if (at >= line.length) return { cells, lines: number - start + 1 };
    if (line[at] !== delimiter) return "wrong";
    at++;
  }
}

function withoutEnd(line: string): string {
  return line.replace(/\r?\n$/, "").replace(/\r$/, "");
}
