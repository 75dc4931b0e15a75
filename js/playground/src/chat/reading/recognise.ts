/** Recognises a chat's format by what it holds; the file's name decides only where that could be several. */

import { DiscordJsonReader } from "./discordJson.js";
import { ChatError } from "./errors.js";
import { beginsMessage, isCsvHeader, isHeading, KakaoCsvReader, KakaoTextReader } from "./kakaotalk.js";
import { PlainReader } from "./plain.js";
import type { Reader } from "./rows.js";
import { DISCORD_HEADER, DiscordCsvReader, headerOf, namesTexts, TableReader } from "./tables.js";

export const HEAD = 1 << 16; // bytes that a format is recognised by
const LINES = 50; // in which a chat or a table shows what it is
const DISCORD = /^\{\s*"(?:guild|channel)"\s*:\s*\{/;
const DISCORD_FIELDS = ['"guild"', '"channel"', '"dateRange"', '"exportedAt"']; // two of them make sure; a killed export may lack some
const TABLES = /\.(?:csv|tsv|tab)$/i;

// What people try that is none, by how it begins.
const OTHERS: readonly (readonly [beginning: string, key: string])[] = [
  ["PK\x03\x04", "isZip"],
  ["%PDF", "isPdf"],
  ["\xd0\xcf\x11\xe0", "isOffice"],
  ["SQLite format 3", "isDatabase"],
  ["\x89PNG", "isPicture"],
  ["\xff\xd8\xff", "isPicture"],
  ["PAR1", "isParquet"],
  ["\x1f\x8b", "isPacked"],
  ["\x28\xb5\x2f\xfd", "isPacked"],
];
const CONTROL = /[\0-\x08\x0e-\x1a\x1c-\x1f]/g;

/** What a person may say about the files: the column that holds the texts of a table. */
export interface ReadOptions {
  readonly textColumn?: string;
}

export type Format = "discord-json" | "discord-csv" | "kakaotalk" | "csv" | "plain";

/** Returns the format of a file and its reader. `head`: its first bytes; `text`: the same, decoded. Throws `ChatError`. */
export function recognised(file: string, head: Uint8Array, text: string, options: ReadOptions): readonly [Format, Reader] {
  const beginning = String.fromCharCode(...head.subarray(0, 16));
  const other = OTHERS.find(([magic]) => beginning.startsWith(magic));
  if (other) throw new ChatError({ key: other[1], file });
  if ((text.match(CONTROL)?.length ?? 0) > Math.max(8, text.length / 50)) throw new ChatError({ key: "isNoText", file });
  if (/^\s*<(?:!doctype\s+html|html)\b/i.test(text)) throw new ChatError({ key: "isHtml", file });
  if (/^={62}\r?\nGuild: /.test(text)) throw new ChatError({ key: "isDiscordText", file });
  const start = text.trimStart();
  if (DISCORD.test(start) && DISCORD_FIELDS.filter((field) => start.includes(field)).length >= 2) {
    return ["discord-json", new DiscordJsonReader()];
  }
  if (/^[{[]/.test(start) && /\.(?:json|jsonl|ndjson)$/i.test(file)) throw new ChatError({ key: "isOtherJson", file });
  return textFormat(file, text, options);
}

function textFormat(file: string, text: string, { textColumn }: ReadOptions): readonly [Format, Reader] {
  const lines = text.split(/\r\n|[\n\r]/).slice(0, LINES).filter((line) => line.trim());
  const [first = ""] = lines;
  if (isCsvHeader(first)) return ["kakaotalk", new KakaoCsvReader(file)];
  const header = headerOf(first);
  if (header.join() === DISCORD_HEADER.join()) return ["discord-csv", new DiscordCsvReader(file)];
  const messages = lines.filter(beginsMessage).length;
  const headed = isHeading(first) && (messages > 0 || lines.slice(1, 3).some(isHeading));
  if (lines.length && (5 * messages >= lines.length || headed)) return ["kakaotalk", new KakaoTextReader()];
  const same = lines.filter((line) => headerOf(line).length === header.length).length;
  const isTable = header.length > 1 && namesTexts(header) && 2 * same >= lines.length;
  if ((TABLES.test(file) && text) || isTable) return ["csv", new TableReader(file, textColumn)];
  return ["plain", new PlainReader(file)];
}
