/** Part B of the text rules: the words that a writer said, without Discord's markup. */

import { clean } from "./characters.js";

/** `text`: the words to judge. `quoted`: they stand in quotes or code, and the writer added none of their own. */
export interface Reading {
  readonly text: string;
  readonly quoted: boolean;
}

// Cleaned text has no other white space than this, so that every runtime means the same by it. In u mode a surrogate in a
// pattern matches a lone one only.
const S = "\\t-\\r ";
const DIGIT = "\\p{Nd}";
const WORD = "\\p{L}\\p{N}_";
const LINE = "(?<=^|\\n)"; // what a flag m would find after a carriage return as well

const INVITE = `${anyCase("discord")}(?:\\.${anyCase("gg")}|(?:${anyCase("app")})?\\.${anyCase("com")}/${anyCase("invite")})/`;
// Nothing is looked for in a text without any of these, and no ATOM without one of the first.
const ATOM_SIGNS = `[\\\\\\[<@]|://|${anyCase("www")}\\.|${INVITE}`;
const ATOM_SIGN = new RegExp(ATOM_SIGNS, "u");
const MARKUP_SIGN = new RegExp(
  `[*_~|\`>]|${ATOM_SIGNS}|${LINE}[ \\t]*(?:-#|#{1,3}|-|${DIGIT}{1,9}\\.)[ \\t]`,
  "u",
);
// A block of code with the language it may name, code inside a line, and what a reader sees as a link, a mention or a picture.
const FENCE = /```(?:[A-Za-z0-9_+.#-]+\n)?(.*?)```/gsu;
const CODE = /(?<!`)(`{1,2})(?!`)(.+?)(?<!`)\1(?!`)/gsu;
const SCHEME = `(?:${anyCase("http")}${anyCase("s")}?|${["ftp", "discord", "steam"].map(anyCase).join("|")})://`;
// A link goes on to a blank or to what closes a pair around it, and ends with no sign that closes the sentence around it.
const TAIL = `(?=[^${S}<>()])(?:(?!\\|\\||\\*\\*|~~)[^${S}<>()]|\\([^${S}<>()]*\\))*(?<![.,:;!?"'\\]*_~|])`;
const URL = `(?:${SCHEME}|(?<![A-Za-z0-9])${anyCase("www")}\\.|(?<![A-Za-z0-9.\\-])${INVITE})${TAIL}`;
const TARGET = `<?${SCHEME}[^${S}<>()]*(?:\\([^${S}<>()]*\\)[^${S}<>()]*)*>?(?:[${S}]+(?:"[^"\\n]*"|'[^'\\n]*'))?`;
const MAIL = `[${WORD}.%+\\-]{1,64}@[${WORD}\\-]+(?:\\.[${WORD}\\-]+)+`;
const PHONE = `\\+${DIGIT}[${DIGIT}() \\-]{2,30}`;
const ATOM = new RegExp(
  `\\\\(?<escaped>[^0-9A-Za-z\\0${S}])` +
    `|\\[(?<masked>(?:[^\\[\\]\\n]|\\[[^\\[\\]\\n]*\\])+)\\]\\([${S}]*${TARGET}[${S}]*\\)` +
    `|<${SCHEME}[^${S}<>]+>|\\((?:${URL})\\)|${URL}` +
    `|<(?:(?:${["mailto", "tel", "sms"].map(anyCase).join("|")}):[^${S}<>]+|${MAIL}|${PHONE})>` +
    `|<(?:@[!&]?${DIGIT}+|#${DIGIT}+|a?:[${WORD}]{1,32}:${DIGIT}+|t:-?${DIGIT}+(?::[a-zA-Z])?` +
    `|/[^:<>\\n]{1,100}:${DIGIT}+|id:[a-z\\-]+(?::${DIGIT}+)?)>` +
    "|(?<![A-Za-z0-9_.])@(?:everyone|here)(?![A-Za-z0-9_])",
  "gu",
);
const LINE_START = new RegExp(`${LINE}[ \\t]*(?:(?:-#|#{1,3}|[\\-*]|${DIGIT}{1,9}\\.)[ \\t]+)+(?=[^${S}])`, "gu");
// Pairs, as Discord's own parser reads them: a lone sign is a sign. Before each, what it begins with.
const PAIRS: readonly (readonly [sign: string, pair: RegExp])[] = [
  ["||", /\|\|(.+?)\|\|/gsu],
  ["~~", /(?<!~)~~(?!~)(.+?)(?<!~)~~(?!~)/gsu],
  ["**", /\*\*(.+?)\*\*(?!\*)/gsu],
  ["__", /__(.+?)__(?!_)/gsu],
  ["*", new RegExp(`\\*(?=[^${S}])([^*]*[^*${S}])\\*(?!\\*)`, "gu")],
  ["_", /(?<![A-Za-z0-9_])_([^_]+)_(?![A-Za-z0-9_])/gu],
];
const NESTED = 3; // times that pairs are taken off: bold inside italics inside a spoiler
const GAP = "\0"; // stands where something was taken out; `clean` leaves none of the writer's
const GAPS = /[ \t]*\0[\0 \t]*/gu;
const CLOSING = ".,:;!?…)";
const KEPT = 0xdc00; // added to a sign that was escaped, so that it opens nothing; `clean` leaves no surrogates either
const KEPT_SIGN = /[\udc00-\udc7f]/gu;

/** Returns `clean` text without Discord's markup, and without quotes and code unless nothing else is left. */
export function read(text: string): Reading {
  const cleaned = clean(text);
  if (!MARKUP_SIGN.test(cleaned)) return { text: cleaned.trim(), quoted: false };
  const parts = withoutQuotes(cleaned);
  const own = plain(parts.own);
  const quoted = plain(parts.quoted);
  return { text: own || quoted, quoted: !own && quoted !== "" };
}

/** Returns what the writer added, and what stands in blocks of code and in lines quoted with `>` and `>>>`. */
function withoutQuotes(text: string): { own: string; quoted: string } {
  const quoted: string[] = [];
  const own: string[] = [];
  const lines = text
    .replace(FENCE, (_, block: string) => {
      quoted.push(block);
      return GAP;
    })
    .split("\n");
  for (const [number, line] of lines.entries()) {
    const start = line.replace(/^ +/, "");
    if (start.startsWith(">>> ")) {
      quoted.push(start.slice(4), ...lines.slice(number + 1));
      break;
    }
    if (start.startsWith("> ")) quoted.push(start.slice(2));
    else own.push(line);
  }
  return { own: own.join("\n"), quoted: quoted.join("\n") };
}

/** Returns `text` without markup: links by their text, emphasis by its words, mentions and custom emoji not at all. */
function plain(text: string): string {
  let left = text.includes("`") ? text.replace(CODE, "$2") : text;
  if (ATOM_SIGN.test(left)) left = left.replace(ATOM, atom);
  left = left.replace(LINE_START, "");
  for (let time = 0; time < NESTED; time++) {
    const before = left;
    for (const [sign, pair] of PAIRS) if (left.includes(sign)) left = left.replace(pair, "$1");
    if (left === before) break;
  }
  if (left.includes(GAP)) left = left.replace(GAPS, closed);
  return left.replace(KEPT_SIGN, (sign) => String.fromCharCode(sign.charCodeAt(0) - KEPT)).trim();
}

function atom(_: string, escaped: string | undefined, masked: string | undefined): string {
  if (escaped !== undefined) {
    const point = escaped.codePointAt(0) ?? 0;
    return point < 0x80 ? String.fromCharCode(KEPT + point) : escaped;
  }
  return masked === undefined ? GAP : masked.replace(ATOM, atom);
}

/** Returns a space between two words that stood apart, and nothing at the ends of a line or before a closing sign. */
function closed(gap: string, offset: number, text: string): string {
  const before = text.charAt(offset - 1);
  const after = text.charAt(offset + gap.length);
  return before.trim() && after.trim() && !CLOSING.includes(after) ? " " : "";
}

/** Returns a pattern of `letters` in either case, with the four that Unicode folds to an ASCII letter as well. */
function anyCase(letters: string): string {
  const more: Readonly<Record<string, string>> = { i: "\\u0130\\u0131", k: "\\u212a", s: "\\u017f" };
  return [...letters].map((letter) => `[${letter.toUpperCase()}${letter}${more[letter] ?? ""}]`).join("");
}
