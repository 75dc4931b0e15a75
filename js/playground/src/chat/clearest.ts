/** Keeps the clearest lines of every stretch of a chat, so that a number can show what lies behind it. */

const MOST = 4_000; // stretches; with more they become longer, so that a long chat takes no more memory than a short one
const KEPT = 3; // lines of a stretch and a side
const LONGEST = 300; // characters of a line
const BIAS = 2 ** 31; // times may lie before 1970

/** A line. `at`: the hour or the place in its chat where its stretch begins. `margin` is in [-1, 1]. */
export interface Line {
  readonly channel: number;
  readonly at: number;
  readonly time: number | null;
  readonly margin: number;
  readonly text: string;
}

export class Clearest {
  #stretches = new Map<number, Line[]>();
  #span = 1;

  /** `longer`: returns the next length of a stretch. */
  constructor(readonly longer: (span: number) => number) {}

  /** Takes a line if it is one of the clearest of its stretch; of equal texts one stays. */
  offer(channel: number, at: number, time: number | null, margin: number, text: string): void {
    const key = keyOf(channel, Math.floor(at / this.#span));
    const lines = this.#stretches.get(key) ?? [];
    const same = lines.filter((line) => line.margin > 0 === margin > 0);
    const weakest = same[same.length - 1];
    if (same.length === KEPT && weakest && Math.abs(weakest.margin) >= Math.abs(margin)) return;
    const shown = shortened(text);
    if (same.some((line) => line.text === shown)) return;
    this.#stretches.set(key, clearest([...lines, { channel, at, time, margin, text: shown }]));
    if (this.#stretches.size > MOST) this.#lengthen();
  }

  /** Returns all lines that were kept. */
  lines(): Line[] {
    return [...this.#stretches.values()].flat();
  }

  #lengthen(): void {
    const lines = this.lines();
    this.#span = this.longer(this.#span);
    this.#stretches = new Map();
    for (const line of lines) {
      const key = keyOf(line.channel, Math.floor(line.at / this.#span));
      this.#stretches.set(key, [...(this.#stretches.get(key) ?? []), line]);
    }
    for (const [key, found] of this.#stretches) this.#stretches.set(key, clearest(found));
  }
}

/** Returns the clearest of each side, those first. */
export function clearest(lines: readonly Line[], most = KEPT): Line[] {
  const order = [...lines].sort((one, other) => Math.abs(other.margin) - Math.abs(one.margin));
  const [positive, negative] = [true, false].map((side) => distinct(order.filter((line) => line.margin > 0 === side)).slice(0, most));
  return [...(positive ?? []), ...(negative ?? [])];
}

function distinct(lines: readonly Line[]): Line[] {
  const seen = new Set<string>();
  return lines.filter(({ text }) => !seen.has(text) && seen.add(text));
}

function keyOf(channel: number, stretch: number): number {
  return channel * 2 ** 32 + stretch + BIAS;
}

function shortened(text: string): string {
  const shown = text.trim();
  return shown.length <= LONGEST ? shown : `${shown.slice(0, LONGEST - 1)}…`;
}
