/** The entry for browsers: onnxruntime-web in WebAssembly, and bundles behind a URL. */

import * as ort from "onnxruntime-web/wasm";
import { Analyzer as Base, opened, type Options } from "./analyzer.js";
import { type BundleFiles, fetched } from "./bundle.js";
import { runtimeOf } from "./runtime.js";

export * from "./public.js";

const SMALL = { enableCpuMemArena: false, enableMemPattern: false }; // the memory of WebAssembly grows and never shrinks

export class Analyzer extends Base {
  /**
   * Opens a bundle: the one in the package, or the one behind the URL `source`, which may be relative to the page or worker.
   *
   * Throws `InputError` for a bundle of another task, `BundleError` or a child of it for what is no whole bundle,
   * `TokenizerUnavailableError` for a tokenizer that JavaScript lacks, and `RangeError` for `threads` or `batchSize` below 1.
   */
  static async load(source: string | URL | BundleFiles = packed(), options: Options = {}): Promise<Analyzer> {
    const files = typeof source === "object" && "read" in source ? source : fetched(folderOf(String(source)), options.onProgress);
    ort.env.wasm.numThreads = options.threads ?? 1;
    const version = ort.env.versions.web ?? ort.env.versions.common;
    return new Analyzer(await opened(async () => runtimeOf(ort, version, SMALL), files, options));
  }
}

function packed(): URL {
  return new URL("../bundle/", import.meta.url);
}

function folderOf(source: string): URL {
  return new URL(source.endsWith("/") ? source : `${source}/`, globalThis.location?.href);
}
