/** Brings the model and onnxruntime onto this machine once: with progress, checked by SHA-256, and kept by the browser. */

import { BundleError, CorruptBundleError } from "../../../src/errors.js";
import type { BundleFiles } from "../../../src/bundle.js";
import { sha256 } from "../../../src/sha256.js";

const KEPT = "gamseong";
const LIST = "bundle.json";
const AGAIN = "load the page again, or ask who serves it";

type Bytes = Uint8Array<ArrayBuffer>;
interface Pin {
  readonly size: number;
  readonly sha256: string;
}

/** Everything that a worker needs to judge. */
export interface Downloaded {
  readonly files: BundleFiles;
  readonly wasm: Bytes;
}

/**
 * Returns the files of the bundle in `folder` and onnxruntime's WebAssembly at `wasm`, both URLs.
 *
 * `onProgress` is told how many bytes of how many are there. Throws `BundleError` for what is missing or is not what was packed.
 */
export async function download(folder: string, wasm: string, onProgress: (loaded: number, total: number) => void): Promise<Downloaded> {
  const list = JSON.parse(new TextDecoder().decode(await (await asked(folder + LIST)).arrayBuffer())) as {
    files: Record<string, Pin>;
    wasm: Pin;
  };
  const wanted = [...Object.entries(list.files).map(([name, pin]) => ({ url: folder + name, pin })), { url: wasm, pin: list.wasm }];
  const total = wanted.reduce((sum, { pin }) => sum + pin.size, 0);
  let loaded = 0;
  const advance = (bytes: number): void => onProgress((loaded += bytes), total);
  const kept = await keptFiles(wanted.map(({ pin }) => pin.sha256));
  const contents = await Promise.all(wanted.map(({ url, pin }) => fileOf(url, pin, kept, advance)));
  const byUrl = new Map(wanted.map(({ url }, place) => [url, contents[place] as Bytes]));
  const path = (name: string): string => folder + name;
  const read = async (name: string): Promise<Bytes> => {
    const content = byUrl.get(path(name));
    if (!content) throw new BundleError(path(name), "is missing", AGAIN);
    return content;
  };
  return { files: { path, read }, wasm: byUrl.get(wasm) as Bytes };
}

async function fileOf(url: string, pin: Pin, kept: Cache | undefined, advance: (bytes: number) => void): Promise<Bytes> {
  const key = keyOf(pin.sha256);
  const before = await kept?.match(key);
  if (before) {
    const content = new Uint8Array(await before.arrayBuffer());
    if ((await sha256(content)) === pin.sha256) {
      advance(content.length);
      return content;
    }
  }
  const content = await body(await asked(url), pin.size, advance);
  if ((await sha256(content)) !== pin.sha256) {
    throw new CorruptBundleError(url, "is not the file that was packed (sha256 differs)", AGAIN);
  }
  await kept?.put(key, new Response(content)).catch(() => undefined); // a full disk: it is fetched again next time
  return content;
}

/** Opens the browser's store and forgets what is no longer asked for. A page without https has none. */
async function keptFiles(hashes: readonly string[]): Promise<Cache | undefined> {
  if (!("caches" in globalThis)) return undefined;
  try {
    const kept = await caches.open(KEPT);
    const wanted = new Set(hashes.map(keyOf));
    for (const request of await kept.keys()) if (!wanted.has(request.url)) await kept.delete(request);
    return kept;
  } catch {
    return undefined; // a private window, or a browser told to keep nothing
  }
}

function keyOf(hash: string): string {
  return new URL(`/gamseong-${hash}`, location.origin === "null" ? "https://gamseong.invalid" : location.origin).href;
}

async function asked(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new BundleError(url, `cannot be read (${error instanceof Error ? error.message : String(error)})`, AGAIN, { cause: error });
  }
  if (!response.ok) throw new BundleError(url, `cannot be read (HTTP ${response.status})`, AGAIN);
  return response;
}

async function body(response: Response, size: number, advance: (bytes: number) => void): Promise<Bytes> {
  const content = new Uint8Array(size);
  let filled = 0;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader(); // Safari has no `for await` over a stream
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const piece = read.value;
    if (filled + piece.length > size) {
      await reader.cancel(); // more than was packed: the hash will tell
      break;
    }
    content.set(piece, filled);
    filled += piece.length;
    advance(piece.length);
  }
  return content;
}
