/** What a reader finds in a chat. */

/** A message. `line`: where it stands in its file, from 1. `time`: milliseconds since 1970, UTC. */
export interface Message {
  readonly kind: "message";
  readonly line: number;
  readonly channel: string | null;
  readonly time: number | null;
  readonly author: string | null;
  readonly text: string;
}

export type Reason = "bot" | "system" | "forward" | "attachment" | "empty";

/** A row that holds nothing a person wrote. */
export interface Skipped {
  readonly kind: "skipped";
  readonly reason: Reason;
}

/** A place that cannot be read. */
export interface Broken {
  readonly kind: "broken";
  readonly line: number;
}

export type Row = Message | Skipped | Broken;

/** Reads a text that comes piece by piece. Each call returns the rows that are whole by now. */
export interface Reader {
  take(piece: string): Row[];
  /** Nothing more comes. */
  end(): Row[];
}

export const skipped = (reason: Reason): Skipped => ({ kind: "skipped", reason });
export const broken = (line: number): Broken => ({ kind: "broken", line });

/** Returns an id or a name as a text, whether a format writes it as one or as a number. */
export function textOrNull(value: unknown): string | null {
  return (typeof value === "string" && value !== "") || typeof value === "number" ? String(value) : null;
}

export const MARK = "\udc80"; // stands where bytes were that are no text: a lone surrogate, which no file can spell
