/** Shows a value in an error as the Python package does, so that both say the same sentence. */

/** Returns `value`, a value of JSON, as Python writes it: `'text'`, `['a', 'b']`, `True`, `None`. */
export function shown(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return String(value);
  return `{${Object.entries(value).map(([key, each]) => `${quoted(key)}: ${shown(each)}`).join(", ")}}`;
}

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", [mark]: `\\${mark}` };
  return mark + [...text].map((character) => escapes[character] ?? character).join("") + mark;
}
