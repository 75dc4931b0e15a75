/** Reads what onnxruntime's JavaScript does not tell of a model: its metadata, from the fields of its protobuf. */

const [VARINT, FIXED64, BYTES, FIXED32] = [0, 1, 2, 5];
const METADATA = 14; // ModelProto.metadata_props: StringStringEntryProto { key = 1; value = 2 }

/** A field of a protobuf message: its number and, of one with a length, its content. */
export interface Field {
  readonly number: number;
  readonly content: Uint8Array;
  /** Where the field begins, with its number, and where it ends. */
  readonly start: number;
  readonly end: number;
}

/** Returns the metadata of a model that onnxruntime has opened. */
export function metadata(model: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  for (const field of fields(model)) {
    if (field.number !== METADATA) continue;
    const entry = new Map([...fields(field.content)].map((each) => [each.number, new TextDecoder().decode(each.content)]));
    found.set(entry.get(1) ?? "", entry.get(2) ?? "");
  }
  return found;
}

/** Yields the fields of a protobuf message, which is whole. */
export function* fields(message: Uint8Array): Generator<Field> {
  const reader = { message, place: 0 };
  while (reader.place < message.length) {
    const start = reader.place;
    const tag = varint(reader);
    const [number, kind] = [Math.floor(tag / 8), tag % 8];
    let length = 0;
    if (kind === VARINT) varint(reader);
    else if (kind === FIXED64) length = 8;
    else if (kind === FIXED32) length = 4;
    else if (kind === BYTES) length = varint(reader);
    const content = message.subarray(reader.place, reader.place + length);
    reader.place += length;
    yield { number, content, start, end: reader.place };
  }
}

function varint(reader: { readonly message: Uint8Array; place: number }): number {
  let value = 0;
  for (let weight = 1; ; weight *= 128) {
    const byte = reader.message[reader.place++] ?? 0;
    value += (byte & 127) * weight;
    if (byte < 128) return value;
  }
}
