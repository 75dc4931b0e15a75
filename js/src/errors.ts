/** The errors of gamseong. `message` is always one sentence for people: what is wrong, then what to do. */

/** Base of every error that gamseong throws on purpose. */
export class GamseongError extends Error {
  override get name(): string {
    return this.constructor.name;
  }
}

/** The model does not take what it was given. */
export class InputError extends GamseongError {}

/** A bundle cannot be used. `path` is the file or folder at fault, `mend` what to do about it. */
export class BundleError extends GamseongError {
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
export class BundleNotFoundError extends BundleError {}

/** A file is truncated, was changed after it was written, or is not what its name says. */
export class CorruptBundleError extends BundleError {}

/** The bundle was written for another version of the format, or for newer text rules. */
export class FormatVersionError extends BundleError {}

/** The labels are not [부정, 긍정], in this order: using them would invert every verdict. */
export class LabelOrderError extends BundleError {}

/** The bundle needs a tokenizer that does not run in JavaScript. */
export class TokenizerUnavailableError extends GamseongError {
  constructor(
    readonly tokenizer: string,
    readonly problem: string,
    readonly mend: string,
  ) {
    super(`the ${tokenizer} tokenizer ${problem}; ${mend}.`);
  }
}
