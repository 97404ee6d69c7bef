import type { Decoder } from './values.ts';

/** The values of the row that starts at `offset` of a reply. */
export function rowValues(bytes: Buffer, offset: number, decoders: readonly Decoder[]): unknown[] {
  const values: unknown[] = new Array(decoders.length);
  let at = offset + 2;
  for (let column = 0; column < decoders.length; column += 1) {
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0) {
      values[column] = null;
      continue;
    }
    values[column] = (decoders[column] as Decoder)(bytes, at, at + length);
    at += length;
  }
  return values;
}
