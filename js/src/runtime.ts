/** What onnxruntime-node and onnxruntime-web have in common: sessions and tensors. */

import type { InferenceSession, TensorConstructor } from "onnxruntime-common";
import type { Feed, Graph, Numbers, Runtime } from "./session.js";

/** The part of either package that is used. */
export interface Onnxruntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

const [ERRORS, FATAL] = [3, 4] as const; // severities: warnings would print into a host's terminal, and failures are thrown

/** Returns the runtime of `ort`, of that `version`, whose sessions have `more` options. */
export function runtimeOf(ort: Onnxruntime, version: string, more: InferenceSession.SessionOptions = {}): Runtime {
  return {
    version,
    open: async (model, threads) => {
      const options = { intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: ERRORS, ...more } as const;
      return graphOf(ort, await ort.InferenceSession.create(model, options));
    },
  };
}

function graphOf(ort: Onnxruntime, session: InferenceSession): Graph {
  const quiet = { logSeverityLevel: FATAL } as const;
  return {
    inputs: session.inputMetadata.map(typed),
    outputs: session.outputMetadata.map(typed),
    run: async (input, feed, outputs) => {
      const found = await session.run({ [input]: tensorOf(ort, feed) }, outputs, quiet);
      return outputs.map((name) => numbersOf(found[name]));
    },
    release: () => session.release(),
  };
}

function typed(node: InferenceSession.ValueMetadata): readonly [string, string] {
  if (!node.isTensor) return [node.name, "not a tensor"];
  const types: Readonly<Record<string, string>> = { float32: "float", float64: "double" };
  return [node.name, `tensor(${types[node.type] ?? node.type})`];
}

function tensorOf(ort: Onnxruntime, feed: Feed): InstanceType<TensorConstructor> {
  return "ids" in feed
    ? new ort.Tensor("int32", feed.ids, [feed.rows, feed.ids.length / feed.rows])
    : new ort.Tensor("string", [...feed], [feed.length]);
}

function numbersOf(tensor: InferenceSession.OnnxValueMapType[string] | undefined): Numbers {
  if (!(tensor?.data instanceof Float32Array)) throw new TypeError("a graph's output is not float32");
  return { shape: tensor.dims, values: tensor.data };
}
