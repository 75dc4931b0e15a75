/**
 * KakaoTalk's exports of one chat: the text files of PC and phones and the CSV of the Mac, Korean and English.
 *
 * No form of them has a time zone: Korean time is meant. Nor do they mark what the app wrote itself, so its sentences are known
 * by their words.
 */

import { CsvReader } from "./csvReader.js";
import type { CsvRow } from "./csvRecords.js";
import { Lines } from "./lines.js";
import { broken, MARK, type Message, type Reader, type Row, skipped } from "./rows.js";
import { isoMoment, koreanMoment } from "./times.js";

const CSV_HEADER = "Date,User,Message";

const ROOM = whole(String.raw`(?<korean>.+?) ?(?:님과(?:의)? )?카카오톡 대화|KakaoTalk Chats with (?<english>.+)|(?<phone>.+?) (?:Kakao)?Talk Chats`);
const SAVED = whole("(?:저장한 날짜|Date Saved|Saved Date) ?: ?.*");
const FILE_LINE = whole(String.raw`.+\.txt`); // some phones write the file's own name first
const CSV_NAME = whole(String.raw`KakaoTalk_Chat_(.+)_\d{4}(?:-\d{2}){5}\.csv.*`);

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const month = (order: number): string => String.raw`(?<month${order}>[A-Za-z]{3,9})\.?`;
const KOREAN_DAY = String.raw`(?<year1>\d{4})(?:년|[-./]) ?(?<month1>\d{1,2})(?:월|[-./]) ?(?<day1>\d{1,2})(?:일|\.)?`;
const ENGLISH_DAYS = [
  month(2) + String.raw` (?<day2>\d{1,2}), (?<year2>\d{4})`,
  String.raw`(?<day3>\d{1,2}) ` + month(3) + String.raw`,? (?<year3>\d{4})`,
];
const DAY = `(?:${[KOREAN_DAY, ...ENGLISH_DAYS].join("|")})`;
const HALF = String.raw`[AaPp]\.?[Mm]\.?`;
const CLOCK =
  String.raw`(?:(?<before>오전|오후|${HALF}) ?)?(?<hour>\d{1,2}):(?<minute>\d{2})(?::\d{2})?` +
  String.raw`(?:[ \u202f\xa0]?(?<after>${HALF}))?`;

