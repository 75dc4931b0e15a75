import { CsvRecords, type CsvRow } from "./csvRecords.js";
import { Lines } from "./lines.js";
import type { Reader, Row } from "./rows.js";

/** Reads a chat that is a CSV of so many `columns`, with commas: what cannot be read is told, the rest is `row`'s. */
export abstract class CsvReader implements Reader {
  readonly #lines = new Lines();
  readonly #records: CsvRecords;

  constructor(columns: number) {
    this.#records = new CsvRecords(",", columns);
  }

  take(piece: string): Row[] {
    return this.#rows(this.#lines.take(piece), false);
  }

  end(): Row[] {
    return this.#rows(this.#lines.end(), true);
  }

  #rows(lines: readonly string[], last: boolean): Row[] {
    return this.#records.take(lines, last).flatMap((record) => (record.kind === "broken" ? [record] : this.row(record)));
  }

  /** Returns what a row says: nothing of a heading. */
  protected abstract row(record: CsvRow): Row[];
}
