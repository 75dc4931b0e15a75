import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { digest } from "../dist/sha256.js";

test("the digest for pages without https is the platform's own, at every length around a block", () => {
  for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 100_003]) {
    const content = randomBytes(length);
    const expected = createHash("sha256").update(content).digest("hex");
    assert.equal(Buffer.from(digest(content)).toString("hex"), expected, `${length} bytes`);
  }
});
