/** Times as people read them. Hours are those of Korean clocks; their dates have the clock's parts as UTC. */

import { clock, DAY, type Series, WEEK } from "../chat/series.js";
import { number, say, spoken } from "../strings/strings.js";

/** Returns when a bucket is, as a tick of an axis. */
export function shortWhen({ level }: Series, start: number): string {
  if (level === "order") return number(start + 1);
  const [year, month, day, hour] = parts(start);
  if (level === "year") return year;
  if (level === "month") return `${year}-${month}`;
  return level === "hour" ? `${month}-${day} ${hour}:00` : `${month}-${day}`;
}

/** Returns when a bucket is, in full. `end`: where it ends, for those of messages. */
export function when({ level }: Series, start: number, end: number): string {
  if (level === "order") return say("messageRange", { first: number(start + 1), last: number(end) });
  const [year, month] = parts(start);
  if (level === "year") return year;
  if (level === "month") return `${year}-${month}`;
  if (level === "week") return `${date(start)} – ${date(start + WEEK - DAY)}`;
  return level === "hour" ? `${date(start)} ${weekday(start)} ${parts(start)[3]}:00` : `${date(start)} ${weekday(start)}`;
}

/** Returns the day of an hour. */
export function date(hour: number): string {
  return parts(hour).slice(0, 3).join("-");
}

function weekday(hour: number): string {
  return clock(hour).toLocaleDateString(spoken(), { weekday: "short", timeZone: "UTC" });
}

function parts(hour: number): [string, string, string, string] {
  const shown = clock(hour);
  const two = (value: number): string => String(value).padStart(2, "0");
  return [String(shown.getUTCFullYear()), two(shown.getUTCMonth() + 1), two(shown.getUTCDate()), two(shown.getUTCHours())];
}
