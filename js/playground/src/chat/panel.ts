/** The tab in which a person gives a chat log and sees its tone over time. */

import { byId, fill, make } from "../dom.js";
import type { Engine } from "../engine/engine.js";
import type { ChatProgress, ChatResult, Refusal, Reply } from "../engine/protocol.js";
import { type Key, number, say } from "../strings/strings.js";
import type { ReadOptions } from "./reading/recognise.js";
import { Report } from "./report.js";
import { sampleChat } from "./sample.js";

export class ChatPanel {
  readonly #engine: Engine;
  #ready = false;
  #running = 0;
  #files: readonly File[] = [];
  #progress: ChatProgress | undefined;
  #result: ChatResult | undefined;
  #report: Report | undefined;
  #refusal: Refusal | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
    const file = byId<HTMLInputElement>("file");
    byId("choose").addEventListener("click", () => file.click());
    file.addEventListener("change", () => {
      this.#score([...(file.files ?? [])]);
      file.value = ""; // the same file may be chosen again
    });
    byId("sample").addEventListener("click", () => this.#score([sampleChat(say("sampleName"))]));
    byId("judge-pasted").addEventListener("click", () => this.#paste());
    this.#takeDrops();
  }

  /** The model is there: a chat that was given meanwhile is read. */
  start(): void {
    this.#ready = true;
    if (this.#files.length) this.#score(this.#files);
  }

  take(reply: Reply): void {
    if (!("id" in reply) || reply.id !== this.#running) return;
    if (reply.kind === "scoring") {
      this.#progress = reply.progress;
      this.#drawProgress();
    } else if (reply.kind === "scored") {
      this.#running = 0;
      this.#result = reply.result;
      this.#report = reply.result.totals.messages ? new Report(reply.result) : undefined;
      this.draw();
      byId("report").querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
      byId("report").scrollIntoView({ block: "start" });
    } else if (reply.kind === "refused") {
      this.#running = 0;
      this.#refusal = reply.reason;
      this.draw();
    }
  }

  /** Draws everything again, in another language. */
  draw(): void {
    this.#drawProgress();
    this.#drawAlert();
    if (this.#report) this.#report.draw(byId("report"));
    else fill(byId("report"));
  }

  #takeDrops(): void {
    const drop = byId("drop");
    const isFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    addEventListener("dragover", (event) => {
      if (!isFile(event)) return;
      event.preventDefault();
      drop.classList.toggle("over", !byId("panel-chat").hidden);
    });
    addEventListener("dragleave", (event) => event.relatedTarget === null && drop.classList.remove("over"));
    addEventListener("drop", (event) => {
      if (!isFile(event)) return;
      event.preventDefault(); // elsewhere the browser would open the file in the place of this page
      drop.classList.remove("over");
      byId("tab-chat").click();
      this.#score([...(event.dataTransfer?.files ?? [])]);
    });
  }

  #paste(): void {
    const text = byId<HTMLTextAreaElement>("pasted").value;
    if (text.trim()) return this.#score([new File([text], say("pastedName"))]);
    this.#refusal = { key: "pasteFirst", file: "" };
    this.#drawAlert();
  }

  #score(files: readonly File[], options: ReadOptions = {}): void {
    if (!files.length) return;
    if (this.#running) this.#engine.cancel(this.#running);
    [this.#files, this.#refusal, this.#progress, this.#result, this.#report] = [files, undefined, undefined, undefined, undefined];
    if (this.#ready) this.#running = this.#engine.send({ kind: "score", files, options });
    this.draw();
  }

  #drawProgress(): void {
    const running = byId("running");
    running.hidden = !this.#running;
    if (!this.#running) return fill(running);
    if (!running.firstChild) {
      const stop = make("button", { type: "button", onclick: () => this.#engine.cancel(this.#running) }, say("stop"));
      fill(running, make("label", { for: "run-bar", id: "run-text" }), make("progress", { id: "run-bar", max: 1, value: 0 }), stop);
    }
    const { bytes, totalBytes, messages, seconds } = this.#progress ?? { bytes: 0, totalBytes: 1, messages: 0, seconds: 0 };
    byId("run-text").textContent = say("running", { messages: number(messages), rate: number(messages / Math.max(seconds, 0.1)) });
    byId<HTMLProgressElement>("run-bar").value = totalBytes ? bytes / totalBytes : 0;
  }

  #drawAlert(): void {
    const refusal = this.#refusal;
    const result = this.#result;
    if (refusal) {
      const sentence = make("p", { class: "alert" }, say(refusal.key as Key, { file: refusal.file }));
      return fill(byId("chat-alert"), sentence, refusal.columns ? this.#columnChoice(refusal.columns) : null);
    }
    if (!result) return fill(byId("chat-alert"));
    const messages = number(result.totals.messages);
    const key = result.totals.messages === 0 ? "noMessages" : result.cancelled ? "stopped" : "done";
    fill(byId("chat-alert"), make("p", { class: "note" }, say(key, { messages, seconds: result.seconds.toFixed(1) })));
  }

  #columnChoice(columns: readonly string[]): HTMLElement {
    const select = make("select", { "aria-label": say("whichColumn", { file: this.#refusal?.file ?? "" }) }, ...columns.map((name) => make("option", {}, name)));
    const read = (): void => this.#score(this.#files, { textColumn: select.value });
    return make("div", { class: "row" }, select, make("button", { type: "button", class: "strong", onclick: read }, say("whichColumnButton")));
  }
}
