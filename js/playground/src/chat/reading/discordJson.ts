/** DiscordChatExporter's JSON: an object about the channel with a list of its messages, which may be cut off anywhere. */

import { broken, MARK, type Reader, type Row, skipped, textOrNull } from "./rows.js";
import { isoMoment } from "./times.js";
import { endOfString, endOfValue, parsedJson } from "./jsonValues.js";

const BEGINNING = /\{\s*"id"\s*:\s*"\d+"\s*,\s*"type"\s*:/g;
const LONGEST_BEGINNING = 256; // characters in which the beginning of a message is recognised
const LONGEST_VALUE = 1 << 24; // characters; what is longer is taken for broken, or it would fill the memory
// The kinds of messages that people write, as names and as Discord's numbers; all others are notices, with texts of their own.
const WRITTEN = new Set(["Default", "Reply", "0", "19"]);

type Place = "root" | "name" | "value" | "element" | "comma" | "lost" | "done";
type Step = "go on" | "wait";

export class DiscordJsonReader implements Reader {
  #text = "";
  #at = 0;
  #line = 1; // of the first character of #text
  #place: Place = "root";
  #name = "";
  #channel: string | null = null;
  #ended = false;
  #rows: Row[] = [];

  take(piece: string): Row[] {
    this.#line += newlines(this.#text, this.#at);
    this.#text = this.#text.slice(this.#at) + piece;
    this.#at = 0;
    return this.#read();
  }

  end(): Row[] {
    this.#ended = true;
    return this.#read();
  }

  #read(): Row[] {
    while (this.#place !== "done" && this.#step() === "go on");
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #step(): Step {
    if (this.#place === "lost") return this.#find();
    while (this.#at < this.#text.length && " \t\r\n".includes(this.#text[this.#at] as string)) this.#at++;
    const next = this.#text[this.#at];
    if (next === undefined) return this.#unfinished();
    switch (this.#place) {
      case "root":
        return next === "{" ? this.#pass("name") : this.#wrong();
      case "name":
        return next === "," ? this.#pass("name") : this.#nameOf(next);
      case "value":
        return this.#value(next);
      case "element":
        return next === "]" ? this.#pass("done") : this.#element();
      default:
        return next === "," ? this.#pass("element") : next === "]" ? this.#pass("done") : this.#wrong();
    }
  }

  #pass(place: Place): Step {
    this.#at++;
    this.#place = place;
    return "go on";
  }

  #nameOf(next: string): Step {
    if (next === "}") return this.#pass("done");
    const end = next === '"' ? endOfString(this.#text, this.#at) : "wrong";
    if (end === "unfinished") return this.#unfinished();
    const colon = end === "wrong" ? -1 : this.#text.indexOf(":", end);
    if (colon < 0 && !this.#ended && end !== "wrong") return "wait";
    if (end === "wrong" || colon < 0 || this.#text.slice(end, colon).trim()) return this.#wrong();
    this.#name = this.#text.slice(this.#at + 1, end - 1);
    this.#at = colon + 1;
    this.#place = "value";
    return "go on";
  }

  #value(next: string): Step {
    if (this.#name === "messages" && next === "[") return this.#pass("element");
    const end = endOfValue(this.#text, this.#at);
    if (end === "unfinished") return this.#unfinished();
    const value = end === "wrong" ? undefined : parsedJson(this.#text.slice(this.#at, end));
    if (end === "wrong" || value === undefined) return this.#wrong();
    if (this.#name === "channel") this.#channel = channelOf(value);
    this.#at = end;
    this.#place = "name";
    return "go on";
  }

  #element(): Step {
    const end = endOfValue(this.#text, this.#at);
    if (end === "unfinished") return this.#unfinished();
    const value = end === "wrong" ? undefined : parsedJson(this.#text.slice(this.#at, end));
    if (end === "wrong" || value === undefined) return this.#wrong(1);
    this.#rows.push(this.#row(value));
    this.#at = end;
    this.#place = "comma";
    return "go on";
  }

  /** Waits for more, or tells that the file ends too early. */
  #unfinished(): Step {
    if (this.#ended || this.#text.length - this.#at > LONGEST_VALUE) return this.#wrong(this.#place === "element" ? 1 : 0);
    return "wait";
  }

  /** Tells of the place, and goes on where the next message begins, `behind` characters from here or more. */
  #wrong(behind = 0): Step {
    this.#rows.push(broken(this.#here()));
    const inMessages = this.#place === "element" || this.#place === "comma";
    this.#at = Math.min(this.#at + behind, this.#text.length);
    this.#place = inMessages ? "lost" : "done";
    return "go on";
  }

  #find(): Step {
    BEGINNING.lastIndex = this.#at;
    const found = BEGINNING.exec(this.#text);
    if (found) {
      this.#at = found.index;
      this.#place = "element";
      return "go on";
    }
    this.#at = Math.max(this.#at, this.#text.length - LONGEST_BEGINNING);
    if (this.#ended) this.#place = "done";
    return "wait";
  }

  #here(): number {
    return this.#line + newlines(this.#text, this.#at);
  }

  #row(item: unknown): Row {
    if (!isObject(item)) return broken(this.#here());
    const { content, timestamp, type = "Default" } = item;
    if (content !== null && content !== undefined && typeof content !== "string") return broken(this.#here());
    const author = isObject(item.author) ? item.author : {};
    if (!WRITTEN.has(String(type))) return skipped("system");
    if (author.isBot) return skipped("bot");
    if (!content?.trim()) {
      if (item.forwardedMessage) return skipped("forward");
      return skipped(["attachments", "stickers", "embeds"].some((name) => hasAny(item[name])) ? "attachment" : "empty");
    }
    if (content.includes(MARK)) return broken(this.#here());
    return { kind: "message", line: 0, channel: this.#channel, time: isoMoment(timestamp), author: textOrNull(author.id), text: content };
  }
}

function hasAny(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** Returns a channel's name, and that of a thread with its channel's before it, as `잡담/금요일 모임`. */
function channelOf(about: unknown): string | null {
  if (!isObject(about)) return null;
  const [name, parent] = [textOrNull(about.name), textOrNull(about.category)];
  return name && parent && String(about.type).includes("Thread") ? `${parent}/${name}` : name;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function newlines(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
