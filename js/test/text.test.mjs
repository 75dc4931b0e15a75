import assert from "node:assert/strict";
import { test } from "node:test";
import { read, shares } from "../dist/node.js";
import { words } from "../dist/tokenizers.js";

const reads = (text, wanted, quoted = false) => assert.deepEqual(read(text), { text: wanted, quoted });

test("what shows nothing goes, and look-alikes are what they look like", () => {
  reads("재\u200b밌\ufeff다\0\ud83d", "재밌다");
  reads("재밌다".normalize("NFD"), "재밌다");
  reads("ｌｏｌ　①", "lol 1");
  reads("ｸｿ", "クソ");
  reads("z\u0351a\u0310", "za");
});

test("syllables typed apart are joined, laughing and crying is not", () => {
  reads("ㅆㅡㄹㅐㄱㅣ", "쓰래기");
  reads("진ㅉㅏ", "진짜");
  reads("ㅋㅠㅋㅠ ㅇㅏ", "ㅋㅠㅋㅠ ㅇㅏ");
});

test("markup goes and its words stay", () => {
  reads("# **정말** ||재밌다|| <@12> https://a.kr/b(c).", "정말 재밌다.");
  reads("\\*별\\* [글](https://a.kr)", "*별* 글");
  reads("`한 줄\n코드` 싫다", "한 줄\n코드 싫다");
});

test("a quote is read when nothing else is there, and says so", () => {
  reads("> 재밌다\n싫다", "싫다");
  reads("> 재밌다", "재밌다", true);
  reads("```js\n코드\n```", "코드", true);
});

test("a line ends at a line feed alone", () => {
  reads("가\r> 나", "가\r> 나");
  reads("가\n> 나", "가");
});

test("a sign before a block of code stays, and nothing of the block", () => reads("\\```코드``` 좋다", "\\ 좋다"));

test("a text made to be slow is not", () => {
  const pieces = [
    ...["*", "`", "[", "_a", "||", "<", "> ", "\\", "ㄱㅏ", "``a`", "**a", "[a](", "<@", "1. ", "- \n", "*a b", "http://"],
    ...["discord.gg/", "[a](http://a '", "<a@b.c", "<+1", "<tel:", "[]", "[[a]", "http://(", "- - ", "www."],
  ];
  for (const piece of pieces) {
    const before = process.cpuUsage();
    read(piece.repeat(100_000 / piece.length));
    const { user, system } = process.cpuUsage(before);
    assert.ok(user + system < 2_000_000, piece); // what looks back for each sign takes minutes
  }
});

test("words are cut to five characters and signs stand alone", () => {
  assert.deepEqual(words("재밌었습니다, Don't 가!"), ["재밌었습니", ",", "dont", "가", "!"]);
});

test("shares sum to a hundred, and 100.0 is said of everything only", () => {
  const prediction = { negative: 0.00004, positive: 0.99996, neutral: 0.00006, label: "긍정", truncated: false, quoted: false };
  assert.deepEqual(shares(prediction).map(({ percent }) => percent), ["99.9", "0.1", "0.0"]);
  const third = { ...prediction, negative: 1 / 3 + 1 / 6, positive: 1 / 3 + 1 / 6, neutral: 1 / 3 };
  assert.equal(shares(third).reduce((sum, { percent }) => sum + Number(percent) * 10, 0), 1000);
  assert.equal(shares(third).reduce((sum, { cells }) => sum + cells, 0), 10);
  assert.deepEqual(shares({ ...prediction, negative: null, positive: null, neutral: null }), []);
});
