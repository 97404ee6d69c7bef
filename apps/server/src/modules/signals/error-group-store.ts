import type { SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import type { GroupNews } from './row-packer.ts';

/** A group of errors as it is stored; what is counted comes from its occurrences. */
export interface ErrorGroupRow {
  id: string;
  type: string;
  message: string;
  level: string;
  service: string;
  status: 'open' | 'resolved' | 'ignored';
  firstSeen: Date;
  lastSeen: Date;
  resolvedAt: Date | null;
  regressedAt: Date | null;
}

const GROUP = `id, type, message, level, service, status, first_seen AS "firstSeen", last_seen AS "lastSeen",
  resolved_at AS "resolvedAt", regressed_at AS "regressedAt"`;

/** Where a list goes on. */
export interface GroupCursor {
  lastSeen: string;
  id: string;
}

/** Groups of errors: what people decide about them, in the relational store. */
export class ErrorGroupStore {
  readonly #sql: SqlDatabase;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
  }

  /** Brings groups up to date; telling the same twice changes nothing. A resolved group that occurs again is open again. */
  async tell(news: readonly GroupNews[]): Promise<void> {
    for (const group of news) {
      await this.#sql.query(
        `INSERT INTO error_groups AS known (id, project_id, fingerprint, type, message, level, service, first_seen, last_seen)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (id) DO UPDATE SET
           message = CASE WHEN excluded.last_seen >= known.last_seen THEN excluded.message ELSE known.message END,
           first_seen = LEAST(known.first_seen, excluded.first_seen),
           last_seen = GREATEST(known.last_seen, excluded.last_seen),
           status = CASE WHEN known.status = 'resolved' AND excluded.last_seen > known.resolved_at THEN 'open' ELSE known.status END,
           regressed_at = CASE WHEN known.status = 'resolved' AND excluded.last_seen > known.resolved_at
             THEN excluded.last_seen ELSE known.regressed_at END`,
        [
          group.id,
          group.projectId,
          group.fingerprint,
          group.type,
          group.message,
          group.level,
          group.service,
          new Date(group.firstSeen),
          new Date(group.lastSeen),
        ],
      );
    }
  }

  /** Groups, the latest first. */
  async list(
    projectId: string,
    wanted: { status?: string; service?: string; level?: string; q?: string; after?: GroupCursor; limit: number },
  ): Promise<ErrorGroupRow[]> {
    const { rows } = await this.#sql.query<ErrorGroupRow>(
      `SELECT ${GROUP} FROM error_groups
       WHERE project_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR service = $3)
         AND ($4::text IS NULL OR level = $4) AND ($5::text IS NULL OR strpos(lower(type || ' ' || message), lower($5)) > 0)
         AND ($6::timestamptz IS NULL OR (last_seen, id) < ($6, $7::uuid))
       ORDER BY last_seen DESC, id DESC LIMIT $8`,
      [
        projectId,
        wanted.status ?? null,
        wanted.service ?? null,
        wanted.level ?? null,
        wanted.q ?? null,
        wanted.after ? new Date(wanted.after.lastSeen) : null,
        wanted.after?.id ?? null,
        wanted.limit,
      ],
    );
    return rows;
  }

  async find(projectId: string, id: string): Promise<ErrorGroupRow | undefined> {
    const { rows } = await this.#sql.query<ErrorGroupRow>(`SELECT ${GROUP} FROM error_groups WHERE project_id = $1 AND id = $2`, [
      projectId,
      id,
    ]);
    return rows[0];
  }

  /** Groups by status. */
  async countByStatus(projectId: string): Promise<Record<ErrorGroupRow['status'], number>> {
    const { rows } = await this.#sql.query<{ status: ErrorGroupRow['status']; count: number }>(
      'SELECT status, count(*)::int AS count FROM error_groups WHERE project_id = $1 GROUP BY status',
      [projectId],
    );
    return { open: 0, resolved: 0, ignored: 0, ...Object.fromEntries(rows.map(({ status, count }) => [status, count])) };
  }

  /** Writes down what somebody decided; undefined when there is no such group. */
  async decide(
    projectId: string,
    id: string,
    decision: { status: ErrorGroupRow['status']; by: string; at: Date },
  ): Promise<ErrorGroupRow | undefined> {
    const { rows } = await this.#sql.query<ErrorGroupRow>(
      `UPDATE error_groups SET status = $3, resolved_at = CASE WHEN $3 = 'resolved' THEN $4::timestamptz END,
         resolved_by = CASE WHEN $3 = 'resolved' THEN $5::uuid END
       WHERE project_id = $1 AND id = $2 RETURNING ${GROUP}`,
      [projectId, id, decision.status, decision.at, decision.by],
    );
    return rows[0];
  }

  /** Forgets groups whose last occurrence is gone. */
  async forgetBefore(before: Date): Promise<void> {
    await this.#sql.query('DELETE FROM error_groups WHERE last_seen < $1', [before]);
  }

  async forgetProjects(tx: SqlExecutor, projectIds: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM error_groups WHERE project_id = ANY($1)', [projectIds]);
  }
}
