/** Numbers of messages by verdict, and their tone. Pure. */

import type { Label, Prediction } from "../engine/protocol.js";

export const LABELS = ["긍정", "중립", "애매함", "부정", "판단 불가"] as const satisfies readonly Label[];
export const MARGIN = LABELS.length;
export const SQUARES = LABELS.length + 1;
/** The numbers of a row of sums: messages by label, then the sum of their margins and of its squares. */
export const WIDTH = LABELS.length + 2;
const NORMAL_95 = 1.96;

/** What some messages add up to. `sizes`: their number for each of `LABELS`. */
export class Counts {
  constructor(
    readonly sizes: readonly number[],
    readonly margin: number,
    readonly squares: number,
  ) {}

  /** Returns the counts of the row `place` of `sums`. */
  static of(sums: ArrayLike<number>, place = 0): Counts {
    const row = Array.from({ length: WIDTH }, (_, column) => sums[place * WIDTH + column] ?? 0);
    return new Counts(row.slice(0, MARGIN), row[MARGIN] ?? 0, row[SQUARES] ?? 0);
  }

  /** Returns the counts of all rows from `first` to `end`, without it. */
  static between(sums: ArrayLike<number>, first: number, end: number): Counts {
    const total = new Float64Array(WIDTH);
    for (let place = first * WIDTH; place < end * WIDTH; place++) total[place % WIDTH] = (total[place % WIDTH] ?? 0) + (sums[place] ?? 0);
    return Counts.of(total);
  }

  /** The number of all messages. */
  get total(): number {
    return this.sizes.reduce((sum, size) => sum + size, 0);
  }

  /** The number of messages that are not 판단 불가. */
  get readable(): number {
    return this.total - (this.sizes.at(-1) ?? 0);
  }

  /** The mean of positive - negative in [-1, 1]; `null` if no message could be judged. */
  get tone(): number | null {
    return this.readable ? this.margin / this.readable : null;
  }

  /** Half of the tone's 95 % interval, as if messages were independent; `null` below 2 messages. */
  get halfWidth(): number | null {
    if (this.readable < 2) return null;
    const variance = Math.max(0, this.squares - this.margin ** 2 / this.readable) / (this.readable - 1);
    return NORMAL_95 * Math.sqrt(variance / this.readable);
  }
}

/** Adds one verdict to a row of sums. */
export function count(row: Float64Array, { label, positive, negative }: Prediction): void {
  const margin = positive === null || negative === null ? 0 : positive - negative;
  const place = LABELS.indexOf(label);
  row[place] = (row[place] ?? 0) + 1;
  row[MARGIN] = (row[MARGIN] ?? 0) + margin;
  row[SQUARES] = (row[SQUARES] ?? 0) + margin ** 2;
}

/** Adds a row of sums to another. */
export function add(row: Float64Array, other: ArrayLike<number>, place = 0): void {
  for (let column = 0; column < WIDTH; column++) row[column] = (row[column] ?? 0) + (other[place * WIDTH + column] ?? 0);
}
