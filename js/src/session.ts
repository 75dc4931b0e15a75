/** Opens a bundle's graph with onnxruntime and checks that it is the graph its manifest describes. */

import { type Bundle, MODEL } from "./bundle.js";
import { BundleError, CorruptBundleError, LabelOrderError } from "./errors.js";
import { type Manifest, REBUILD } from "./manifest.js";
import { metadata } from "./onnx.js";
import { TONES } from "./prediction.js";
import { shown } from "./shown.js";

const INPUT_TYPES: Readonly<Record<string, string>> = { text: "tensor(string)", ids: "tensor(int32)" };
const LABELS_KEY = "labels"; // the graph carries its own label order, so that a manifest cannot invert it

/** What a graph is given: texts, or rows of ids padded with zeros on the right. */
export type Feed = readonly string[] | { readonly ids: Int32Array; readonly rows: number };

/** Numbers in rows: `values` has `shape[0]` × `shape[1]` of them. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A graph that onnxruntime has opened; `inputs` and `outputs` are `[name, type]`, the type as `tensor(float)`. */
export interface Graph {
  readonly inputs: readonly (readonly [string, string])[];
  readonly outputs: readonly (readonly [string, string])[];
  run(input: string, feed: Feed, outputs: readonly string[]): Promise<Numbers[]>;
  release(): Promise<void>;
}

/** An onnxruntime: onnxruntime-node, or onnxruntime-web in WebAssembly. */
export interface Runtime {
  readonly version: string;
  open(model: Uint8Array<ArrayBuffer>, threads: number): Promise<Graph>;
}

/** Runs a bundle's graph, whose input, outputs and label order are the manifest's. */
export interface Session {
  /** Returns the graph's outputs for its one input, in the manifest's order. */
  run(feed: Feed): Promise<Numbers[]>;
  release(): Promise<void>;
}

/** Returns the names of the graph's outputs, in their order. */
function outputsOf(manifest: Manifest): string[] {
  return manifest.tones ? [manifest.output, manifest.tones] : [manifest.output];
}

/** Opens the graph in `threads` threads. Throws `BundleError` or a child of it, and `RangeError` for `threads` below 1. */
export async function openSession(runtime: Runtime, bundle: Bundle, threads: number): Promise<Session> {
  if (!(threads >= 1)) throw new RangeError("threads must be at least 1");
  const { manifest } = bundle;
  const path = bundle.files.path(MODEL);
  let graph: Graph;
  try {
    graph = await runtime.open(bundle.model, threads);
  } catch (error) {
    const mend = `${REBUILD}, or update onnxruntime (here ${runtime.version})`;
    throw new BundleError(path, "onnxruntime cannot open it", mend, { cause: error });
  }
  const session: Session = {
    run: (feed) => graph.run(manifest.input.name, feed, outputsOf(manifest)),
    release: () => graph.release(),
  };
  try {
    requireDescribed(graph, manifest, path);
    requireLabels(bundle, path);
    await tryRun(session, bundle, path);
  } catch (error) {
    await graph.release();
    throw error;
  }
  return session;
}

function requireDescribed(graph: Graph, manifest: Manifest, path: string): void {
  const taken = listed(graph.inputs);
  const given = listed(graph.outputs);
  const wanted = listed([[manifest.input.name, INPUT_TYPES[manifest.input.kind] ?? ""]]);
  if (taken !== wanted || given !== listed(outputsOf(manifest).map((name) => [name, "tensor(float)"]))) {
    throw new CorruptBundleError(path, `takes ${taken} and gives ${given}, not what its manifest says`, REBUILD);
  }
}

function listed(nodes: readonly (readonly [string, string])[]): string {
  return `[${nodes.map(([name, type]) => `(${shown(name)}, ${shown(type)})`).join(", ")}]`;
}

function requireLabels(bundle: Bundle, path: string): void {
  const labels = metadata(bundle.model).get(LABELS_KEY) ?? "";
  if (labels !== bundle.manifest.labels.join()) {
    const problem = `the graph's labels are ${shown(labels)}, the manifest's ${shown(bundle.manifest.labels)}`;
    throw new LabelOrderError(path, problem, REBUILD);
  }
}

/** Runs the session once on the most demanding input: for ids, the vocabulary's last one. */
async function tryRun(session: Session, bundle: Bundle, path: string): Promise<void> {
  const last = Math.max(bundle.vocabulary.size - 1, 0);
  const takesText = bundle.manifest.input.kind === "text";
  const what = takesText ? "a text" : `token ${last} of its vocabulary`;
  let outputs: Numbers[];
  try {
    outputs = await session.run(takesText ? ["가"] : { ids: Int32Array.of(last), rows: 1 });
  } catch (error) {
    throw new CorruptBundleError(path, `does not take ${what}`, REBUILD, { cause: error });
  }
  for (const [place, { shape }] of outputs.entries()) {
    const width = place === 0 ? bundle.manifest.labels.length : TONES.length;
    if (shape.length !== 2 || shape[0] !== 1 || shape[1] !== width) {
      throw new CorruptBundleError(path, `answers ${what} with numbers of shape [${shape.join(", ")}]`, REBUILD);
    }
  }
}
