/** SHA-256 in hexadecimal: the platform's own where there is one, which browsers withhold from pages without https. */

const START = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
const BLOCK = 64;

/** Returns the SHA-256 of `content` as 64 hexadecimal digits. */
export async function sha256(content: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  return hexadecimal(subtle ? new Uint8Array(await subtle.digest("SHA-256", content)) : digest(content));
}

/** Returns the 32 bytes of the same, computed here (FIPS 180-4, section 6.2). */
export function digest(content: Uint8Array): Uint8Array {
  const state = Int32Array.from(START);
  const schedule = new Int32Array(BLOCK);
  const whole = content.length - (content.length % BLOCK);
  for (let place = 0; place < whole; place += BLOCK) mix(state, schedule, content, place);
  const tail = new Uint8Array(content.length - whole + 9 > BLOCK ? 2 * BLOCK : BLOCK);
  tail.set(content.subarray(whole));
  tail[content.length - whole] = 0x80;
  new DataView(tail.buffer).setBigUint64(tail.length - 8, BigInt(content.length) * 8n);
  for (let place = 0; place < tail.length; place += BLOCK) mix(state, schedule, tail, place);
  const bytes = new DataView(new ArrayBuffer(32));
  state.forEach((word, place) => bytes.setInt32(place * 4, word));
  return new Uint8Array(bytes.buffer);
}

function mix(state: Int32Array, schedule: Int32Array, content: Uint8Array, start: number): void {
  const view = new DataView(content.buffer, content.byteOffset + start, BLOCK);
  for (let step = 0; step < BLOCK; step++) {
    schedule[step] = step < 16 ? view.getInt32(step * 4) : expanded(schedule, step);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  const constants = roots();
  for (let step = 0; step < BLOCK; step++) {
    const high = (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g));
    const one = (h + high + (constants[step] ?? 0) + (schedule[step] ?? 0)) | 0;
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  for (const [place, word] of [a, b, c, d, e, f, g, h].entries()) state[place] = ((state[place] ?? 0) + word) | 0;
}

function expanded(schedule: Int32Array, step: number): number {
  const [far, near] = [schedule[step - 15] ?? 0, schedule[step - 2] ?? 0];
  const first = turned(far, 7) ^ turned(far, 18) ^ (far >>> 3);
  const second = turned(near, 17) ^ turned(near, 19) ^ (near >>> 10);
  return ((schedule[step - 16] ?? 0) + first + (schedule[step - 7] ?? 0) + second) | 0;
}

function turned(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

let made: Int32Array | undefined;

/** Returns the first 32 bits of the fractions of the cube roots of the first 64 primes, computed in whole numbers. */
function roots(): Int32Array {
  made ??= Int32Array.from(primes(BLOCK), (prime) => Number(BigInt.asIntN(32, cubeRoot(BigInt(prime) << 96n))));
  return made;
}

function cubeRoot(number: bigint): bigint {
  let [low, high] = [0n, 1n << 36n];
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** 3n <= number) low = middle;
    else high = middle - 1n;
  }
  return low;
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let number = 2; found.length < count; number++) if (found.every((prime) => number % prime)) found.push(number);
  return found;
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
