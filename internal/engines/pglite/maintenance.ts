import { rowValues } from './protocol-rows.ts';
import type { Session } from './session.ts';

const CHECKPOINT_AFTER_BYTES = 64 * 1024 * 1024;
const WORN_TABLES = `
  SELECT format('%I.%I', schemaname, relname) FROM pg_stat_user_tables
  WHERE n_dead_tup > 500 + n_live_tup / 10 OR n_mod_since_analyze > 500 + n_live_tup / 10
  ORDER BY n_dead_tup DESC`;

/**
 * Does what PostgreSQL's background processes do, which a single process lacks: checkpoints, so that the write-ahead
 * log and the next start stay short, and vacuum with analyze, so that tables and plans stay good. Gives what was done.
 */
export class Maintenance {
  readonly #session: Session;
  readonly #logBytes: () => number;
  #checkpointedAt: number;

  constructor(session: Session, logBytes: () => number) {
    this.#session = session;
    this.#logBytes = logBytes;
    this.#checkpointedAt = logBytes();
  }

  run(): string[] {
    const done: string[] = [];
    for (const table of this.#wornTables()) {
      this.#session.run(`VACUUM (ANALYZE, SKIP_LOCKED) ${table}`, []);
      done.push(`vacuum ${table}`);
    }
    if (this.#logBytes() - this.#checkpointedAt > CHECKPOINT_AFTER_BYTES) {
      this.#session.run('CHECKPOINT', []);
      this.#checkpointedAt = this.#logBytes();
      done.push('checkpoint');
    }
    return done;
  }

  #wornTables(): string[] {
    // Counts of what was written reach the view at the end of a statement, at most once a second unless asked for.
    this.#session.run('SELECT pg_stat_force_next_flush()', []);
    const { bytes, parsed } = this.#session.run(WORN_TABLES, []);
    const reply = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return parsed.rowOffsets.map((offset) =>
      String(rowValues(reply, offset, [(all, from, to) => all.toString('utf8', from, to)])[0]),
    );
  }
}
