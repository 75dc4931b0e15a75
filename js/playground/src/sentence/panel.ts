/** The tab in which a person writes and sees the verdict move. */

import { byId, fill, make } from "../dom.js";
import { drawCurve } from "../charts/curve.js";
import type { Engine } from "../engine/engine.js";
import type { Explanation, Prediction, Reply } from "../engine/protocol.js";
import { type Key, number, say } from "../strings/strings.js";
import { bar, certainty, CLASSES, named, sharesOf, told } from "../tones.js";
import { MAX_SENTENCES, splitSentences } from "./plan.js";
import { drawWords } from "./words.js";

const SAID_AFTER = 800; // milliseconds without a new verdict, or a screen reader would speak at every key
const EXPLAINED_AFTER = 120;

export class SentencePanel {
  readonly #engine: Engine;
  readonly #text = byId<HTMLTextAreaElement>("text");
  #ready = false;
  #judging = 0;
  #explaining = 0;
  #sentences: readonly string[] = [];
  #judged: { whole: Prediction; sentences: readonly Prediction[]; texts: readonly string[] } | undefined;
  #explanation: Explanation | undefined;
  #chosen: number | undefined; // a sentence, or the whole text
  #timers: { explain?: ReturnType<typeof setTimeout>; say?: ReturnType<typeof setTimeout> } = {};

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#text.addEventListener("input", () => this.#changed());
  }

  /** The model is there: what was typed meanwhile is judged. */
  start(): void {
    this.#ready = true;
    if (!this.#text.value) this.#text.value = say("example1");
    this.#changed();
  }

  take(reply: Reply): void {
    if (reply.kind === "judged" && reply.id === this.#judging) {
      this.#judged = { whole: reply.whole, sentences: reply.sentences, texts: this.#sentences };
      this.#drawVerdict();
      clearTimeout(this.#timers.say);
      this.#timers.say = setTimeout(() => this.#speakVerdict(), SAID_AFTER);
    }
    if (reply.kind === "explained" && reply.id === this.#explaining) {
      this.#explanation = reply.explanation;
      this.#drawReasons();
    }
  }

  /** Draws everything again, in another language. */
  draw(): void {
    const examples = [1, 2, 3, 4].map((place) =>
      make("button", { type: "button", class: "chip", onclick: () => this.#write(say(`example${place}` as Key)) }, say(`exampleName${place}` as Key)),
    );
    fill(byId("examples"), ...examples);
    this.#drawVerdict();
    this.#drawReasons();
  }

  #write(text: string): void {
    this.#text.value = text;
    this.#text.focus();
    this.#changed();
  }

  #changed(): void {
    const text = this.#text.value;
    const parts = splitSentences(text);
    this.#sentences = parts.length > 1 ? parts.slice(0, MAX_SENTENCES) : [];
    this.#chosen = undefined;
    if (!this.#ready) return;
    if (!text.trim()) {
      [this.#judging, this.#explaining, this.#judged, this.#explanation] = [0, 0, undefined, undefined];
      clearTimeout(this.#timers.explain);
      this.#drawVerdict();
      return this.#drawReasons();
    }
    this.#judging = this.#engine.send({ kind: "judge", text, sentences: this.#sentences });
    clearTimeout(this.#timers.explain);
    this.#timers.explain = setTimeout(() => this.#explain(text), EXPLAINED_AFTER);
  }

  #explain(text: string): void {
    this.#explaining = this.#engine.send({ kind: "explain", text });
  }

  #drawVerdict(): void {
    const judged = this.#judged;
    if (!judged) {
      fill(byId("verdict"), make("p", { class: "waiting" }, say("nothingYet")));
      return fill(byId("sentences"));
    }
    const { whole } = judged;
    const shares = sharesOf(whole);
    const numbers = shares.map(([label, share]) => make("div", {}, make("dt", {}, named(label)), make("dd", {}, percentOf(share))));
    fill(
      byId("verdict"),
      make("p", { class: `result ${CLASSES[whole.label]}` }, named(whole.label), make("span", { class: "share" }, certainty(whole))),
      bar(shares),
      make("dl", { class: "numbers" }, ...numbers),
      shares.length === 0 && make("p", { class: "note" }, say("unreadable")),
      whole.truncated && make("p", { class: "note" }, say("truncated")),
      whole.quoted && make("p", { class: "note" }, say("quoted")),
    );
    this.#drawSentences(judged.texts, judged.sentences, whole);
  }

  #drawSentences(texts: readonly string[], predictions: readonly Prediction[], whole: Prediction): void {
    if (!texts.length) return fill(byId("sentences"));
    const row = (place: number | undefined, text: string, prediction: Prediction): HTMLElement =>
      make(
        "li",
        {},
        make(
          "button",
          { type: "button", "aria-pressed": String(this.#chosen === place), onclick: () => this.#choose(place) },
          make("span", { class: "line" }, text),
          bar(sharesOf(prediction)),
          make("span", { class: "outcome" }, named(prediction.label), " ", certainty(prediction)),
        ),
      );
    const all = splitSentences(this.#text.value).length;
    fill(
      byId("sentences"),
      make("h2", {}, say("sentencesTitle")),
      make("p", { class: "note" }, say("sentencesNote")),
      make(
        "ol",
        { class: "lines" },
        ...texts.map((text, place) => row(place, text, predictions[place] ?? whole)),
        row(undefined, say("wholeText"), whole),
      ),
      all > texts.length && make("p", { class: "note" }, say("moreSentences", { count: number(all - texts.length) })),
    );
  }

  #choose(place: number | undefined): void {
    this.#chosen = place;
    for (const [row, button] of [...byId("sentences").querySelectorAll("button")].entries()) {
      button.setAttribute("aria-pressed", String(row === (place ?? this.#sentences.length)));
    }
    this.#explain(place === undefined ? this.#text.value : (this.#sentences[place] ?? ""));
  }

  #drawReasons(): void {
    drawCurve(byId("curve"), this.#explanation);
    drawWords(byId("words"), this.#explanation);
  }

  #speakVerdict(): void {
    if (!this.#judged) return;
    const { whole } = this.#judged;
    byId("said").textContent = say("verdictSaid", { label: say(whole.label), numbers: told(sharesOf(whole)) });
  }
}

function percentOf(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
