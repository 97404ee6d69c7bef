import { AppError } from '../../../kernel/app-error.ts';
import { SeriesMemory } from '../bytes/series-memory.ts';
import type { IntakeWriter } from '../writer.ts';
import { decodeV1 } from './decode-v1.ts';
import { decodeV2 } from './decode-v2.ts';
import type { LabelledSeries, Written } from './sink.ts';

/** Versions of remote write. */
export type RemoteWriteVersion = 1 | 2;

/** Takes remote writes of Prometheus and of whatever speaks like it. */
export class PrometheusService {
  readonly #writer: Pick<IntakeWriter, 'begin' | 'write'>;
  readonly #memory = { 1: new SeriesMemory<LabelledSeries>(), 2: new SeriesMemory<LabelledSeries>() };

  constructor(writer: Pick<IntakeWriter, 'begin' | 'write'>) {
    this.#writer = writer;
  }

  /** Stores what is good of an unpacked request and says how much that was and what was bad; throws VALIDATION_ERROR for what is no request, of which nothing is stored. */
  async take(projectId: string, body: Buffer, version: RemoteWriteVersion): Promise<Written> {
    const batch = this.#writer.begin(projectId);
    const memory = this.#memory[version];
    const written = (version === 1 ? decodeV1 : decodeV2)(body, batch, memory.of(batch));
    await memory.writing(batch, () => this.#writer.write(batch, 'prometheus'));
    return written;
  }
}

/** The refusal for the bad part of a request whose good part was stored; undefined where all was good. */
export function partialRefusal({ bad, badCount }: Written): AppError | undefined {
  if (badCount === 0) return undefined;
  const more = badCount > bad.length ? `; and ${badCount - bad.length} more` : '';
  return new AppError('VALIDATION_ERROR', `${bad.join('; ')}${more}`);
}
