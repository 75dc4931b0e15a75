import assert from "node:assert/strict";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, truncate } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Analyzer, BundleError, BundleNotFoundError, CorruptBundleError, InputError } from "../dist/node.js";

const BUNDLE = fileURLToPath(new URL("../bundle/", import.meta.url));
const TEXTS = ["정말 재밌다", "최악이다 진짜", "", "12", "재밌다 ".repeat(200), "> 재밌다", "ㅋㅋㅋ"];
const ENVIRONMENT = { ...process.env };
let analyzer;

before(async () => {
  analyzer = await Analyzer.load();
});
after(() => analyzer.release());

test("the bundle in the package judges raw text", async () => {
  const [praise, blame, empty, , long, quote] = await analyzer.predict(TEXTS);
  assert.deepEqual([praise.label, blame.label, empty.label], ["긍정", "부정", "판단 불가"]);
  assert.deepEqual([empty.negative, empty.positive, empty.neutral], [null, null, null]);
  assert.ok(Math.abs(praise.negative + praise.positive - 1) < 1e-6);
  assert.deepEqual([long.truncated, praise.truncated, quote.quoted, praise.quoted], [true, false, true, false]);
});

test("batch-mates, the order and calls at once change nothing", async () => {
  const [alone, together, reversed, inTwos] = await Promise.all([
    Promise.all(TEXTS.map(async (text) => (await analyzer.predict([text]))[0])),
    analyzer.predict(TEXTS),
    analyzer.predict([...TEXTS].reverse()),
    Analyzer.load(BUNDLE, { batchSize: 2, threads: 2 }).then((other) => other.predict(new Set(TEXTS))),
  ]);
  reversed.reverse();
  for (const [place, one] of alone.entries()) {
    for (const other of [together[place], reversed[place], inTwos[place]]) {
      assert.equal(other.label, one.label);
      assert.ok(Math.abs(other.positive - one.positive) < 1e-5, TEXTS[place]);
    }
  }
  assert.deepEqual(await analyzer.predict([]), []);
});

test("anything but strings in an iterable is refused in one sentence", async () => {
  const refused = (texts, message) => assert.rejects(analyzer.predict(texts), new InputError(message));
  await refused("재밌다", "predict takes a list of texts; put the one text into a list.");
  await refused(3, "predict takes a list of texts, not number.");
  await refused(null, "predict takes a list of texts, not null.");
  await refused(["재밌다", 3], "a text must be a string, not number.");
  await assert.rejects(Analyzer.load(BUNDLE, { threads: 0 }), new RangeError("threads must be at least 1"));
  await assert.rejects(Analyzer.load(BUNDLE, { batchSize: 0 }), new RangeError("batchSize must be at least 1"));
});

test("the host's environment is as it was", () => assert.deepEqual({ ...process.env }, ENVIRONMENT));

test("a folder and a URL of it open, and tell of progress", async (context) => {
  const server = createServer(async (request, response) => {
    if (request.url.startsWith("/broken/")) return response.writeHead(500).end();
    const content = await readFile(join(BUNDLE, request.url)).catch(() => undefined);
    return content ? response.writeHead(200, { "Content-Length": content.length }).end(content) : response.writeHead(404).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.close());
  const address = `http://127.0.0.1:${server.address().port}`;
  const seen = [];
  const far = await Analyzer.load(address, { onProgress: (...numbers) => seen.push(numbers) });
  const near = await Analyzer.load(pathToFileURL(BUNDLE));
  assert.deepEqual(await far.predict(TEXTS), await near.predict(TEXTS));
  assert.equal(seen.at(-1)[0], seen.at(-1)[1]);
  await assert.rejects(Analyzer.load(`${address}/nothing`), (error) => {
    assert.ok(error instanceof BundleNotFoundError);
    return error.message.startsWith(`${address}/nothing/manifest.json: is missing; `);
  });
  const broken = new BundleError(`${address}/broken/manifest.json`, "cannot be read (HTTP 500)", "check the address");
  await assert.rejects(Analyzer.load(`${address}/broken`), broken);
  server.closeAllConnections();
});

test("a truncated model is named", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "gamseong-"));
  context.after(() => rm(folder, { recursive: true }));
  await cp(BUNDLE, folder, { recursive: true });
  await truncate(join(folder, "model.onnx"), 1000);
  await assert.rejects(Analyzer.load(folder), (error) => {
    assert.ok(error instanceof CorruptBundleError);
    return error.path === join(folder, "model.onnx") && error.problem === "is not the file that was written (sha256 differs)";
  });
});
