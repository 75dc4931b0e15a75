/** Divides a verdict into the shares that people are shown, as the Discord bot does: percentages that sum to 100.0, and bars. */

import type { Prediction, Tone } from "./prediction.js";

/** `percent`: the share with one decimal, such as "98.6". `cells`: the full ones of a bar. */
export interface Share {
  readonly label: Tone;
  readonly percent: string;
  readonly cells: number;
}

/** Returns the shares of 긍정 and 부정, with 중립 between them where the bundle knows it; none for 판단 불가. */
export function shares(prediction: Prediction, barLength = 10): Share[] {
  const probabilities = shownProbabilities(prediction);
  const parts = probabilities.map(([, part]) => part);
  const cells = apportion(parts, barLength);
  const percentages = inPercent(parts);
  return probabilities.map(([label], place) => ({ label, percent: percentages[place] ?? "", cells: cells[place] ?? 0 }));
}

function shownProbabilities({ negative, neutral, positive }: Prediction): (readonly [Tone, number])[] {
  if (negative === null || positive === null) return [];
  const half = (neutral ?? 0) / 2; // what stands in either side
  return [["긍정", positive - half], ...(neutral === null ? [] : [["중립", neutral] as const]), ["부정", negative - half]];
}

/** Divides `whole` among `parts` as they weigh; what rounding down leaves over goes to those that lost most by it. */
function apportion(parts: readonly number[], whole: number): number[] {
  const total = parts.reduce((sum, part) => sum + part, 0);
  const exact = parts.map((part) => (part * whole) / total);
  const given = exact.map(Math.floor);
  const loss = (place: number): number => (exact[place] ?? 0) - (given[place] ?? 0);
  const byLoss = [...parts.keys()].sort((one, other) => loss(other) - loss(one));
  const missing = whole - given.reduce((sum, each) => sum + each, 0);
  for (const place of byLoss.slice(0, Math.max(missing, 0))) given[place] = (given[place] ?? 0) + 1;
  return given;
}

/** 100.0 is said only of a part that is everything. */
function inPercent(parts: readonly number[]): string[] {
  const tenths = apportion(parts, 1000);
  if (tenths.includes(1000) && parts.filter((part) => part > 0).length > 1) {
    const [first = 0, second = 0] = [...parts.keys()].sort((one, other) => (parts[other] ?? 0) - (parts[one] ?? 0));
    tenths[first] = 999;
    tenths[second] = 1;
  }
  return tenths.map((each) => (each / 10).toFixed(1));
}
