/**
 * When the tone moved to another level and stayed there. Pure.
 *
 * Method: least squares with a penalty for each change, solved exactly by optimal partitioning (Jackson et al., IEEE Signal
 * Processing Letters 12 (2005), 105-108), as `gamseong report` has it: a bucket weighs as much as its tone is certain, and what
 * comes again every week, or every day where buckets are hours, is taken off before.
 */

import { Counts, MARGIN, SQUARES, WIDTH } from "./counts.js";
import { DAY, type Series, WEEK } from "./series.js";

const MOST = 6;
const LEAST_CHANGE = 0.05; // of tone: less is nothing that people would notice
const LEAST_BUCKETS = 5; // with messages, on either side
const PENALTY = 4; // times the logarithm of the number of buckets
const LEAST_MOOD = 0.05; // standard deviation: nobody's days are more alike, and a busy one must not outweigh all others
const MEDIAN_OF_SQUARE = 0.4549; // of a standard normal variable
const LEAST_CYCLES = 3;
const WINDOW = 28; // buckets behind a turning point in which lines are looked for
const FEWEST = 20; // buckets; fewer have no level
const CYCLES: Readonly<Record<string, readonly [bucket: number, cycle: number]>> = { hour: [1, DAY], day: [DAY, WEEK] };

/** A change of level. `place`: the bucket it begins with. `end`: that behind the last in which to look for what lies behind it. */
export interface TurningPoint {
  readonly place: number;
  readonly before: Counts;
  readonly after: Counts;
  readonly end: number;
}

/** How far the tone moved. */
export function changeOf({ before, after }: TurningPoint): number {
  return (after.tone ?? 0) - (before.tone ?? 0);
}

/** Returns at most six turning points, in the order of time: those with the largest changes. */
export function turningPoints(series: Series): TurningPoint[] {
  const counts = series.starts.map((_, place) => Counts.of(series.sums, place));
  const told = [...counts.keys()].filter((place) => counts[place]?.readable);
  if (series.starts.length < FEWEST || told.length < 2 * LEAST_BUCKETS) return [];
  const raw = told.map((place) => counts[place]?.tone ?? 0);
  const usual = cycleOf(series, told, raw);
  const tones = raw.map((tone, place) => tone - (usual[place] ?? 0));
  const cuts = [0, ...cutsOf(tones, weightsOf(tones, told.map((place) => counts[place]?.readable ?? 1), varianceOf(series))), told.length];
  const found = cuts.slice(1, -1).map((cut, index): TurningPoint => {
    const [first, end] = [cuts[index] ?? 0, cuts[index + 2] ?? told.length];
    const between = (low: number, high: number): Counts => Counts.between(series.sums, told[low] ?? 0, (told[high - 1] ?? 0) + 1);
    const place = told[cut] ?? 0;
    return { place, before: between(first, cut), after: between(cut, end), end: Math.min((told[end - 1] ?? 0) + 1, place + WINDOW) };
  });
  const largest = found.filter((each) => Math.abs(changeOf(each)) >= LEAST_CHANGE).sort((a, b) => Math.abs(changeOf(b)) - Math.abs(changeOf(a)));
  return largest.slice(0, MOST).sort((one, other) => one.place - other.place);
}

/** Returns how far the tone of each bucket usually is from the mean: on its weekday, or at its hour of the day. */
function cycleOf(series: Series, told: readonly number[], tones: readonly number[]): number[] {
  const [bucket, cycle] = CYCLES[series.level] ?? [1, 0];
  if (!cycle) return [];
  const phases = told.map((place) => Math.floor(modulo(series.starts[place] ?? 0, cycle) / bucket));
  const groups = new Map<number, number[]>();
  for (const [place, phase] of phases.entries()) groups.set(phase, [...(groups.get(phase) ?? []), tones[place] ?? 0]);
  if ([...groups.values()].some((group) => group.length < LEAST_CYCLES)) return [];
  const whole = mean(tones);
  return phases.map((phase) => mean(groups.get(phase) ?? []) - whole);
}

/** Returns the variance of a message's margin. */
function varianceOf(series: Series): number {
  const whole = Counts.between(series.sums, 0, series.sums.length / WIDTH);
  const total = new Float64Array(WIDTH);
  [total[MARGIN], total[SQUARES]] = [whole.margin, whole.squares];
  return Math.max((total[SQUARES] ?? 0) / whole.readable - ((total[MARGIN] ?? 0) / whole.readable) ** 2, 1e-6);
}

function weightsOf(tones: readonly number[], messages: readonly number[], variance: number): number[] {
  const sampling = messages.map((count) => variance / count);
  const squares = tones.slice(1).map((tone, place) => {
    const noise = (sampling[place] ?? 0) + (sampling[place + 1] ?? 0);
    return (tone - (tones[place] ?? 0)) ** 2 / MEDIAN_OF_SQUARE - noise;
  });
  const mood = Math.max(LEAST_MOOD ** 2, median(squares) / 2);
  return sampling.map((each) => 1 / (each + mood));
}

/** Returns where the segments of least cost begin, without the first. */
function cutsOf(values: readonly number[], weights: readonly number[]): number[] {
  const size = values.length;
  const penalty = PENALTY * Math.log(size);
  const [weight, first, second] = [0, 1, 2].map((power) => cumulated(values.map((value, place) => (weights[place] ?? 0) * value ** power)));
  const best = new Float64Array(size + 1).fill(Infinity);
  const origin = new Int32Array(size + 1);
  best[0] = -penalty;
  for (let end = LEAST_BUCKETS; end <= size; end++) {
    for (let start = 0; start <= end - LEAST_BUCKETS; start++) {
      const sum = at(first, end) - at(first, start);
      const cost = at(best, start) + at(second, end) - at(second, start) - sum ** 2 / (at(weight, end) - at(weight, start)) + penalty;
      if (cost < at(best, end)) [best[end], origin[end]] = [cost, start];
    }
  }
  const cuts: number[] = [];
  for (let end = at(origin, size); end > 0; end = at(origin, end)) cuts.unshift(end);
  return cuts;
}

function at(numbers: ArrayLike<number> | undefined, place: number): number {
  return numbers?.[place] ?? 0;
}

function cumulated(values: readonly number[]): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (const [place, value] of values.entries()) sums[place + 1] = at(sums, place) + value;
  return sums;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const order = [...values].sort((one, other) => one - other);
  const middle = order.length >> 1;
  return order.length % 2 ? at(order, middle) : (at(order, middle - 1) + at(order, middle)) / 2;
}

function modulo(number: number, by: number): number {
  return ((number % by) + by) % by;
}
