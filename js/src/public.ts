/** What both entries of the package export beside `Analyzer`. */

export type { Options, Scores } from "./analyzer.js";
export type { BundleFiles, Progress } from "./bundle.js";
export { TEXT_RULES } from "./characters.js";
export * from "./errors.js";
export { FORMAT_VERSION, type InputSpec, type Manifest } from "./manifest.js";
export { read, type Reading } from "./markup.js";
export { type Label, type Prediction, type Tone, TONES } from "./prediction.js";
export { type Share, shares } from "./shares.js";
