/** Adds up the messages of a chat by channel and hour, and by their order: memory for what a page can show, however many there are. */

import type { Prediction } from "../engine/protocol.js";
import { Clearest, type Line } from "./clearest.js";
import { add, count, LABELS, WIDTH } from "./counts.js";
import type { Message, Reason, Row } from "./reading/rows.js";
import type { Format } from "./reading/recognise.js";
import { wallHour } from "./series.js";

/** Sums of one channel: a row for each of `hours`, ascending. `name` is `null` where the file has none. */
export interface ChannelTotals {
  readonly name: string | null;
  readonly hours: readonly number[];
  readonly sums: Float64Array;
  readonly whole: Float64Array;
}

/** How many people wrote in an hour of a channel, at least, and the sums of all such hours. Nobody has a sum of their own. */
export interface PeopleTotals {
  readonly least: number;
  readonly hours: number;
  readonly sums: Float64Array;
}

export interface Totals {
  readonly formats: readonly Format[];
  readonly channels: readonly ChannelTotals[];
  /** Sums of all messages in their order, `step` in a row. */
  readonly order: { readonly step: number; readonly sums: Float64Array; readonly lines: readonly Line[] };
  readonly people: readonly PeopleTotals[];
  /** How many people there are; 0 where the files do not tell. */
  readonly authors: number;
  readonly lines: readonly Line[];
  readonly skipped: Readonly<Record<Reason, number>>;
  readonly brokenRows: number;
  readonly firstBroken: readonly string[];
  readonly messages: number;
  readonly timeless: number;
}

const ORDER_ROWS = 256; // of sums by order; when they are full, two become one
const GROUPS = [1, 2, 3, 5, 10]; // people, at least
const TOLD = 5; // places that cannot be read

interface Hour {
  readonly sums: Float64Array;
  readonly people: Set<number>;
}

interface Channel {
  readonly name: string | null;
  readonly hours: Map<number, Hour>;
  readonly whole: Float64Array;
}

export class Tally {
  readonly #channels: Channel[] = [];
  readonly #places = new Map<string | null, number>();
  readonly #authors = new Map<string, number>();
  readonly #lines = new Clearest((span) => (span === 1 ? 24 : span * 7));
  readonly #orderLines = new Clearest((span) => span * 4);
  readonly #skipped: Record<Reason, number> = { bot: 0, system: 0, forward: 0, attachment: 0, empty: 0 };
  readonly #formats = new Set<Format>();
  readonly #told: string[] = [];
  #order = new Float64Array(ORDER_ROWS * WIDTH);
  #step = 1;
  #messages = 0;
  #timeless = 0;
  #broken = 0;

  /** Notes what format a file has. */
  open(format: Format): void {
    this.#formats.add(format);
  }

  /** Counts a row of `file` that holds no message. */
  pass(row: Exclude<Row, Message>, file: string): void {
    if (row.kind === "skipped") this.#skipped[row.reason]++;
    else if (++this.#broken <= TOLD) this.#told.push(row.line ? `${file}:${row.line}` : file);
  }

  /** Adds a message and its verdict. */
  add(message: Message, prediction: Prediction): void {
    const place = this.#placeOf(message.channel);
    const channel = this.#channels[place] as Channel;
    const margin = (prediction.positive ?? 0) - (prediction.negative ?? 0);
    const isClear = prediction.label === "긍정" || prediction.label === "부정";
    count(channel.whole, prediction);
    this.#addInOrder(prediction);
    if (isClear) this.#orderLines.offer(place, this.#messages, message.time, margin, message.text);
    this.#messages++;
    if (message.time === null) {
      this.#timeless++;
      return;
    }
    const hour = wallHour(message.time);
    let found = channel.hours.get(hour);
    if (!found) channel.hours.set(hour, (found = { sums: new Float64Array(WIDTH), people: new Set() }));
    count(found.sums, prediction);
    if (message.author !== null) found.people.add(this.#authorOf(message.author));
    if (isClear) this.#lines.offer(place, hour, message.time, margin, message.text);
  }

  /** Returns what was added so far, without a name of anybody. */
  totals(): Totals {
    return {
      formats: [...this.#formats],
      channels: this.#channels.map(({ name, hours, whole }) => ({ name, whole, ...rows(hours) })),
      order: {
        step: this.#step,
        sums: this.#order.slice(0, Math.ceil(this.#messages / this.#step) * WIDTH),
        lines: this.#orderLines.lines(),
      },
      people: this.#people(),
      authors: this.#authors.size,
      lines: this.#lines.lines(),
      skipped: this.#skipped,
      brokenRows: this.#broken,
      firstBroken: this.#told,
      messages: this.#messages,
      timeless: this.#timeless,
    };
  }

  #placeOf(name: string | null): number {
    let place = this.#places.get(name);
    if (place === undefined) {
      place = this.#channels.push({ name, hours: new Map(), whole: new Float64Array(WIDTH) }) - 1;
      this.#places.set(name, place);
    }
    return place;
  }

  #authorOf(name: string): number {
    let number = this.#authors.get(name);
    if (number === undefined) this.#authors.set(name, (number = this.#authors.size));
    return number;
  }

  #addInOrder(prediction: Prediction): void {
    if (this.#messages === ORDER_ROWS * this.#step) {
      const halved = new Float64Array(ORDER_ROWS * WIDTH);
      for (let row = 0; row < ORDER_ROWS; row++) add(halved.subarray((row >> 1) * WIDTH), this.#order, row);
      this.#order = halved;
      this.#step *= 2;
    }
    const row = Math.floor(this.#messages / this.#step);
    count(this.#order.subarray(row * WIDTH, (row + 1) * WIDTH), prediction);
  }

  #people(): PeopleTotals[] {
    const groups = GROUPS.map((least) => ({ least, hours: 0, sums: new Float64Array(WIDTH) }));
    for (const { hours } of this.#channels) {
      for (const { people, sums } of hours.values()) {
        const group = groups.findLast(({ least }) => people.size >= least);
        if (!group) continue;
        group.hours++;
        add(group.sums, sums);
      }
    }
    return groups.filter(({ sums }) => LABELS.some((_, place) => sums[place]));
  }
}

function rows(hours: ReadonlyMap<number, Hour>): { hours: number[]; sums: Float64Array } {
  const order = [...hours.keys()].sort((one, other) => one - other);
  const sums = new Float64Array(order.length * WIDTH);
  for (const [place, hour] of order.entries()) sums.set(hours.get(hour)?.sums ?? [], place * WIDTH);
  return { hours: order, sums };
}
