import type { SignalBatch } from '../../../kernel/signal-batch.ts';
import { ByteTable } from './byte-table.ts';

const DAY_MS = 86_400_000;
const MAX_PROJECTS = 50;

/** What a receiver remembers of a project's series by the bytes they came as, so that a series is resolved once a day and not once a sample. */
export class SeriesMemory<Entry> {
  readonly #projects = new Map<string, { day: number; table: ByteTable<Entry> }>();

  /** The table to look series of a batch up in; it is emptied each day, as descriptions are stored daily. */
  of(batch: SignalBatch): ByteTable<Entry> {
    const day = Math.floor(batch.receivedAt / DAY_MS);
    const known = this.#projects.get(batch.projectId);
    if (known?.day === day) return known.table;
    if (this.#projects.size >= MAX_PROJECTS) this.#projects.clear();
    const table = new ByteTable<Entry>();
    this.#projects.set(batch.projectId, { day, table });
    return table;
  }

  /** Writes a batch; where that fails, its series are resolved anew, as their descriptions may not have been stored. */
  async writing(batch: SignalBatch, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#projects.delete(batch.projectId);
      throw error;
    }
  }
}
