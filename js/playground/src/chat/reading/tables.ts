/** Tables of texts, and DiscordChatExporter's CSV. */

import { ChatError } from "./errors.js";
import { CsvReader } from "./csvReader.js";
import { cellsOf, CsvRecords, type CsvRow } from "./csvRecords.js";
import { Lines } from "./lines.js";
import { type Broken, type Message, type Reader, type Row, skipped } from "./rows.js";
import { cellMoment, dateMoment } from "./times.js";

const DELIMITERS = [",", "\t", ";", "|"] as const;
export const DISCORD_HEADER = ["AuthorID", "Author", "Date", "Content", "Attachments", "Reactions"];

// The first that a table has is taken; upper and lower case are one.
const TEXTS = "text,content,message,document,body,comment,review,sentence,내용,본문,메시지,글,댓글,리뷰,대화,문장".split(",");
const CHANNELS = "channel,channel_name,room,채널,대화방".split(",");
const TIMES = "time,timestamp,date,datetime,created_at,시간,일시,날짜".split(",");
const AUTHORS = new Set(
  (
    "author,authorid,authorname,user,userid,username,sender,senderid,sendername,nickname,nick," +
    "작성자,글쓴이,보낸사람,사용자,닉네임,대화명"
  ).split(","),
);

/** Returns the sign that stands between the columns that `line` names. */
export function delimiterOf(line: string): string {
  const unquoted = line.split('"').filter((_, place) => place % 2 === 0).join("");
  const count = (sign: string): number => unquoted.split(sign).length;
  return DELIMITERS.reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

/** Whether one of `columns` is called as columns of texts are. */
export function namesTexts(columns: readonly string[]): boolean {
  return placeOf(columns, TEXTS) >= 0;
}

function placeOf(columns: readonly string[], wanted: readonly string[]): number {
  const known = columns.map((name) => name.trim().toLowerCase());
  return wanted.map((name) => known.indexOf(name)).find((place) => place >= 0) ?? -1;
}

/** Reads a table whose first line names its columns. Throws `ChatError` where it is not clear which one holds the texts. */
export class TableReader implements Reader {
  readonly #lines = new Lines();
  #records: CsvRecords | undefined;
  #places: { text: number; channel: number; time: number; author: number } | undefined;

  constructor(
    readonly file: string,
    readonly textColumn: string | undefined,
  ) {}

  take(piece: string): Row[] {
    return this.#rows(this.#lines.take(piece), false);
  }

  end(): Row[] {
    const rows = this.#rows(this.#lines.end(), true);
    if (!this.#places) throw new ChatError({ key: "noHeader", file: this.file });
    return rows;
  }

  #rows(lines: readonly string[], last: boolean): Row[] {
    if (!lines.length && !last) return [];
    this.#records ??= new CsvRecords(delimiterOf(lines[0] ?? ""));
    return this.#records.take(lines, last).flatMap((record) => (this.#places ? [this.#row(record)] : this.#header(record)));
  }

  #header(record: CsvRow | Broken): [] {
    if (record.kind === "broken") throw new ChatError({ key: "noHeader", file: this.file });
    const names = record.cells.map((cell, place) => cell.trim() || `column_${place + 1}`);
    const text = this.textColumn !== undefined ? names.indexOf(this.textColumn) : names.length === 1 ? 0 : placeOf(names, TEXTS);
    if (text < 0) throw new ChatError({ key: "whichColumn", file: this.file, columns: names });
    const author = names.findIndex((name) => AUTHORS.has(name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")));
    this.#places = { text, channel: placeOf(names, CHANNELS), time: placeOf(names, TIMES), author };
    return [];
  }

  #row(record: CsvRow | Broken): Row {
    if (record.kind === "broken" || !this.#places) return record as Broken;
    const { text, channel, time, author } = this.#places;
    const cell = (place: number): string | null => record.cells[place] || null;
    const moment = cell(time);
    return {
      kind: "message",
      line: record.line,
      channel: cell(channel),
      time: moment === null ? null : cellMoment(moment.trim()),
      author: author === text ? null : cell(author),
      text: record.cells[text] ?? "",
    };
  }
}

// "Server - Category - 잡담 [123] (after 2024-01-01) [part 2].csv"
const FILE_NAME = /^(?:.* - )?(.+?) \[\d+\](?: \(.*\))?(?: \[part \d+\])?$/s;
// The texts that the exporter writes for notices.
const NOTICE =
  /^(?:Added [^\n]+ to the group\.|Removed [^\n]+ from the group\.|Left the group\.|Started a call that lasted [\d,.]+ minutes?\.|Changed the channel name: [^\n]+|Changed the channel icon\.|Pinned a message\.|Joined the server\.|Started a thread\.)$/;

/** Reads DiscordChatExporter's CSV: one channel, whose name stands in the file's. */
export class DiscordCsvReader extends CsvReader {
  readonly #channel: string | null;

  constructor(file: string) {
    super(DISCORD_HEADER.length);
    this.#channel = FILE_NAME.exec(file.split(".csv")[0] ?? "")?.[1] ?? null;
  }

  protected override row(record: CsvRow): Row[] {
    const [id = "", name = "", date = "", content = "", attachments = ""] = record.cells;
    if (record.cells.join() === DISCORD_HEADER.join()) return [];
    if (NOTICE.test(content)) return [skipped("system")];
    if (!content.trim()) return [skipped(attachments ? "attachment" : "empty")];
    const author = id || name || null;
    const message: Message = { kind: "message", line: record.line, channel: this.#channel, time: dateMoment(date), author, text: content };
    return [message];
  }
}

/** Returns the cells of a first line, parted by whichever sign parts it. */
export function headerOf(line: string): readonly string[] {
  return cellsOf(line, delimiterOf(line));
}
