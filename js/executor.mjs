/**
 * Executor of the conformance kit: a case per line on stdin, an answer per line on stdout.
 *
 *     node executor.mjs --bundle FOLDER [--stage read|ids|probabilities|predict] [--runtime node|wasm]
 *
 * `--runtime wasm` judges with the browsers' onnxruntime-web.
 */

import { parseArgs } from "node:util";
import { loadBundle } from "./dist/bundle.js";
import { InputError } from "./dist/errors.js";
import { read } from "./dist/markup.js";
import { folderFiles } from "./dist/node.js";
import { fields } from "./dist/onnx.js";
import { encode, getTokenizer } from "./dist/tokenizers.js";

const ENTRIES = { node: "./dist/node.js", wasm: "./dist/browser.js" };
const PACKAGES = { node: "onnxruntime-node", wasm: "onnxruntime-web/wasm" };
const STAGES = { read: reading, ids, probabilities, predict };

/** Answers with what was read. */
function reading() {
  return ({ text }) => ({ read: read(text) });
}

/** Answers with the ids that the model's embedding is given: those of the tokenizer or, of a graph that takes text, its own. */
async function ids(folder, runtime) {
  const bundle = await loadBundle(folderFiles(folder));
  const { input } = bundle.manifest;
  if (input.kind === "ids") {
    const tokenize = getTokenizer(input.tokenizer, folder);
    return ({ read }) => ({ ids: encode(tokenize(read), bundle.vocabulary, input.max_length) });
  }
  const encoder = encoderOutput(bundle.model);
  if (encoder === undefined) return () => ({ unsupported: "the graph has no LabelEncoder" });
  await load(folder, runtime); // which loads onnxruntime as the library does
  const ort = await import(PACKAGES[runtime]).then((module) => module.default ?? module);
  if (runtime === "wasm") ort.env.wasm.numThreads = 1; // more would need the workers of a browser
  const session = await ort.InferenceSession.create(withOutput(bundle.model, encoder), { logSeverityLevel: 3 });
  return async ({ read }) => {
    const cut = [...read].slice(0, input.max_length).join("");
    const found = await session.run({ [input.name]: new ort.Tensor("string", [cut], [1]) }, [encoder]);
    return { ids: Array.from(found[encoder].data, Number) };
  };
}

/** Answers with the graph's numbers for ids, or for what was read. */
async function probabilities(folder, runtime) {
  const analyzer = await load(folder, runtime);
  return async (question) => {
    try {
      const found = "ids" in question ? analyzer.scoresOfIds([question.ids]) : analyzer.scoresOfReadings([question.read]);
      return (await found)[0];
    } catch (error) {
      if (error instanceof InputError) return { unsupported: error.message };
      throw error;
    }
  };
}

/** Answers with the verdict. */
async function predict(folder, runtime) {
  const analyzer = await load(folder, runtime);
  return async ({ text }) => (await analyzer.predict([text]))[0];
}

async function load(folder, runtime) {
  const { Analyzer } = await import(ENTRIES[runtime]);
  return Analyzer.load(folderFiles(folder));
}

/** Returns the name of what the one LabelEncoder of a model gives; `undefined` if there is not one. */
function encoderOutput(model) {
  const [GRAPH, NODE, OUTPUT, TYPE] = [7, 1, 2, 4]; // ModelProto.graph, GraphProto.node, NodeProto.output, NodeProto.op_type
  const graph = [...fields(model)].find(({ number }) => number === GRAPH);
  const nodes = [...fields(graph.content)].filter(({ number }) => number === NODE).map(({ content }) => [...fields(content)]);
  const isEncoder = ({ number, content }) => number === TYPE && text(content) === "LabelEncoder";
  const encoders = nodes.filter((node) => node.some(isEncoder));
  return encoders.length === 1 ? text(encoders[0].find(({ number }) => number === OUTPUT).content) : undefined;
}

/** Returns `model` with one more output, the int64 tensor `name`. */
function withOutput(model, name) {
  const [INT64, GRAPH] = [7, 7]; // TensorProto.INT64; ModelProto.graph
  const tensor = message(1, message(1, [INT64], true)); // TypeProto.tensor_type.elem_type
  const output = message(12, Buffer.concat([message(1, Buffer.from(name)), message(2, tensor)])); // GraphProto.output
  const graph = [...fields(model)].find(({ number }) => number === GRAPH);
  const longer = message(GRAPH, Buffer.concat([graph.content, output]));
  return Buffer.concat([model.subarray(0, graph.start), longer, model.subarray(graph.end)]);
}

/** Returns a field of a protobuf message: a number below 128, or content with its length. */
function message(number, content, isNumber = false) {
  const head = isNumber ? [varint(number * 8)] : [varint(number * 8 + 2), varint(content.length)];
  return Buffer.concat([...head, Buffer.from(content)]);
}

function varint(number) {
  const bytes = [];
  for (; number >= 128; number = Math.floor(number / 128)) bytes.push((number % 128) + 128);
  return Buffer.from([...bytes, number]);
}

function text(content) {
  return Buffer.from(content).toString();
}

async function* lines() {
  let left = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) {
    const parts = (left + chunk).split("\n"); // not readline: it ends a line at U+2028 too
    left = parts.pop();
    yield* parts;
  }
  if (left) yield left;
}

const { values } = parseArgs({
  options: {
    bundle: { type: "string" },
    stage: { type: "string", default: "predict" },
    runtime: { type: "string", default: "node" },
  },
});
if (!values.bundle || !Object.hasOwn(STAGES, values.stage) || !Object.hasOwn(ENTRIES, values.runtime)) {
  process.stderr.write("usage: executor.mjs --bundle FOLDER [--stage read|ids|probabilities|predict] [--runtime node|wasm]\n");
  process.exit(2);
}
process.stdout.on("error", () => process.exit(1)); // nobody reads any further
let answer;
try {
  answer = await STAGES[values.stage](values.bundle, values.runtime);
} catch (error) {
  answer = () => ({ error: error.message });
}
for await (const line of lines()) {
  const question = JSON.parse(line);
  let found;
  try {
    found = await answer(question);
  } catch (error) {
    found = { error: error.message };
  }
  process.stdout.write(`${JSON.stringify({ id: question.id, ...found })}\n`);
}
