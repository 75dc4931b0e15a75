/** What a chat adds up to: its tone, when it turned and what lies behind that, its channels, and tables to take along. */

import { timeline, type Timeline } from "../charts/timeline.js";
import { date, when } from "../charts/when.js";
import { type Child, fill, make } from "../dom.js";
import type { ChatResult, Label } from "../engine/protocol.js";
import { type Key, number, say, tone } from "../strings/strings.js";
import { bar, named, type Share, told } from "../tones.js";
import { clearest, type Line } from "./clearest.js";
import { add, Counts, LABELS, WIDTH } from "./counts.js";
import { csvHead, csvRow } from "./csv.js";
import { defaultLevel, type Level, levelsOf, orderOf, type Series, seriesOf, wallHour } from "./series.js";
import type { ChannelTotals, Totals } from "./totals.js";
import { changeOf, type TurningPoint, turningPoints } from "./turning.js";

const SHOWN_CHANNELS = 30;
const LINES_OF_TURN = 4;
const LINES_OF_BUCKET = 3;
const FEWEST_BUCKETS = 20; // fewer have no level to turn from
const FROM_NEGATIVE: readonly Label[] = ["부정", "애매함", "중립", "긍정", "판단 불가"];

export class Report {
  readonly #result: ChatResult;
  readonly #totals: Totals;
  #channel: number | undefined; // all channels
  #level: Exclude<Level, "order"> | undefined;
  #place: number | undefined;
  #parent: HTMLElement | undefined;
  #chart: Timeline | undefined;

  constructor(result: ChatResult) {
    this.#result = result;
    this.#totals = result.totals;
    addEventListener("resize", () => this.#parent?.isConnected && this.#drawChart());
  }

  /** Draws it into `parent`. */
  draw(parent: HTMLElement): void {
    this.#parent = parent;
    fill(
      parent,
      this.#summary(),
      make("section", { class: "card", id: "chart" }),
      make("section", { class: "card", id: "turns" }),
      make("div", { class: "pair" }, this.#totals.channels.length > 1 && this.#channels(), this.#totals.people.length > 0 && this.#people()),
      this.#downloads(),
    );
    this.#drawChart();
  }

  #summary(): HTMLElement {
    const { channels, authors, messages } = this.#totals;
    const sums = new Float64Array(WIDTH);
    for (const { whole } of channels) add(sums, whole);
    const counts = Counts.of(sums);
    const hours = channels.flatMap(({ hours }) => [hours[0], hours.at(-1)]).filter((hour) => hour !== undefined);
    const facts = [
      say("messages", { count: number(messages) }),
      channels.length > 1 && say("channelsCount", { count: number(channels.length) }),
      authors > 0 && say("peopleCount", { count: number(authors) }),
      hours.length > 0 && `${date(Math.min(...hours))} – ${date(Math.max(...hours))}`,
    ].filter(Boolean);
    return make(
      "section",
      { class: "summary" },
      make("h2", { tabindex: -1 }, say("reportTitle")),
      make("p", { class: "note" }, facts.join(" · ")),
      make("p", { class: "tone" }, make("b", {}, tone(counts.tone)), make("small", {}, say("toneMeaning"))),
      bar(sharesOf(counts)),
      make("ul", { class: "legend" }, ...sharesOf(counts).map(([label, share]) => make("li", {}, named(label), ` ${(100 * share).toFixed(1)} %`))),
      this.#leftOut(),
    );
  }

  #leftOut(): Child {
    const { skipped, brokenRows, firstBroken, timeless, messages } = this.#totals;
    const parts = Object.entries(skipped).flatMap(([reason, count]) => (count ? [say(reason as Key, { count: number(count) })] : []));
    if (brokenRows) parts.push(say("brokenRows", { count: number(brokenRows), places: `${firstBroken.join(", ")}${brokenRows > firstBroken.length ? "…" : ""}` }));
    const some = timeless > 0 && timeless < messages && say("timeless", { count: number(timeless) });
    const list = parts.length > 0 && say("leftOut", { list: parts.join(" · ") });
    const notes = [list, some].filter(Boolean);
    return notes.length > 0 && make("p", { class: "note", id: "left-out" }, notes.join(" · "));
  }