// "--------------- 2024년 1월 1일 월요일 ---------------", "Monday, January 1, 2024"
const DAY_LINE = whole(String.raw`(?:-+ ?)?(?:${KOREAN_DAY} [\p{L}\p{N}_]요일|[A-Z][a-z]+day, (?:${ENGLISH_DAYS.join("|")}))(?: ?-+)?`);
// "[철수] [오전 10:31] 안녕"
const PC = whole(String.raw`\[(?<author>.+?)\] \[${CLOCK}\](?: (?<text>.*))?`);
// "2024년 1월 1일 오전 10:31, 철수 : 안녕"; a notice has no author, and on iOS ": " before it
const PHONE = whole(String.raw`${DAY}(?:,| at)?[ \u202f\xa0]${CLOCK}(?:, (?<author>.+?) : (?<text>.*)|(?<notice>[,:] .*)?)`);
const MAY_BEGIN = /^[-[\dA-Z]/; // what a line has to begin with to be one of these

const NOTICE = whole(
  String.raw`.+님(?:이|께서) .*(?:들어왔습니다|나갔습니다|초대(?:하였|했)습니다)\.?|.+님을 (?:초대(?:하였|했)|내보냈)습니다\.?` +
    String.raw`|(?:삭제된 메시지입니다|메시지가 삭제되었습니다|채팅방 관리자가 메시지를 가렸습니다)\.?` +
    String.raw`|.+ (?:joined|left) (?:this|the) chatroom\.?|.+ has been removed from this chatroom\.?|.+ invited .+ to this chatroom\.?` +
    String.raw`|(?:This message was deleted|Deleted message|This message has been deleted)\.?` +
    "|(?:타인, 기관 등의 사칭에 유의|운영정책을 위반한 메시지로 신고 접수 시|불법촬영물등 식별 및 게재제한).*",
);
const DELETED = whole(String.raw`(?:삭제된 메시지입니다|메시지가 삭제되었습니다)\.?|(?:This message was deleted|Deleted message)\.?`);
const CALL = whole(
  String.raw`(?:보이스톡|페이스톡|그룹콜|라이브톡|보이스룸)(?: (?:해요|취소|부재중|종료|시작).*| ?\d{1,2}:\d{2}.*|이 .*시작했어요\.?)` +
    "|톡게시판 '.+?': .*",
);
const PLACEHOLDER = whole(
  String.raw`사진(?: \d+장)?|동영상|이모티콘|음성 ?메시지|카카오톡 프로필|(?:파일|지도|연락처|샵검색|삼성 스마트 스위치)\s?: ?.+` +
    String.raw`|Photos?(?: ?\d+)?|\d+ [Pp]hotos|Videos?|Emoticons?|Stickers?|Voice (?:[Mm]essage|[Nn]ote)s?` +
    "|(?:File|Contact|Map|Location): .+|<(?:사진|동영상) 읽지 않음>",
);
const LONGEST_NOTICE = 300; // characters; people's names in them may be long, but a search in a long message would be slow
const LONGEST_MESSAGE = 1 << 22; // characters
const BOTS = new Set(["오픈채팅봇", "방장봇"]);

type Groups = Readonly<Record<string, string | undefined>>;

/** Whether `line` is the first of the Mac's CSV. */
export function isCsvHeader(line: string): boolean {
  return line.trim().replaceAll('"', "") === CSV_HEADER;
}

/** Whether `line` begins a message or a notice in one of the text forms. */
export function beginsMessage(line: string): boolean {
  return beginning(line) !== undefined;
}

/** Whether `line` is one of those that stand only at the head of a text file. */
export function isHeading(line: string): boolean {
  const head = line.slice(0, LONGEST_NOTICE);
  return ROOM.test(head) || SAVED.test(head);
}

/** Reads the Mac's CSV; the room's name stands in the file's. */
export class KakaoCsvReader extends CsvReader {
  readonly #room: string | null;

  constructor(file: string) {
    super(3);
    this.#room = CSV_NAME.exec(file)?.[1] ?? null;
  }

  protected override row(record: CsvRow): Row[] {
    const [stamp, author = "", text = ""] = record.cells;
    if (record.cells.join() === CSV_HEADER) return [];
    if (isNotice(text)) return [skipped("system")]; // the form does not set notices apart
    return [rowOf({ kind: "message", line: record.line, channel: this.#room, time: isoMoment(stamp), author, text })];
  }
}

/** Reads the text files of PC and phones. */
export class KakaoTextReader implements Reader {
  readonly #lines = new Lines();
  #room: string | null = null;
  #day: readonly [number, number, number] | undefined;
  #message: Message | undefined; // may go on in the next line
  #more: string[] = [];
  #size = 0;
  #inHeading = true;
  #number = 0;

  take(piece: string): Row[] {
    return this.#lines.take(piece).flatMap((line) => this.#line(line.replace(/[\r\n]+$/, "")));
  }

  end(): Row[] {
    return [...this.#lines.end().flatMap((line) => this.#line(line.replace(/[\r\n]+$/, ""))), ...this.#finished()];
  }

  #line(line: string): Row[] {
    const number = ++this.#number;
    const begins = beginning(line);
    const day = !begins && MAY_BEGIN.test(line) ? DAY_LINE.exec(line)?.groups : undefined;
    const notice = !begins && !day && isNotice(line);
    if (!begins && !day && !notice && this.#message && this.#size <= LONGEST_MESSAGE) {
      this.#more.push(line);
      this.#size += line.length;
      return [];
    }
    const rows = this.#finished();
    if (begins) rows.push(...this.#begin(number, begins));
    else if (day) this.#day = dayOf(day);
    else if (notice) rows.push(skipped("system"));
    else if (line.trim() && !(this.#inHeading && this.#isHeading(line))) rows.push(broken(number));
    if (begins || day) this.#inHeading = false;
    return rows;
  }

  #finished(): Row[] {
    const message = this.#message;
    const text = [message?.text ?? "", ...this.#more].join("\n").replace(/\n+$/, "");
    [this.#message, this.#more, this.#size] = [undefined, [], 0];
    if (!message) return [];
    return [text.includes(MARK) ? broken(message.line) : rowOf({ ...message, text })];
  }

  #begin(line: number, { fromPc, found }: Beginning): Row[] {
    if (found.author !== undefined) {
      const time = moment(fromPc ? this.#day : dayOf(found), found);
      this.#message = { kind: "message", line, channel: this.#room, time, author: found.author, text: found.text ?? "" };
      return [];
    }
    return found.notice === undefined ? [] : [skipped("system")]; // a day's begin on a phone is a notice without words
  }

  #isHeading(line: string): boolean {
    const head = line.slice(0, LONGEST_NOTICE);
    const room = ROOM.exec(head)?.groups;
    if (room) this.#room = Object.values(room).find(Boolean) ?? null;
    return Boolean(room) || SAVED.test(head) || FILE_LINE.test(head);
  }
}

interface Beginning {
  readonly fromPc: boolean;
  readonly found: Groups;
}

function beginning(line: string): Beginning | undefined {
  if (!MAY_BEGIN.test(line)) return undefined;
  const pc = PC.exec(line)?.groups;
  const found = pc ?? PHONE.exec(line)?.groups;
  return found && { fromPc: pc !== undefined, found };
}

function isNotice(text: string): boolean {
  return text.length <= LONGEST_NOTICE && NOTICE.test(text);
}

function rowOf(message: Message): Row {
  const { author, text } = message;
  if (!author || DELETED.test(text)) return skipped("system");
  if (BOTS.has(author)) return skipped("bot");
  if (!text.trim()) return skipped("empty");
  if (text.length <= LONGEST_NOTICE) {
    if (PLACEHOLDER.test(text)) return skipped("attachment");
    if (CALL.test(text)) return skipped("system");
  }
  return message;
}

/** Returns the day that a line names, in whichever of the three orders. */
function dayOf(found: Groups): readonly [number, number, number] | undefined {
  const order = ["1", "2", "3"].find((each) => found[`year${each}`] !== undefined);
  const name = found[`month${order}`] ?? "";
  const number = /^\d+$/.test(name) ? Number(name) : MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  return order ? [Number(found[`year${order}`]), number, Number(found[`day${order}`])] : undefined;
}

function moment(day: readonly [number, number, number] | undefined, found: Groups): number | null {
  const half = (found.before ?? found.after ?? "").toLowerCase();
  const clock = Number(found.hour);
  const hour = half ? (clock % 12) + (half === "오후" || half.startsWith("p") ? 12 : 0) : clock;
  return day ? koreanMoment(...day, hour, Number(found.minute)) : null;
}

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, "su");
}
