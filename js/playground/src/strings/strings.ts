/** The page's language: Korean first, English by a switch that is remembered. */

import { EN } from "./en.js";
import { KO } from "./ko.js";

export type Key = keyof typeof KO;
export type Strings = Readonly<Record<Key, string>>;
export type Language = "ko" | "en";

const KEPT = "gamseong-language";
let language: Language = "ko";

/** The language that is spoken now. */
export function spoken(): Language {
  return language;
}

/** Speaks `chosen` from now on, and the next time that the page is opened. */
export function speak(chosen: Language): void {
  language = chosen;
  keep(KEPT, chosen);
  document.documentElement.lang = chosen;
  document.title = say("title");
  for (const element of document.querySelectorAll<HTMLElement>("[data-text]")) element.textContent = say(element.dataset.text as Key);
  for (const element of document.querySelectorAll<HTMLElement>("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label as Key));
  }
  for (const element of document.querySelectorAll<HTMLTextAreaElement>("[data-placeholder]")) {
    element.placeholder = say(element.dataset.placeholder as Key);
  }
}

/** Returns the language that was chosen before. */
export function chosenLanguage(): Language {
  return kept(KEPT) === "en" ? "en" : "ko";
}

/** Returns a sentence of the page with `values` for the names in braces. */
export function say(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  const sentence = language === "en" ? EN[key] : KO[key];
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Returns a whole number as people read it. */
export function number(value: number): string {
  return Math.round(value).toLocaleString(language);
}

/** Returns a tone with its sign, `–` for none. */
export function tone(value: number | null): string {
  if (value === null) return "–";
  const shown = Math.abs(value).toFixed(2);
  return shown === "0.00" ? "0.00" : `${value > 0 ? "+" : "−"}${shown}`;
}

/** Returns a share in percent. */
export function percent(value: number): string {
  return `${Math.round(100 * value)} %`;
}

/** Keeps a choice of the person in the browser, where it lets us. */
export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A private window: the choice lasts as long as the page.
  }
}

/** Returns a choice that was kept. */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
