import { AppError } from '../../../kernel/app-error.ts';
import { SeriesMemory } from '../bytes/series-memory.ts';
import type { IntakeWriter } from '../writer.ts';
import { type BadLine, decodeLines, type LineSeries } from './decode-lines.ts';
import { timeUnitOf } from './timestamp.ts';

/** Takes line protocol of InfluxDB's clients. */
export class InfluxService {
  readonly #writer: Pick<IntakeWriter, 'begin' | 'write'>;
  readonly #memory = new SeriesMemory<LineSeries>();

  constructor(writer: Pick<IntakeWriter, 'begin' | 'write'>) {
    this.#writer = writer;
  }

  /** Stores the good lines of a body; throws VALIDATION_ERROR that names the bad ones, whose `details` are {@link BadLine}s, after the good ones were stored. */
  async take(projectId: string, body: Buffer, precision: string | undefined): Promise<void> {
    const unit = timeUnitOf(precision);
    if (!unit) throw new AppError('VALIDATION_ERROR', `precision: “${precision?.slice(0, 40)}” is no unit of time`);
    const batch = this.#writer.begin(projectId);
    const { bad, badCount } = decodeLines(body, unit, batch, this.#memory.of(batch));
    await this.#memory.writing(batch, () => this.#writer.write(batch, 'influx'));
    if (badCount > 0) throw new AppError('VALIDATION_ERROR', partialWrite(bad, badCount), { details: bad });
  }
}

const MAX_SHOWN = 5;

function partialWrite(bad: readonly BadLine[], count: number): string {
  const shown = bad.slice(0, MAX_SHOWN).map(({ line, message }) => `line ${line}: ${message}`);
  const more = count > MAX_SHOWN ? `; and ${count - MAX_SHOWN} more` : '';
  return `partial write: ${shown.join('; ')}${more}`;
}
