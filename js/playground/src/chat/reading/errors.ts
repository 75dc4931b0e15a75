import type { Refusal } from "../../engine/protocol.js";

/** A file is no chat that can be read. */
export class ChatError extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.key);
  }
}
