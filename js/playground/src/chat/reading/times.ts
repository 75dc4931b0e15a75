/** Moments as chats write them. One without a time zone is Korean. */

const KOREA = 9 * 3_600_000; // milliseconds

const ISO =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[^](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?(Z|[+-]\d\d(?::?\d\d(?::?\d\d(?:\.\d+)?)?)?)?)?$/;
const EPOCH = /^(\d{10})((?:\d{3}){0,3})(?:\.\d*)?$/; // other lengths may be dates
const ZONE = /^([+-])(\d\d):?(\d\d)?:?(\d\d)?/;
const DATE =
  /^(?<year>\d{4})[-./] ?(?<month>\d{1,2})[-./] ?(?<day>\d{1,2})\.? (?:(?<before>오전|오후) )?(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?$/;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAY_MONTH = /^(\d{1,2})-([A-Za-z]{3})-(\d{2}) (\d{1,2}):(\d{1,2}) ([AP]M)$/i;
const MONTH_DAY = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{1,2})(?::(\d{1,2}))? ([AP]M)$/i;
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4}) (\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/;

/** Returns the moment in Korea with these parts, in milliseconds since 1970, UTC; `null` where there is no such day or hour. */
export function koreanMoment(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number | null {
  const time = utc(year, month, day, hour, minute, second);
  return time === null ? null : time - KOREA;
}

/** Returns the moment that `text` names as ISO 8601 has it, or `null` where it names none. */
export function isoMoment(text: unknown): number | null {
  const found = typeof text === "string" ? ISO.exec(text) : null;
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const time = utc(year ?? 0, month ?? 0, day ?? 0, hour ?? 0, minute ?? 0, second ?? 0);
  return time === null ? null : time + Number((found[7] ?? "").slice(0, 3).padEnd(3, "0")) - offset(found[8]);
}

/** Returns the moment of a table's cell: a date, or seconds since 1970, with what is smaller in groups of three digits. */
export function cellMoment(text: string): number | null {
  const [, seconds, smaller = ""] = EPOCH.exec(text) ?? [];
  return seconds === undefined ? dateMoment(text) : Number(seconds) * 1000 + Number(smaller.slice(0, 3));
}

/** Returns the moment of a date in the form of an exporter's locale; `null` for forms that are not known. */
export function dateMoment(text: string): number | null {
  const iso = isoMoment(text);
  if (iso !== null) return iso;
  const parts = DATE.exec(text)?.groups;
  if (parts) {
    const hour = parts.before ? (Number(parts.hour) % 12) + (parts.before === "오후" ? 12 : 0) : Number(parts.hour);
    const [year, month, day, minute, second] = ["year", "month", "day", "minute", "second"].map((name) => Number(parts[name] ?? 0));
    return koreanMoment(year ?? 0, month ?? 0, day ?? 0, hour, minute, second);
  }
  return dayMonth(text) ?? monthDay(text) ?? dotted(text);
}

function dayMonth(text: string): number | null {
  const [, day, month = "", year, hour, minute, half = ""] = DAY_MONTH.exec(text) ?? [];
  if (day === undefined) return null;
  const century = Number(year) < 69 ? 2000 : 1900;
  return koreanMoment(century + Number(year), MONTHS.indexOf(month.toLowerCase()) + 1, Number(day), halfDay(hour, half), Number(minute));
}

function monthDay(text: string): number | null {
  const [, month, day, year, hour, minute, second, half = ""] = MONTH_DAY.exec(text) ?? [];
  if (month === undefined) return null;
  return koreanMoment(Number(year), Number(month), Number(day), halfDay(hour, half), Number(minute), Number(second ?? 0));
}

function dotted(text: string): number | null {
  const [, day, month, year, hour, minute, second] = DOTTED.exec(text) ?? [];
  return day === undefined ? null : koreanMoment(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second ?? 0));
}

/** Returns the hour of 24; NaN where a clock of 12 has none such. */
function halfDay(hour: string | undefined, half: string): number {
  const number = Number(hour);
  return number >= 1 && number <= 12 ? (number % 12) + (half.toLowerCase() === "pm" ? 12 : 0) : NaN;
}

function offset(zone: string | undefined): number {
  const [, sign, hours, minutes = "0", seconds = "0"] = ZONE.exec(zone ?? "") ?? [];
  if (sign === undefined) return zone === "Z" ? 0 : KOREA;
  return (sign === "-" ? -1 : 1) * ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}

function utc(year: number, month: number, day: number, hour: number, minute: number, second: number): number | null {
  const date = new Date(Date.UTC(2000, 0, 1, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return same && year >= 1 ? date.getTime() : null;
}