  get #chosen(): readonly ChannelTotals[] {
    const { channels } = this.#totals;
    return this.#channel === undefined ? channels : channels.slice(this.#channel, this.#channel + 1);
  }

  get #series(): Series {
    const levels = levelsOf(this.#chosen);
    if (!levels.length) return orderOf(this.#totals);
    const level = this.#level && levels.includes(this.#level) ? this.#level : defaultLevel(this.#chosen);
    return seriesOf(level, this.#chosen);
  }

  #drawChart(): void {
    const section = this.#parent?.querySelector<HTMLElement>("#chart");
    const turns = this.#parent?.querySelector<HTMLElement>("#turns");
    if (!section || !turns) return;
    const series = this.#series;
    const points = turningPoints(series);
    const inOrder = series.level === "order";
    const label = say("chartLabel", { count: number(series.starts.length) });
    const room = make("div", { class: "chart" });
    const readout = make("output", { class: "readout", for: "bucket", "aria-live": "polite" });
    const here = make("div", { class: "here" });
    const last = series.starts.length - 1;
    const slider = make("input", { type: "range", id: "bucket", min: 0, max: last, step: 1, value: last, "aria-label": say("pickBucket") });
    fill(
      section,
      make("h2", {}, say(inOrder ? "chartTitleOrder" : "chartTitle")),
      make("p", { class: "note" }, say(inOrder ? "chartNoteOrder" : "chartNote")),
      !inOrder && this.#controls(series.level as Exclude<Level, "order">),
      room,
      slider,
      readout,
      here,
    );
    this.#chart = timeline(series, Math.max(room.clientWidth, 280), points.map(({ place }) => place), label);
    fill(room, this.#chart.element);
    const select = (place: number): void => this.#select(series, place, slider, readout, here);
    slider.addEventListener("input", () => select(Number(slider.value)));
    room.addEventListener("click", (event) => select(this.#chart?.placeAt(event.clientX) ?? 0));
    select(Math.min(this.#place ?? points[0]?.place ?? last, last));
    this.#drawTurns(turns, series, points);
  }

  #controls(level: Exclude<Level, "order">): HTMLElement {
    const { channels } = this.#totals;
    const widths = levelsOf(this.#chosen).map((each) =>
      make("button", { type: "button", "aria-pressed": String(each === level), onclick: () => this.#change({ level: each }) }, say(each)),
    );
    const names = channels.map(({ name }, place) => make("option", { value: place, selected: place === this.#channel }, name ?? say("noChannel")));
    const select = make(
      "select",
      { "aria-label": say("channel"), onchange: () => this.#change({ channel: select.value === "" ? undefined : Number(select.value) }) },
      make("option", { value: "" }, say("allChannels")),
      ...names,
    );
    return make("div", { class: "row" }, make("div", { class: "widths", role: "group", "aria-label": say("bucketWidth") }, ...widths), channels.length > 1 && select);
  }

  #change(to: { level?: Exclude<Level, "order">; channel?: number | undefined }): void {
    if ("channel" in to) this.#channel = to.channel;
    if (to.level) this.#level = to.level;
    this.#place = undefined;
    this.#drawChart();
    this.#parent?.querySelector<HTMLElement>("level" in to ? ".widths [aria-pressed=true]" : "#chart select")?.focus();
  }

  #select(series: Series, place: number, slider: HTMLInputElement, readout: HTMLElement, here: HTMLElement): void {
    this.#place = place;
    slider.value = String(place);
    this.#chart?.select(place);
    const counts = Counts.of(series.sums, place);
    const [start, end] = [series.starts[place] ?? 0, series.starts[place + 1] ?? series.end];
    const shown = when(series, start, Math.min(end, this.#totals.messages + (series.level === "order" ? 0 : Infinity)));
    const sentence = say("bucketSaid", { when: shown, tone: tone(counts.tone), count: number(counts.total) });
    slider.setAttribute("aria-valuetext", sentence);
    fill(readout, make("b", {}, sentence), counts.total ? make("small", {}, told(sharesOf(counts))) : make("small", {}, say("noneHere")));
    const lines = clearest(this.#linesOf(series, start, end), LINES_OF_BUCKET);
    const sides = [true, false].map((side) => lines.filter(({ margin }) => margin > 0 === side)).filter((side) => side.length);
    fill(here, sides.length > 0 && make("h3", {}, say("linesHere")), ...sides.map((side) => this.#quotes(side)));
  }

  #linesOf(series: Series, start: number, end: number): Line[] {
    const { lines, order } = this.#totals;
    if (series.level === "order") return order.lines.filter(({ at }) => at >= start && at < end);
    return lines.filter(({ channel, at }) => (this.#channel === undefined || channel === this.#channel) && at >= start && at < end);
  }

  #quotes(lines: readonly Line[]): HTMLElement {
    const { channels } = this.#totals;
    return make(
      "ul",
      { class: "quotes" },
      ...lines.map(({ text, margin, time, channel }) => {
        const about = [time !== null && date(wallHour(time)), channels.length > 1 && channels[channel]?.name].filter(Boolean);
        const side = margin > 0 ? "긍정" : "부정";
        return make("li", { class: margin > 0 ? "positive" : "negative" }, make("q", {}, text), make("small", {}, named(side), ` ${tone(margin)}`, about.length > 0 && ` · ${about.join(" · ")}`));
      }),
    );
  }

  #drawTurns(parent: HTMLElement, series: Series, points: readonly TurningPoint[]): void {
    const items = points.map((point) => {
      const start = series.starts[point.place] ?? 0;
      const end = series.starts[point.end] ?? series.end;
      const rises = changeOf(point) > 0;
      const lines = clearest(this.#linesOf(series, start, end).filter(({ margin }) => margin > 0 === rises), LINES_OF_TURN);
      const title = say("turnFrom", { when: when(series, start, series.starts[point.place + 1] ?? series.end) });
      const change = make("span", { class: rises ? "positive" : "negative" }, `${tone(point.before.tone)} → ${tone(point.after.tone)}`);
      return make("li", {}, make("h3", {}, title, " ", change), this.#quotes(lines));
    });
    const none = say(series.starts.length < FEWEST_BUCKETS ? "turnsFew" : "turnsNone");
    fill(
      parent,
      make("h2", {}, say("turnsTitle")),
      make("p", { class: "note" }, items.length ? say("turnsNote") : none),
      items.length > 0 && make("ol", { class: "turns" }, ...items),
    );
  }

  #channels(): HTMLElement {
    const order = this.#totals.channels.map(({ name, whole }) => ({ name: name ?? say("noChannel"), counts: Counts.of(whole) }));
    order.sort((one, other) => other.counts.total - one.counts.total);
    const more = order.length - SHOWN_CHANNELS;
    return make(
      "section",
      { class: "card" },
      make("h2", {}, say("channelsTitle")),
      table("colName", order.slice(0, SHOWN_CHANNELS)),
      more > 0 && make("p", { class: "note" }, say("moreChannels", { count: number(more) })),
    );
  }

  #people(): HTMLElement {
    const { people } = this.#totals;
    const groups = people.map(({ least, sums, hours }) => ({ name: peopleName(least), counts: Counts.of(sums), note: say("hoursCount", { count: number(hours) }) }));
    return make("section", { class: "card" }, make("h2", {}, say("peopleTitle")), make("p", { class: "note" }, say("peopleNote")), table("colPeople", groups));
  }

  #downloads(): HTMLElement {
    return make(
      "section",
      { class: "downloads" },
      make("h2", {}, say("downloadTitle")),
      make("p", { class: "note" }, say("downloadNote")),
      make(
        "div",
        { class: "row" },
        make("button", { type: "button", id: "csv-messages", onclick: () => save(this.#result.csv, "gamseong-messages.csv") }, say("downloadMessages")),
        make("button", { type: "button", id: "csv-buckets", onclick: () => save(bucketsCsv(this.#series), "gamseong-tone.csv") }, say("downloadBuckets")),
      ),
    );
  }
}

function sharesOf(counts: Counts): Share[] {
  if (!counts.total) return [];
  return FROM_NEGATIVE.map((label): Share => [label, (counts.sizes[LABELS.indexOf(label as (typeof LABELS)[number])] ?? 0) / counts.total]).filter(([, share]) => share > 0);
}

function peopleName(least: number): string {
  const most = { 2: 2, 3: 4, 5: 9 }[least];
  if (least === 1) return say("peopleOne");
  if (most === undefined) return say("peopleMore", { first: least });
  return say("peopleRange", { first: least, last: most }).replace(`${least}–${least}`, String(least));
}

function table(name: Key, rows: readonly { name: string; counts: Counts; note?: string }[]): HTMLElement {
  const heads = ([name, "colMessages", "colTone", "colShares"] as const).map((key) => make("th", { scope: "col" }, say(key)));
  const body = rows.map(({ name: title, counts, note }) =>
    make(
      "tr",
      {},
      make("th", { scope: "row" }, title, note !== undefined && make("small", {}, note)),
      make("td", {}, number(counts.total)),
      make("td", {}, tone(counts.tone)),
      make("td", {}, bar(sharesOf(counts)), make("span", { class: "hidden" }, told(sharesOf(counts)))),
    ),
  );
  return make("table", { class: "groups" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...body));
}

function bucketsCsv(series: Series): Blob {
  const head = csvHead(["start", "messages", "positive", "neutral", "ambiguous", "negative", "unreadable", "tone", "tone_half_width"]);
  const rows = series.starts.map((start, place) => {
    const counts = Counts.of(series.sums, place);
    const shown = series.level === "order" ? start + 1 : new Date(start * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
    return csvRow([shown, counts.total, ...counts.sizes, rounded(counts.tone), rounded(counts.halfWidth)]);
  });
  return new Blob([head, ...rows], { type: "text/csv" });
}

function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toFixed(4));
}

function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
