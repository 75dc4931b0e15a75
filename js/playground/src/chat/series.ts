/** Tone and volume over time, in buckets of a width that people read. Hours are whole, by Korean clocks, since 1970-01-01 00:00. */

import { add, WIDTH } from "./counts.js";
import type { ChannelTotals, Totals } from "./totals.js";

export const LEVELS = ["hour", "day", "week", "month", "year"] as const;
export type Level = (typeof LEVELS)[number] | "order";

export const DAY = 24;
export const WEEK = 7 * DAY;
const SPANS = { hour: 1, day: DAY, week: WEEK, month: 31 * DAY, year: 366 * DAY } as const;
const MOST_BUCKETS = 1_500; // of a drawn series
const MOST_LEVELS = 3;
const COMFORTABLE = 200; // buckets that are read at a glance
const MILLISECONDS = 3_600_000; // of an hour
const KOREA = 9; // hours before UTC

/** Consecutive buckets. `starts`: the hours, or the places in the chat, at which they begin; those between are there, with zeros. */
export interface Series {
  readonly level: Level;
  readonly starts: readonly number[];
  readonly end: number;
  readonly sums: Float64Array;
}

/** Returns the hour of a moment by Korean clocks. */
export function wallHour(time: number): number {
  return Math.floor(time / MILLISECONDS) + KOREA;
}

/** Returns an hour as a date whose UTC parts are what the clock shows. */
export function clock(hour: number): Date {
  return new Date(hour * MILLISECONDS);
}

/** Returns the levels in which channels can be shown, the finest first, at most three; none where no message has a time. */
export function levelsOf(channels: readonly ChannelTotals[]): Exclude<Level, "order">[] {
  const first = Math.min(...channels.map(({ hours }) => hours[0] ?? Infinity));
  const last = Math.max(...channels.map(({ hours }) => hours.at(-1) ?? -Infinity));
  if (first > last) return [];
  const found = LEVELS.filter((level) => (last - first) / SPANS[level] < MOST_BUCKETS);
  return found.length ? found.slice(0, MOST_LEVELS) : ["year"];
}

/** Returns the finest level that is read at a glance, or the coarsest. */
export function defaultLevel(channels: readonly ChannelTotals[]): Exclude<Level, "order"> {
  const levels = levelsOf(channels);
  return levels.find((level) => seriesOf(level, channels).starts.length <= COMFORTABLE) ?? levels.at(-1) ?? "year";
}

/** Returns the series of some channels, at least one of which has a message with a time. */
export function seriesOf(level: Exclude<Level, "order">, channels: readonly ChannelTotals[]): Series {
  const buckets = new Map<number, Float64Array>();
  for (const { hours, sums } of channels) {
    for (const [place, hour] of hours.entries()) {
      const number = bucketOf(level, hour);
      let row = buckets.get(number);
      if (!row) buckets.set(number, (row = new Float64Array(WIDTH)));
      add(row, sums, place);
    }
  }
  const numbers = [...buckets.keys()];
  const [first, last] = [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))];
  const length = last - first + 1;
  const sums = new Float64Array(length * WIDTH);
  for (const [number, row] of buckets) sums.set(row, (number - first) * WIDTH);
  return { level, starts: Array.from({ length }, (_, place) => startOf(level, first + place)), end: startOf(level, last + 1), sums };
}

/** Returns the series of all messages in their order. */
export function orderOf({ order }: Totals): Series {
  const length = order.sums.length / WIDTH;
  return { level: "order", starts: Array.from({ length }, (_, place) => place * order.step), end: length * order.step, sums: order.sums };
}

function bucketOf(level: Exclude<Level, "order">, hour: number): number {
  const date = clock(hour);
  if (level === "year") return date.getUTCFullYear();
  if (level === "month") return date.getUTCFullYear() * 12 + date.getUTCMonth();
  return level === "week" ? Math.floor((hour - MONDAY) / WEEK) : Math.floor(hour / SPANS[level]);
}

function startOf(level: Exclude<Level, "order">, number: number): number {
  if (level === "year") return Date.UTC(number, 0) / MILLISECONDS;
  if (level === "month") return Date.UTC(Math.floor(number / 12), number % 12) / MILLISECONDS;
  return level === "week" ? number * WEEK + MONDAY : number * SPANS[level];
}

const MONDAY = 4 * DAY; // 1970-01-05 was the first
