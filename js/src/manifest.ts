/** Describes a bundle: `manifest.json`, checked when it is read. */

import { TEXT_RULES } from "./characters.js";
import { CorruptBundleError, FormatVersionError, LabelOrderError } from "./errors.js";
import { type Tone, TONES } from "./prediction.js";
import { shown } from "./shown.js";

/** The newest format of bundles that this package reads; format 1 has no tones. */
export const FORMAT_VERSION = 2;
export const LABELS: readonly string[] = ["부정", "긍정"];
export const REBUILD = "build the bundle again with gamseong-export convert, or install it again";

const LONGEST_REFERENCE = 60; // characters of NAME@VERSION: with a user id and a sign it has to fit into a Discord button's id
const TASKS: Readonly<Record<string, readonly string[]>> = { sentiment: ["text", "ids"], "next-number": ["series"] };

/**
 * Describes the graph's input.
 *
 * `kind`: `text` string [N] · `ids` int32 [N, L], 0 = padding on the right · `series` float32 [N, max_length, 1]. `max_length`:
 * characters, tokens or numbers read; the rest is cut.
 */
export interface InputSpec {
  readonly name: string;
  readonly kind: "text" | "ids" | "series";
  readonly max_length: number;
  readonly tokenizer: string;
}

/** Describes a bundle, in the words of `manifest.json`; `files` is the sha256 of every file but the manifest, by path. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly task: "sentiment" | "next-number";
  readonly labels: readonly string[];
  readonly input: InputSpec;
  readonly output: string;
  readonly opset: number;
  readonly ir_version: number;
  readonly threshold: number;
  readonly files: Readonly<Record<string, string>>;
  readonly training: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly format_version: number;
  readonly text_rules: number;
  readonly tones: string;
  readonly thresholds: Readonly<Record<Tone, number>>;
}

type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number";
const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

// The fields in the order in which they are checked, and what is taken for those that older bundles lack.
const FIELDS: Readonly<Record<string, Check>> = {
  name: isText,
  version: isText,
  task: isText,
  labels: Array.isArray,
  input: isTable,
  output: isText,
  opset: Number.isInteger,
  ir_version: Number.isInteger,
  threshold: isNumber,
  files: isTable,
  training: isTable,
  metrics: isTable,
  format_version: Number.isInteger,
  text_rules: Number.isInteger,
  tones: isText,
  thresholds: isTable,
};
const DEFAULTS = { text_rules: 1, tones: "", thresholds: {} };
const INPUT_FIELDS: Readonly<Record<string, Check>> = {
  name: isText,
  kind: isText,
  max_length: Number.isInteger,
  tokenizer: isText,
};

/**
 * Reads and checks the text of `manifest.json`.
 *
 * Throws `FormatVersionError`, `LabelOrderError` or `CorruptBundleError`, each naming `path`.
 */
