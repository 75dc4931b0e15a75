/** The worker that judges: texts come in and verdicts go out, and nothing else leaves it. */

import * as ort from "onnxruntime-web/wasm";
import { Analyzer } from "../../../src/browser.js";
import { scoreChat } from "../chat/scoring.js";
import { ChatError } from "../chat/reading/errors.js";
import { explanationOf, plan } from "../sentence/plan.js";
import { download } from "./files.js";
import type { Prediction, Reply, Request } from "./protocol.js";
import { breath } from "./breath.js";

const CHUNK = 24; // texts that are judged before a new question is looked for

let analyzer: Analyzer | undefined;
let busy: Promise<unknown> = Promise.resolve();
let latestJudged = 0;
let latestExplained = 0;
const cancelled = new Set<number>();

function say(reply: Reply): void {
  postMessage(reply);
}

/** Judges texts; one graph run at a time, whoever asks. */
function predict(texts: readonly string[]): Promise<Prediction[]> {
  const done = busy.then(() => (analyzer as Analyzer).predict(texts));
  busy = done.catch(() => undefined);
  return done;
}

async function load(folder: string, wasm: string): Promise<void> {
  let told = 0;
  const { files, wasm: binary } = await download(folder, wasm, (loaded, total) => {
    if (loaded - told < total / 200 && loaded < total) return;
    told = loaded;
    say({ kind: "loading", loaded, total });
  });
  ort.env.wasm.wasmBinary = binary.buffer;
  analyzer = await Analyzer.load(files);
  const { name, version, tones } = analyzer.manifest;
  say({ kind: "ready", bundle: `${name} ${version}`, threeTones: tones !== "", maxLength: analyzer.maxLength });
}

async function judge(id: number, text: string, sentences: readonly string[]): Promise<void> {
  latestJudged = id;
  const [whole] = await predict([text]);
  const found: Prediction[] = [];
  for (let place = 0; place < sentences.length; place += CHUNK) {
    await breath();
    if (latestJudged !== id) return;
    found.push(...(await predict(sentences.slice(place, place + CHUNK))));
  }
  if (whole && latestJudged === id) say({ kind: "judged", id, whole, sentences: found });
}

async function explain(id: number, text: string): Promise<void> {
  latestExplained = id;
  const planned = await plan(text, async (part) => !(await predict([part]))[0]?.truncated);
  const predictions = new Map<string, Prediction>();
  for (let place = 0; place < planned.texts.length; place += CHUNK) {
    await breath();
    if (latestExplained !== id) return;
    const chunk = planned.texts.slice(place, place + CHUNK);
    for (const [index, prediction] of (await predict(chunk)).entries()) predictions.set(chunk[index] as string, prediction);
  }
  say({ kind: "explained", id, explanation: explanationOf(planned, predictions) });
}

async function score(request: Extract<Request, { kind: "score" }>): Promise<void> {
  const { id, files, options } = request;
  try {
    const result = await scoreChat(files, options, predict, {
      onProgress: (progress) => say({ kind: "scoring", id, progress }),
      isCancelled: () => cancelled.has(id),
    });
    say({ kind: "scored", id, result });
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    say({ kind: "refused", id, reason: error.refusal });
  } finally {
    cancelled.delete(id);
  }
}

async function answer(request: Request): Promise<void> {
  switch (request.kind) {
    case "load":
      return load(request.folder, request.wasm);
    case "judge":
      return judge(request.id, request.text, request.sentences);
    case "explain":
      return explain(request.id, request.text);
    case "score":
      return score(request);
    case "cancel":
      cancelled.add(request.id);
  }
}

addEventListener("message", (event: MessageEvent<Request>) => {
  answer(event.data).catch((error: unknown) => {
    say({ kind: "broken", message: error instanceof Error ? error.message : String(error) });
  });
});
