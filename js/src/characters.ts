/** Part A of the text rules: a text as its reader sees it, character by character. */

/** The version of the text rules that this package reads by. */
export const TEXT_RULES = 2;

// What shows nothing: control characters, joiners, marks of direction and spelling, fillers, tags, variation selectors, and
// lone surrogates. White space stays.
const INVISIBLE_CLASS =
  "[\\0-\\x08\\x0e-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e" +
  "\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb\\ud800-\\udfff\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}" +
  "\\u{e0000}-\\u{e0fff}]";
const INVISIBLE = new RegExp(INVISIBLE_CLASS, "gu");
const PLAIN_ASCII = /^[\t-\r -~]*$/;

type Range = readonly [first: number, last: number];
const LOOK_ALIKES: readonly Range[] = [
  [0xff01, 0xffee], // full-width and half-width forms
  [0x2460, 0x24ff], // circled digits and Latin
  [0x3251, 0x32bf], // circled numbers from 21 on, Hangul and ideographs
  [0x1d400, 0x1d7ff], // mathematical letters
  [0x1f110, 0x1f16c], // letters in frames
];
const BLANKS: readonly Range[] = [
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x2800, 0x2800],
  [0x3000, 0x3000],
];
const STACKED: readonly Range[] = [
  [0x300, 0x36f],
  [0x483, 0x489],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x20d0, 0x20ff],
];
const JAMO: Range = [0x1100, 0x11ff];

const LEADING = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
const FINALS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";

const FOLDED = new RegExp(
  `[${[...BLANKS, ...LOOK_ALIKES, ...STACKED, JAMO].map((range) => range.map(hexadecimal).join("-")).join("")}]`,
  "gu",
);

// A syllable that was typed apart: a consonant, a vowel, and a final that no vowel claims.
const APART = `[${LEADING}][${VOWELS}](?:[${FINALS}](?![${VOWELS}]))?`;
const JAMO_RUN = new RegExp(`(?<![ㄱ-ㅣ])(?:${APART})+(?![ㄱ-ㅣ])`, "gu");
const SYLLABLE = new RegExp(`([${LEADING}])([${VOWELS}])([${FINALS}](?![${VOWELS}]))?`, "gu");
const EMOTICON = /^[ㅋㅎㅇㅅ][ㅠㅜㅡㅗㅛ][ㅋㅎㅇㅅ]?$/u; // laughing and crying at once: ㅋㅠ, ㅋㅠㅋ

/**
 * Returns `text` as a reader sees it: NFC, no invisible characters, look-alikes folded, split syllables joined.
 *
 * Also drops U+0000, which ends the string in onnxruntime, and lone surrogates, which cannot be encoded.
 */
export function clean(text: string): string {
  if (PLAIN_ASCII.test(text)) return text;
  let seen = text.replace(INVISIBLE, "").normalize("NFC");
  if (seen.search(FOLDED) >= 0) {
    const table = folds();
    seen = seen.replace(FOLDED, (character) => table.get(character) ?? character).normalize("NFC");
  }
  return seen.replace(JAMO_RUN, joined);
}

/**
 * Returns whether a token is Korean (syllables, or jamo as in ㅋㅋ and ㅠㅠ) or a symbol such as ♥ or 👍.
 *
 * `letters`: letters of other scripts count too, as in gg, and so does `^`, of which ^^ is made.
 */
export function canCarryTone(token: string, letters: boolean): boolean {
  return /[가-힣ㄱ-ㅎㅏ-ㅣ\p{So}]/u.test(token) || (letters && /[\^\p{L}]/u.test(token));
}

/** Returns 쓰래기 for `ㅆㅡㄹㅐㄱㅣ`. One syllable alone needs a final, `ㅆㅣㅂ`, or a neighbour, `진ㅉㅏ`. */
function joined(run: string, offset: number, text: string): string {
  const parts = [...run.matchAll(SYLLABLE)];
  const around = text.slice(Math.max(offset - 1, 0), offset) + text.slice(offset + run.length, offset + run.length + 1);
  const alone = parts.length === 1 && !parts[0]?.[3] && !/[가-힣]/u.test(around);
  if (alone || parts.every((part) => EMOTICON.test(part[0]))) return run;
  return parts.map(([, leading = "", vowel = "", final]) => composed(leading, vowel, final)).join("");
}

function composed(leading: string, vowel: string, final: string | undefined): string {
  const end = final ? FINALS.indexOf(final) + 1 : 0;
  const start = LEADING.indexOf(leading) * VOWELS.length + VOWELS.indexOf(vowel);
  return String.fromCharCode(0xac00 + start * (FINALS.length + 1) + end);
}

let known: ReadonlyMap<string, string> | undefined;

/** Returns what a character looks like, made when the first text needs it: most need none. */
function folds(): ReadonlyMap<string, string> {
  known ??= madeFolds();
  return known;
}

function madeFolds(): Map<string, string> {
  const table = new Map<string, string>();
  for (const character of characters(LOOK_ALIKES)) {
    const plain = character.normalize("NFKC");
    if (plain !== character) table.set(character, plain);
  }
  for (const character of characters(BLANKS)) table.set(character, " ");
  for (const character of characters(STACKED)) table.set(character, "");
  // NFKC makes conjoining jamo of half-width ones; alone they are shown as compatibility jamo, as a keyboard types them.
  const jamo = new Map<string, string>();
  for (const character of characters([[0x3131, 0x318e]])) {
    const plain = character.normalize("NFKC");
    if ([...plain].length === 1) jamo.set(plain, character);
  }
  for (const [place, final] of [...FINALS].entries()) {
    const trailing = String.fromCharCode(0x11a8 + place);
    table.set(trailing, jamo.get(trailing) ?? final);
  }
  for (const character of characters([JAMO])) {
    const shown = jamo.get(character);
    if (shown) table.set(character, shown);
  }
  for (const [character, plain] of table) table.set(character, [...plain].map((each) => jamo.get(each) ?? each).join(""));
  return table;
}

function* characters(ranges: readonly Range[]): Generator<string> {
  for (const [first, last] of ranges) for (let point = first; point <= last; point++) yield String.fromCodePoint(point);
}

function hexadecimal(point: number): string {
  return `\\u{${point.toString(16)}}`;
}