export function readManifest(text: string, path: string): Manifest {
  const table = parsed(text);
  if (!isTable(table) || !("format_version" in table)) throw new CorruptBundleError(path, "is not a manifest", REBUILD);
  const found = table["format_version"];
  if (!Number.isInteger(found) || Number(found) < 1 || Number(found) > FORMAT_VERSION) {
    const mend = `this gamseong reads formats 1 to ${FORMAT_VERSION}: update gamseong or take a bundle of one of them`;
    throw new FormatVersionError(path, `has bundle format ${shown(found)}`, mend);
  }
  const whole: Readonly<Record<string, unknown>> = { ...DEFAULTS, ...table };
  requireFields(whole, FIELDS, path);
  requireFields(isTable(whole["input"]) ? whole["input"] : {}, INPUT_FIELDS, path);
  requireTypes(whole, FIELDS, "", path);
  const manifest = whole as unknown as Manifest;
  requireTypes(manifest.input as unknown as Readonly<Record<string, unknown>>, INPUT_FIELDS, "input.", path);
  check(manifest, path);
  return manifest;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function requireFields(table: Readonly<Record<string, unknown>>, fields: Readonly<Record<string, Check>>, path: string): void {
  const missing = Object.keys(fields).filter((name) => !Object.hasOwn(table, name));
  const unknown = Object.keys(table).filter((name) => !Object.hasOwn(fields, name));
  if (missing.length || unknown.length) {
    const what = [...missing.map((name) => `'${name}' is missing`), ...unknown.map((name) => `'${name}' is unknown`)];
    throw new CorruptBundleError(path, `does not have the fields of a manifest (${what.join(", ")})`, REBUILD);
  }
}

function requireTypes(
  table: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Check>>,
  prefix: string,
  path: string,
): void {
  for (const [name, isRight] of Object.entries(fields)) {
    if (!isRight(table[name])) throw new CorruptBundleError(path, `${prefix}${name} has the wrong type`, REBUILD);
  }
}

function check(manifest: Manifest, path: string): void {
  const require = (holds: boolean, problem: string): void => {
    if (!holds) throw new CorruptBundleError(path, problem, REBUILD);
  };
  const { name, version, task, input, thresholds } = manifest;
  require(manifest.labels.every(isText), "labels are not texts");
  require(Object.values(manifest.files).every(isText), "files has a sha256 that is no text");
  require(Object.values(manifest.metrics).every(isNumber), "metrics has a figure that is no number");
  require(/^[a-z0-9][a-z0-9-]*$/.test(name), `name ${shown(name)} is not of the form a-z, 0-9, -`);
  require(/^\p{Nd}+\.\p{Nd}+\.\p{Nd}+$/u.test(version), `version ${shown(version)} is not of the form 1.2.3`);
  const length = [...`${name}@${version}`].length;
  require(
    length <= LONGEST_REFERENCE,
    `name@version has ${length} characters, more than ${LONGEST_REFERENCE}: shorten the name`,
  );
  require(isRange(manifest.training["series_range"] ?? [0, 0]), "training.series_range is not [smallest, largest]");
  const kinds = Object.hasOwn(TASKS, task) ? (TASKS[task] ?? []) : [];
  require(kinds.includes(input.kind), `task ${shown(task)} does not take input ${shown(input.kind)}`);
  require(input.max_length > 0, "input.max_length is not a positive whole number");
  require(manifest.text_rules >= 1, "text_rules is not a positive whole number");
  if (manifest.text_rules > TEXT_RULES) {
    const mend = `this gamseong knows rules up to ${TEXT_RULES}: update gamseong or take an older version of the bundle`;
    throw new FormatVersionError(path, `needs text rules ${manifest.text_rules}`, mend);
  }
  require(manifest.threshold >= 0.5 && manifest.threshold <= 1, "threshold is not between 0.5 and 1");
  const three = manifest.format_version === 2;
  require((manifest.tones !== "") === three, "tones belongs to format 2, and to it alone");
  const named = Object.keys(thresholds);
  const right = three ? named.length === TONES.length && TONES.every((tone) => named.includes(tone)) : !named.length;
  require(right, three ? `thresholds does not name ${TONES.join(", ")}` : "thresholds belongs to format 2");
  const between = Object.values(thresholds).every((value) => isNumber(value) && value >= 0 && value <= 1);
  require(between, "thresholds has a value that is not between 0 and 1");
  require(!three || task === "sentiment", "tones belongs to a sentiment bundle");
  for (const file of Object.keys(manifest.files)) {
    require(!file.split("/").includes("..") && !file.startsWith("/"), `file ${shown(file)} lies outside the bundle`);
  }
  const needed = ["model.onnx", "golden.json", ...(task === "sentiment" ? ["vocabulary.json"] : [])];
  require(needed.every((file) => Object.hasOwn(manifest.files, file)), `does not list ${needed.join(" and ")}`);
  if (task === "sentiment" && manifest.labels.join() !== LABELS.join()) {
    throw new LabelOrderError(path, `labels are ${shown(manifest.labels)}, not ${shown(LABELS)}`, REBUILD);
  }
}

/** Returns whether `value` is a list of two finite numbers in their order. */
function isRange(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2 || !value.every(Number.isFinite)) return false;
  return Number(value[0]) <= Number(value[1]);
}
