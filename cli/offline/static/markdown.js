/* Discord's Markdown, as far as the bot and the people of its server write it, as elements. */

import { h } from "./dom.js";
import { channelOf, memberOf, state, titled } from "./state.js";
import { say } from "./words.js";

const MESSAGE_LINK = /^https:\/\/(?:\w+\.)?discord(?:app)?\.com\/channels\/(?:\d+|@me)\/(\d+)(?:\/(\d+))?$/;
const CLOCKS = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};
const UNITS = [
  ["year", 31536000],
  ["month", 2592000],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

export function markdown(text) {
  const parts = [];
  const fences = /```(?:[\w+-]*\n)?([\s\S]+?)```/g;
  let end = 0;
  for (const match of text.matchAll(fences)) {
    parts.push(...blocks(text.slice(end, match.index)), h("pre", {}, h("code", {}, match[1].replace(/\n$/, ""))));
    end = match.index + match[0].length;
  }
  return [...parts, ...blocks(text.slice(end))];
}

function blocks(text) {
  const made = [];
  const lines = text.replace(/^\n|\n$/g, "").split("\n");
  let open = null; // the paragraph, quote or list that the next line may go on with
  if (!text.trim()) return made;
  const put = (kind, tag, ...children) => {
    if (open?.kind === kind) {
      if (kind !== "list") open.element.append(h("br"));
      open.element.append(...children.flat());
    } else {
      open = { kind, element: h(tag, kind === "quote" ? { class: "quote" } : {}, children) };
      made.push(open.element);
    }
  };
  for (let place = 0; place < lines.length; place += 1) {
    const line = lines[place];
    const heading = /^(#{1,3}) +(.+)/.exec(line);
    const small = /^-# +(.+)/.exec(line);
    const item = /^( *)(?:[-*]|\d+\.) +(.+)/.exec(line);
    if (heading || small) {
      made.push(h("p", { class: heading ? `heading${heading[1].length}` : "small" }, inline(heading ? heading[2] : small[1])));
      open = null;
    } else if (line.startsWith(">>> ")) {
      put("quote", "blockquote", inline([line.slice(4), ...lines.slice(place + 1)].join("\n")));
      break;
    } else if (line.startsWith("> ")) put("quote", "blockquote", inline(line.slice(2)));
    else if (item) put("list", "ul", h("li", {}, inline(item[2])));
    else put("text", "p", inline(line));
  }
  return made;
}

/* What a line may hold, tried in this order at every place. */
const RULES = [
  [/\\([^\s\w가-힣])/y, ([, character]) => character],
  [/(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/y, ([, , code]) => h("code", {}, code)],
  [/<@!?(\d+)>/y, ([, id]) => mention(`@${memberOf(id)?.name ?? say("unknownMember")}`)],
  [/<@&(\d+)>/y, ([, id]) => mention(`@${state.world.roles.find((role) => role.id === id)?.name ?? say("unknownMember")}`)],
  [/<#(\d+)>/y, ([, id]) => channelMention(id)],
  [/<\/([^:>]+):\d+>/y, ([, name]) => mention(`/${name}`)],
  [/<a?:(\w+):\d+>/y, ([, name]) => `:${name}:`],
  [/<t:(-?\d+)(?::([tTdDfFR]))?>/y, ([, seconds, style]) => moment(Number(seconds), style ?? "f")],
  [/@(?:everyone|here)\b/y, ([name]) => mention(name)],
  [/\[((?:[^[\]]|\[[^[\]]*\])+)\]\(<?(https?:\/\/[^\s)>]+)>?(?: "[^"]*")?\)/y, ([, text, url]) => link(url, inline(text))],
  [/<(https?:\/\/[^\s>]+)>/y, ([, url]) => link(url)],
  [/https?:\/\/[^\s<]+[^\s<.,:;"')\]!?]/y, ([url]) => link(url)],
  [/\*\*([\s\S]+?)\*\*(?!\*)/y, ([, text]) => h("strong", {}, inline(text))],
  [/__([\s\S]+?)__(?!_)/y, ([, text]) => h("u", {}, inline(text))],
  [/~~([\s\S]+?)~~/y, ([, text]) => h("s", {}, inline(text))],
  [/\|\|([\s\S]+?)\|\|/y, ([, text]) => spoiler(text)],
  [/\*([^\s*](?:[^*]*[^\s*])?)\*/y, ([, text]) => h("em", {}, inline(text))],
  [/\b_([^_]+)_\b/y, ([, text]) => h("em", {}, inline(text))],
];

export function inline(text) {
  const made = [];
  let plain = "";
  const flush = () => {
    if (plain) made.push(...plain.split("\n").flatMap((line, place) => (place ? [h("br"), line] : [line])));
    plain = "";
  };
  for (let place = 0; place < text.length;) {
    const found = RULES.map(([pattern, make]) => {
      pattern.lastIndex = place;
      return [pattern.exec(text), make];
    }).find(([match]) => match);
    if (found) {
      const [match, make] = found;
      flush();
      made.push(make(match));
      place += match[0].length;
    } else {
      plain += text[place];
      place += 1;
    }
  }
  flush();
  return made;
}

function mention(name) {
  return h("span", { class: "mention" }, name);
}

function channelMention(id) {
  const channel = channelOf(id);
  if (!channel) return mention(`#${say("unknownChannel")}`);
  return h("button", { class: "mention", type: "button", "data-open-channel": id }, titled(channel));
}

function link(url, children) {
  const [, channel, message] = MESSAGE_LINK.exec(url) ?? [];
  if (!channel) return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children ?? url);
  const name = channelOf(channel)?.name ?? say("unknownChannel");
  const inside = { href: url, "data-open-channel": channel, "data-open-message": message };
  return h("a", inside, children ?? say("messageIn", { channel: name }));
}

function spoiler(text) {
  const hidden = h("span", { "aria-hidden": "true" }, inline(text));
  const show = () => {
    button.setAttribute("aria-expanded", "true");
    button.removeAttribute("aria-label");
    hidden.removeAttribute("aria-hidden");
  };
  const button = h(
    "span",
    { class: "spoiler", role: "button", tabindex: "0", "aria-expanded": "false", "aria-label": say("spoiler"), onclick: show },
    hidden,
  );
  button.addEventListener("keydown", (event) => ["Enter", " "].includes(event.key) && (event.preventDefault(), show()));
  return button;
}

function moment(seconds, style) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return `<t:${seconds}>`;
  const full = new Intl.DateTimeFormat(state.locale, CLOCKS.F).format(date);
  const shown = style === "R" ? relative(date) : new Intl.DateTimeFormat(state.locale, CLOCKS[style]).format(date);
  return h("time", { datetime: date.toISOString(), title: full }, shown);
}

function relative(date) {
  const left = (date.getTime() - Date.now()) / 1000;
  const [unit, size] = UNITS.find(([, seconds]) => Math.abs(left) >= seconds) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat(state.locale, { numeric: "auto" }).format(Math.round(left / size), unit);
}
