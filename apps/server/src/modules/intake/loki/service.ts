import { unpackSnappy } from '../bytes/snappy.ts';
import type { IntakeWriter } from '../writer.ts';
import { decodeJson } from './decode-json.ts';
import { decodeProtobuf } from './decode-protobuf.ts';

/** Takes pushes of Loki's clients. */
export class LokiService {
  readonly #writer: Pick<IntakeWriter, 'begin' | 'write'>;

  constructor(writer: Pick<IntakeWriter, 'begin' | 'write'>) {
    this.#writer = writer;
  }

  /** Stores the good lines of a push: JSON where it looks like it, else a snappy block. Throws VALIDATION_ERROR that names bad lines after the good ones were stored. */
  async take(projectId: string, body: Buffer): Promise<void> {
    const batch = this.#writer.begin(projectId);
    const faults = isJson(body) ? decodeJson(body, batch) : decodeProtobuf(unpackSnappy(body), batch);
    await this.#writer.write(batch, 'loki');
    const refusal = faults.refusal();
    if (refusal) throw refusal;
  }
}

/** Types are not to be believed. An object is told by its first sign and its last: a block of 123 bytes begins with a brace too. */
export function isJson(body: Buffer): boolean {
  const text = (from: number, to?: number) => body.subarray(from, to).toString('latin1');
  return text(0, 64).trimStart().startsWith('{') && text(-64).trimEnd().endsWith('}');
}
