/** The page's end of the worker. */

import wasmUrl from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import workerUrl from "./worker.ts?worker&url";
import type { Reply, Request } from "./protocol.js";
import { scriptUrl } from "./trusted.js";

/** Sends requests to the worker, and its replies to `onReply`. */
export class Engine {
  readonly #worker: Worker;
  #last = 0;

  constructor(onReply: (reply: Reply) => void) {
    // A worker that is made here, of one line, is under the page's own policy; one that a server gives is under the server's.
    const line = `import ${JSON.stringify(absolute(workerUrl))};`;
    const source = URL.createObjectURL(new Blob([line], { type: "text/javascript" }));
    this.#worker = new Worker(scriptUrl(source) as string, { type: "module" });
    this.#worker.addEventListener("message", (event: MessageEvent<Reply>) => onReply(event.data));
    this.#worker.addEventListener("error", (event) => onReply({ kind: "broken", message: event.message || "worker" }));
    this.#worker.postMessage({ kind: "load", folder: absolute("bundle/"), wasm: absolute(wasmUrl) } satisfies Request);
  }

  /** Sends a request and returns its number, which the replies to it have. */
  send(request: WithoutId<Request>): number {
    const id = ++this.#last;
    this.#worker.postMessage({ ...request, id });
    return id;
  }

  /** Stops the request of that number. */
  cancel(id: number): void {
    this.#worker.postMessage({ kind: "cancel", id } satisfies Request);
  }
}

type WithoutId<Kind> = Kind extends { id: number } ? Omit<Kind, "id"> : never;

function absolute(url: string): string {
  return new URL(url, document.baseURI).href;
}
