/** The entry for Node: onnxruntime-node, and bundles in folders or behind a URL. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getSystemErrorMap } from "node:util";
import { Analyzer as Base, opened, type Options } from "./analyzer.js";
import { type BundleFiles, fetched } from "./bundle.js";
import { BundleError, BundleNotFoundError, GamseongError } from "./errors.js";
import { REBUILD } from "./manifest.js";
import { runtimeOf } from "./runtime.js";
import type { Runtime } from "./session.js";

export * from "./public.js";

const BUNDLE = new URL("../bundle/", import.meta.url);
const TELEMETRY = "ORT_DISABLE_TELEMETRY";

export class Analyzer extends Base {
  /**
   * Opens a bundle: the one in the package, or the one in the folder or behind the http(s) URL `source`.
   *
   * Throws `InputError` for a bundle of another task, `BundleError` or a child of it for what is no whole bundle,
   * `TokenizerUnavailableError` for a tokenizer that JavaScript lacks, and `RangeError` for `threads` or `batchSize` below 1.
   */
  static async load(source: string | URL | BundleFiles = BUNDLE, options: Options = {}): Promise<Analyzer> {
    return new Analyzer(await opened(runtime, filesOf(source, options), options));
  }
}

function filesOf(source: string | URL | BundleFiles, options: Options): BundleFiles {
  if (typeof source === "object" && "read" in source) return source;
  const text = String(source);
  if (/^https?:/i.test(text)) return fetched(new URL(text.endsWith("/") ? text : `${text}/`), options.onProgress);
  return folderFiles(text.startsWith("file:") ? fileURLToPath(text) : text);
}

/** Returns the files in `folder`, a path. */
export function folderFiles(folder: string): BundleFiles {
  const path = (name: string): string => join(folder, name);
  return {
    path,
    read: async (name) => {
      try {
        return new Uint8Array(await readFile(path(name)));
      } catch (error) {
        const { code, errno } = error as NodeJS.ErrnoException;
        if (code === "ENOENT") throw new BundleNotFoundError(path(name), "is missing", REBUILD, { cause: error });
        const problem = `cannot be read (${reason(code, errno)})`;
        throw new BundleError(path(name), problem, "check its permissions", { cause: error });
      }
    },
  };
}

/** Returns the operating system's own words for an error. */
function reason(code: string | undefined, errno: number | undefined): string {
  if (code === "EISDIR") return "Is a directory";
  const [, words = String(code)] = getSystemErrorMap().get(errno ?? 0) ?? [];
  return words.charAt(0).toUpperCase() + words.slice(1);
}

let loaded: Promise<Runtime> | undefined;

/** Returns onnxruntime-node, which is loaded when the first bundle is opened. */
function runtime(): Promise<Runtime> {
  loaded ??= loadQuietly();
  return loaded;
}

/**
 * Loads onnxruntime-node with its telemetry off: else it writes a device id into the user's cache and looks up its vendor's host.
 *
 * It reads the variable when it makes its first session, even of an empty model, and never again. Whoever sets that variable
 * has decided; "" counts as unset. The environment is afterwards as it was, for it may be a host's.
 */
async function loadQuietly(): Promise<Runtime> {
  const { default: ort } = await import("onnxruntime-node").catch((error: Error) => {
    const [reason] = error.message.split("\n");
    throw new GamseongError(`onnxruntime-node cannot be loaded (${reason}); install it again.`, { cause: error });
  });
  const before = process.env[TELEMETRY];
  if (!before) process.env[TELEMETRY] = "1";
  try {
    await ort.InferenceSession.create(new Uint8Array(), { logSeverityLevel: 4 }).catch(() => undefined);
  } finally {
    if (before === undefined) delete process.env[TELEMETRY];
    else process.env[TELEMETRY] = before;
  }
  return runtimeOf(ort, versionOf("onnxruntime-node"));
}

function versionOf(name: string): string {
  const { version } = createRequire(import.meta.url)(`${name}/package.json`) as { version: string };
  return version;
}
