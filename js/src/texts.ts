/** What `predict` takes. */

import { InputError } from "./errors.js";

/** Returns the texts of a list, a set or a generator. Throws `InputError` for anything else. */
export function listTexts(texts: Iterable<string>): string[] {
  const given: unknown = texts;
  if (typeof given === "string") throw new InputError("predict takes a list of texts; put the one text into a list.");
  if (!isIterable(given)) throw new InputError(`predict takes a list of texts, not ${kindOf(given)}.`);
  return Array.from(given, (text) => {
    if (typeof text !== "string") throw new InputError(`a text must be a string, not ${kindOf(text)}.`);
    return text;
  });
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

function kindOf(value: unknown): string {
  if (value === null || typeof value !== "object") return value === null ? "null" : typeof value;
  return value.constructor?.name ?? "object";
}
