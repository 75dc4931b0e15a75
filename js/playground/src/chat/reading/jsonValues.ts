/** Finds where a value of JSON ends, so that a text of any size can be read a value at a time. */

export type End = number | "unfinished" | "wrong";

const BEHIND_A_STRING = ',:}]';
const LITERAL = /[^\s,:\]}"{[]*/y;

/** Returns the place behind the string that begins at `start` with its quote. */
export function endOfString(text: string, start: number): End {
  for (let at = start + 1; ; at++) {
    at = text.indexOf('"', at);
    if (at < 0) return "unfinished";
    let escapes = 0;
    while (text[at - 1 - escapes] === "\\") escapes++;
    if (escapes % 2 === 0) return at + 1;
  }
}

/** Returns the place behind the value that begins at `start`. A string that nothing may follow is wrong: its quote was lost. */
export function endOfValue(text: string, start: number): End {
  const open: string[] = [];
  let at = start;
  for (;;) {
    const sign = text[at];
    if (sign === undefined) return "unfinished";
    if (sign === '"') {
      const end = endOfString(text, at);
      if (typeof end !== "number") return end;
      at = end;
      while (at < text.length && " \t\r\n".includes(text[at] as string)) at++;
      if (at >= text.length) return open.length ? "unfinished" : end;
      if (!BEHIND_A_STRING.includes(text[at] as string)) return "wrong";
      if (!open.length) return end;
    } else if (sign === "{" || sign === "[") {
      open.push(sign === "{" ? "}" : "]");
      at++;
    } else if (sign === "}" || sign === "]") {
      if (open.pop() !== sign) return "wrong";
      at++;
      if (!open.length) return at;
    } else if (" \t\r\n,:".includes(sign)) {
      if (!open.length) return "wrong";
      at++;
    } else {
      LITERAL.lastIndex = at;
      const end = at + (LITERAL.exec(text)?.[0].length ?? 0);
      if (end >= text.length) return "unfinished";
      if (!open.length) return end;
      at = end;
    }
  }
}

/** Returns a parsed value, `undefined` for what is none. Some exporters write line ends inside strings. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const escaped = text.replace(/"(?:[^"\\]|\\[^])*"/g, (string) => string.replace(/[\0-\x1f]/g, escape));
    try {
      return JSON.parse(escaped);
    } catch {
      return undefined;
    }
  }
}

function escape(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
