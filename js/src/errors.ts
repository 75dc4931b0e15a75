/** The errors of gamseong. `message` is always one sentence for people: what is wrong, then what to do. */

/** Base of every error that gamseong throws on purpose. */
export class GamseongError extends Error {
  override name = "GamseongError"; // written out in each class: a bundler may rename the classes
}

/** The model does not take what it was given. */
export class InputError extends GamseongError {
  override name = "InputError";
}

/** A bundle cannot be used. `path` is the file or folder at fault, `mend` what to do about it. */
export class BundleError extends GamseongError {
  override name = "BundleError";

  constructor(
    readonly path: string,
    readonly problem: string,
    readonly mend: string,
    options?: ErrorOptions,
  ) {
    super(`${path}: ${problem}; ${mend}.`, options);
  }
}

/** There is no bundle there, or it lacks one of its files. */
export class BundleNotFoundError extends BundleError {
  override name = "BundleNotFoundError";
}

/** A file is truncated, was changed after it was written, or is not what its name says. */
export class CorruptBundleError extends BundleError {
  override name = "CorruptBundleError";
}

/** The bundle was written for another version of the format, or for newer text rules. */
export class FormatVersionError extends BundleError {
  override name = "FormatVersionError";
}

/** The labels are not [부정, 긍정], in this order: using them would invert every verdict. */
export class LabelOrderError extends BundleError {
  override name = "LabelOrderError";
}

/** The bundle needs a tokenizer that does not run in JavaScript. */
export class TokenizerUnavailableError extends GamseongError {
  override name = "TokenizerUnavailableError";

  constructor(
    readonly tokenizer: string,
    readonly problem: string,
    readonly mend: string,
  ) {
    super(`the ${tokenizer} tokenizer ${problem}; ${mend}.`);
  }
}
