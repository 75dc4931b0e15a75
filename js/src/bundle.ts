/** Loads and checks a bundle: one self-contained, versioned folder per model, on a disk or behind a URL. */

import { BundleError, BundleNotFoundError, CorruptBundleError } from "./errors.js";
import { type Manifest, readManifest, REBUILD } from "./manifest.js";
import { sha256 } from "./sha256.js";

export const MANIFEST = "manifest.json";
export const MODEL = "model.onnx";
export const VOCABULARY = "vocabulary.json";

/** Where a bundle's files are read. */
export interface BundleFiles {
  /** Returns how an error names the file. */
  path(name: string): string;
  /** Returns the file's content. Throws `BundleNotFoundError` or `BundleError`. */
  read(name: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** A bundle whose manifest was checked, and the sha256 of every file that is read here. */
export interface Bundle {
  readonly files: BundleFiles;
  readonly manifest: Manifest;
  readonly model: Uint8Array<ArrayBuffer>;
  /** The ids of tokens; empty for a bundle that takes numbers. */
  readonly vocabulary: ReadonlyMap<string, number>;
}

/** Loads the bundle that `files` holds. Throws `BundleError` or a child of it, which names the file and what to do. */
export async function loadBundle(files: BundleFiles): Promise<Bundle> {
  const manifest = readManifest(decoded(await files.read(MANIFEST)), files.path(MANIFEST));
  const [model, vocabulary] = await Promise.all([
    checked(files, manifest, MODEL),
    VOCABULARY in manifest.files ? checked(files, manifest, VOCABULARY) : undefined,
  ]);
  return { files, manifest, model, vocabulary: index(vocabulary, files.path(VOCABULARY)) };
}

async function checked(files: BundleFiles, manifest: Manifest, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const content = await files.read(name);
  if ((await sha256(content)) !== manifest.files[name]) {
    throw new CorruptBundleError(files.path(name), "is not the file that was written (sha256 differs)", REBUILD);
  }
  return content;
}

function index(content: Uint8Array | undefined, path: string): ReadonlyMap<string, number> {
  if (!content) return new Map();
  let tokens: unknown;
  try {
    tokens = JSON.parse(decoded(content));
  } catch (error) {
    throw new CorruptBundleError(path, "is not JSON", REBUILD, { cause: error });
  }
  if (!Array.isArray(tokens) || !tokens.every((token) => typeof token === "string")) {
    throw new CorruptBundleError(path, "is not a list of tokens", REBUILD);
  }
  return new Map(tokens.map((token, id) => [token, id]));
}

function decoded(content: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(content); // a mark of byte order is no JSON
}

/** Called with the bytes of the model that have arrived, and how many there are, where the server tells. */
export type Progress = (loaded: number, total: number | undefined) => void;

/** Returns the files below `folder`, a URL that ends in `/`. */
export function fetched(folder: URL, onProgress?: Progress): BundleFiles {
  const path = (name: string): string => new URL(name, folder).href;
  return {
    path,
    read: async (name) => {
      const response = await asked(path(name));
      try {
        return await body(response, name === MODEL ? onProgress : undefined);
      } catch (error) {
        throw unreachable(path(name), error);
      }
    },
  };
}

async function asked(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw unreachable(url, error);
  }
  if (response.status === 404) throw new BundleNotFoundError(url, "is missing", REBUILD);
  if (!response.ok) throw new BundleError(url, `cannot be read (HTTP ${response.status})`, "check the address");
  return response;
}

function unreachable(url: string, error: unknown): BundleError {
  const reason = error instanceof Error ? error.message : String(error);
  return new BundleError(url, `cannot be read (${reason})`, "check the address and the connection", { cause: error });
}

async function body(response: Response, onProgress: Progress | undefined): Promise<Uint8Array<ArrayBuffer>> {
  if (!onProgress || !response.body) return new Uint8Array(await response.arrayBuffer());
  // The length is that of what travels, which is not what arrives where the server compresses.
  const told = response.headers.has("Content-Encoding") ? null : response.headers.get("Content-Length");
  const total = told === null ? undefined : Number(told);
  const parts: Uint8Array[] = [];
  let loaded = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    loaded += value.length;
    onProgress(loaded, total);
  }
  const whole = new Uint8Array(loaded);
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}
