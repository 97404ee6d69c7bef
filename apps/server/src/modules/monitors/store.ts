import type { Plan } from '@monitors/contract';
import type { SqlDatabase, SqlExecutor, SqlParameter } from '@monitors/engines/ports';
import type { LifecycleState } from './domain/lifecycle.ts';
import type { InterpretationNotes, LeasedMonitor, MonitorRecord, SourceMemory } from './record.ts';

const COLUMNS = `m.id, m.project_id AS "projectId", m.user_id AS "userId", m.name, m.prompt, m.type, m.source,
  m.extracted_fact AS "extractedFact", m.fact_type AS "factType", m.trigger_condition AS "triggerCondition",
  m.trigger_conditions AS "triggerConditions", m.interpretation, m.evaluation_frequency AS "evaluationFrequency",
  m.active_hours AS "activeHours", m.severity, m.actions, m.tags, m.ping_secret AS "pingSecret",
  m.created_at AS "createdAt", m.updated_at AS "updatedAt",
  s.is_active AS "isActive", s.status, s.cause, s.lifecycle, s.recent, s.source_memory AS "sourceMemory",
  s.last_checked AS "lastChecked", s.last_refresh_at AS "lastRefreshAt", s.reported_at AS "reportedAt",
  s.trigger_count AS "triggerCount", s.evaluation_count AS "evaluationCount", s.due_at AS "dueAt", s.attempt`;
const JOINED = 'monitors m JOIN monitor_states s ON s.monitor_id = m.id';
const TIMES = ['createdAt', 'updatedAt', 'lastChecked', 'lastRefreshAt', 'reportedAt', 'dueAt'] as const;

/** How many monitors one claim may take. */
export type ClaimSize = 1 | 10 | 100;

/** How a list is narrowed; `after` is the id of the last monitor of the page before. */
export interface MonitorFilter {
  q?: string | undefined;
  status?: string | undefined;
  tag?: string | undefined;
  after?: string | undefined;
  limit: number;
}

/** One check's new state, written only while the lease is still held. */
export interface StateWrite {
  monitorId: string;
  leaseToken: string;
  status: string;
  cause: string | null;
  lifecycle: LifecycleState;
  recent: readonly [number, number][];
  sourceMemory: SourceMemory;
  checkedAt: string;
  dueAt: string | null;
  triggered: number;
}

/** All SQL of the monitors module. */
export class MonitorStore {
  readonly #sql: SqlDatabase;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
  }

  /** Runs `work` in a transaction. */
  transaction<Result>(work: (tx: SqlExecutor) => Promise<Result>): Promise<Result> {
    return this.#sql.transaction(work);
  }

  async insert(tx: SqlExecutor, monitor: MonitorRecord): Promise<void> {
    await tx.query(
      `INSERT INTO monitors (id, project_id, user_id, name, prompt, type, source, extracted_fact, fact_type, trigger_condition,
         trigger_conditions, interpretation, evaluation_frequency, active_hours, severity, actions, tags, ping_secret, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11::jsonb, $12::jsonb, $13, $14::jsonb, $15, $16::jsonb,
         ARRAY(SELECT jsonb_array_elements_text($17::jsonb)), $18, $19, $19)`,
      [...definitionParameters(monitor), monitor.pingSecret, new Date(monitor.createdAt)],
    );
    await tx.query(
      'INSERT INTO monitor_states (monitor_id, is_active, status, lifecycle, due_at) VALUES ($1, $2, $3, $4::jsonb, $5)',
      [monitor.id, monitor.isActive, monitor.status, JSON.stringify(monitor.lifecycle), dateOrNull(monitor.dueAt)],
    );
  }

  /** Writes what an edit can change; the state too, since an edit may reset it. The lease is taken away from a check that runs now. */
  async update(tx: SqlExecutor, monitor: MonitorRecord): Promise<void> {
    await tx.query(
      `UPDATE monitors SET project_id = $2, user_id = $3, name = $4, prompt = $5, type = $6, source = $7::jsonb, extracted_fact = $8,
         fact_type = $9, trigger_condition = $10, trigger_conditions = $11::jsonb, interpretation = $12::jsonb,
         evaluation_frequency = $13, active_hours = $14::jsonb, severity = $15, actions = $16::jsonb,
         tags = ARRAY(SELECT jsonb_array_elements_text($17::jsonb)), ping_secret = $18, updated_at = $19 WHERE id = $1`,
      [...definitionParameters(monitor), monitor.pingSecret, new Date(monitor.updatedAt)],
    );
    await tx.query(
      `UPDATE monitor_states SET is_active = $2, status = $3, cause = $4, lifecycle = $5::jsonb, recent = $6::jsonb,
         source_memory = $7::jsonb, due_at = $8, attempt = 0, lease_token = NULL, lease_until = NULL WHERE monitor_id = $1`,
      [
        monitor.id,
        monitor.isActive,
        monitor.status,
        monitor.cause,
        JSON.stringify(monitor.lifecycle),
        JSON.stringify(monitor.recent),
        JSON.stringify(monitor.sourceMemory),
        dateOrNull(monitor.dueAt),
      ],
    );
  }

  async delete(tx: SqlExecutor, id: string): Promise<void> {
    await tx.query('DELETE FROM monitors WHERE id = $1', [id]);
  }

  async find(projectId: string, id: string, executor: SqlExecutor = this.#sql): Promise<MonitorRecord | undefined> {
    const { rows } = await executor.query(`SELECT ${COLUMNS} FROM ${JOINED} WHERE m.id = $1 AND m.project_id = $2`, [
      id,
      projectId,
    ]);
    return rows[0] && toRecord(rows[0]);
  }

  /** The same for editing: no check or edit writes the rows until the transaction ends. */
  async findForUpdate(tx: SqlExecutor, projectId: string, id: string): Promise<MonitorRecord | undefined> {
    const { rows } = await tx.query(`SELECT ${COLUMNS} FROM ${JOINED} WHERE m.id = $1 AND m.project_id = $2 FOR UPDATE`, [
      id,
      projectId,
    ]);
    return rows[0] && toRecord(rows[0]);
  }

  async findByPingSecret(secret: string): Promise<MonitorRecord | undefined> {
    const { rows } = await this.#sql.query(`SELECT ${COLUMNS} FROM ${JOINED} WHERE m.ping_secret = $1`, [secret]);
    return rows[0] && toRecord(rows[0]);
  }

  async list(projectId: string, filter: MonitorFilter): Promise<{ monitors: MonitorRecord[]; total: number }> {
    const parameters: SqlParameter[] = [projectId];
    const where = ['m.project_id = $1'];
    const bind = (value: SqlParameter) => `$${parameters.push(value)}`;
    if (filter.q) {
      const pattern = bind(`%${filter.q.replace(/[\\%_]/g, '\\$&')}%`);
      where.push(`(m.name ILIKE ${pattern} OR m.prompt ILIKE ${pattern} OR m.source->>'url' ILIKE ${pattern})`);
    }
    if (filter.status)
      where.push(filter.status === 'paused' ? 'NOT s.is_active' : `s.is_active AND s.status = ${bind(filter.status)}`);
    if (filter.tag) where.push(`${bind(filter.tag)} = ANY(m.tags)`);
    const counted = await this.#sql.query<{ total: number }>(
      `SELECT count(*)::int AS total FROM ${JOINED} WHERE ${where.join(' AND ')}`,
      parameters,
    );
    if (filter.after) where.push(`m.id < ${bind(filter.after)}::uuid`);
    const { rows } = await this.#sql.query(
      `SELECT ${COLUMNS} FROM ${JOINED} WHERE ${where.join(' AND ')} ORDER BY m.id DESC LIMIT ${bind(filter.limit)}`,
      parameters,
    );
    return { monitors: rows.map(toRecord), total: counted.rows[0]?.total ?? 0 };
  }

  async countByUser(userId: string): Promise<number> {
    const { rows } = await this.#sql.query<{ total: number }>('SELECT count(*)::int AS total FROM monitors WHERE user_id = $1', [
      userId,
    ]);
    return rows[0]?.total ?? 0;
  }

  /**
   * Leases due monitors, the longest due first, in one statement; a lease that ran out is claimed again. The limit stands in
   * the text, since a planner that does not know it plans every call anew.
   */
  async claimDue(now: number, leaseMs: number, limit: ClaimSize, token: string): Promise<LeasedMonitor[]> {
    const { rows } = await this.#sql.query(
      `WITH due AS (
         SELECT monitor_id FROM monitor_states
         WHERE is_active AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
         ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
       ), s AS (
         UPDATE monitor_states SET lease_token = $3, lease_until = $2 FROM due WHERE monitor_states.monitor_id = due.monitor_id
         RETURNING monitor_states.*
       )
       SELECT ${COLUMNS}, s.lease_token AS "leaseToken" FROM monitors m JOIN s ON s.monitor_id = m.id`,
      [new Date(now), new Date(now + leaseMs), token],
    );
    return rows.map((row) => ({ ...toRecord(row), leaseToken: token }));
  }

  /** Leases one monitor out of turn, unless a check of it runs now. */
  async claimOne(projectId: string, id: string, now: number, leaseMs: number, token: string): Promise<LeasedMonitor | undefined> {
    const { rows } = await this.#sql.query(
      `WITH s AS (
         UPDATE monitor_states SET lease_token = $5, lease_until = $4 FROM monitors
         WHERE monitor_states.monitor_id = $1 AND monitors.id = monitor_states.monitor_id AND monitors.project_id = $2
           AND (lease_until IS NULL OR lease_until <= $3)
         RETURNING monitor_states.*
       )
       SELECT ${COLUMNS} FROM monitors m JOIN s ON s.monitor_id = m.id`,
      [id, projectId, new Date(now), new Date(now + leaseMs), token],
    );
    return rows[0] && { ...toRecord(rows[0]), leaseToken: token };
  }

  /** Notes a manual check when the last one is long enough ago; undefined tells when it will be. */
  async takeRefresh(id: string, now: number, intervalMs: number): Promise<boolean> {
    const { affected } = await this.#sql.query(
      'UPDATE monitor_states SET last_refresh_at = $2 WHERE monitor_id = $1 AND (last_refresh_at IS NULL OR last_refresh_at <= $3)',
      [id, new Date(now), new Date(now - intervalMs)],
    );
    return affected > 0;
  }

  /** Gives a lease back without a result: for a retry later, or for another process. */
  async release(monitorId: string, leaseToken: string, dueAt: number, attempt: number): Promise<void> {
    await this.#sql.query(
      'UPDATE monitor_states SET lease_token = NULL, lease_until = NULL, due_at = $3, attempt = $4 WHERE monitor_id = $1 AND lease_token = $2',
      [monitorId, leaseToken, new Date(dueAt), attempt],
    );
  }

  /** Gives back every lease of this process, so that a restart need not wait for them to run out. */
  async releaseAll(leaseTokens: readonly string[]): Promise<void> {
    if (leaseTokens.length === 0) return;
    await this.#sql.query(
      'UPDATE monitor_states SET lease_token = NULL, lease_until = NULL WHERE lease_token = ANY($1::uuid[])',
      [leaseTokens],
    );
  }

  /** Gives back the leases of a process that is gone; only for a store that no other process can have open. */
  async releaseAbandoned(): Promise<void> {
    await this.#sql.query('UPDATE monitor_states SET lease_token = NULL, lease_until = NULL WHERE lease_token IS NOT NULL');
  }

  /** Writes new states in one statement; returns the monitors whose lease was still held. */
  async writeStates(tx: SqlExecutor, writes: readonly StateWrite[]): Promise<Set<string>> {
    const { rows } = await tx.query<{ id: string }>(
      `UPDATE monitor_states s SET status = w.status, cause = w.cause, lifecycle = w.lifecycle, recent = w.recent,
         source_memory = w."sourceMemory", last_checked = w."checkedAt", due_at = w."dueAt", attempt = 0, lease_token = NULL,
         lease_until = NULL, trigger_count = s.trigger_count + w.triggered, evaluation_count = s.evaluation_count + 1
       FROM jsonb_to_recordset($1::jsonb) AS w("monitorId" uuid, "leaseToken" uuid, status text, cause text, lifecycle jsonb, recent jsonb,
         "sourceMemory" jsonb, "checkedAt" timestamptz, "dueAt" timestamptz, triggered int)
       WHERE s.monitor_id = w."monitorId" AND s.lease_token = w."leaseToken"
       RETURNING s.monitor_id AS id`,
      [JSON.stringify(writes)],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** Keeps a plan that a check compiled or repaired. */
  async writePlan(tx: SqlExecutor, monitorId: string, plan: Plan): Promise<void> {
    await tx.query("UPDATE monitors SET source = jsonb_set(source, '{plan}', $2::jsonb) WHERE id = $1", [
      monitorId,
      JSON.stringify(plan),
    ]);
  }

  /** The same for a person; a check that runs now is done again, since it reads by the other plan. */
  async restorePlan(tx: SqlExecutor, monitorId: string, plan: Plan): Promise<void> {
    await this.writePlan(tx, monitorId, plan);
    await tx.query('UPDATE monitor_states SET lease_token = NULL, lease_until = NULL WHERE monitor_id = $1', [monitorId]);
  }

  /** Notes that a push source has reported. */
  async report(monitorId: string, at: number): Promise<void> {
    await this.#sql.query('UPDATE monitor_states SET reported_at = $2 WHERE monitor_id = $1', [monitorId, new Date(at)]);
  }

  /** When the next monitor is due that nobody works on; undefined: none is. */
  async nextDueAt(): Promise<number | undefined> {
    const { rows } = await this.#sql.query<{ at: Date | null }>(
      'SELECT due_at AS at FROM monitor_states WHERE is_active AND lease_until IS NULL AND due_at IS NOT NULL ORDER BY due_at LIMIT 1',
    );
    return rows[0]?.at?.getTime();
  }

  /** Deletes all monitors of projects, and hands those a person made elsewhere to somebody else. */
  async erase(
    tx: SqlExecutor,
    userId: string,
    projectIds: readonly string[],
    heirs: readonly { projectId: string; heirId: string }[],
  ): Promise<void> {
    await tx.query('DELETE FROM monitors WHERE project_id = ANY($1::uuid[])', [projectIds]);
    for (const { projectId, heirId } of heirs) {
      await tx.query('UPDATE monitors SET user_id = $3 WHERE project_id = $1 AND user_id = $2', [projectId, userId, heirId]);
    }
  }

  /** How many monitors are in each status, over all projects. */
  async countByStatus(): Promise<{ status: string; count: number }[]> {
    const { rows } = await this.#sql.query<{ status: string; count: number }>(
      `SELECT CASE WHEN is_active THEN status ELSE 'paused' END AS status, count(*)::int AS count FROM monitor_states GROUP BY 1`,
    );
    return rows;
  }

  /** Tags of a project with how many monitors carry them. */
  async tags(projectId: string): Promise<{ tag: string; count: number }[]> {
    const { rows } = await this.#sql.query<{ tag: string; count: number }>(
      'SELECT tag, count(*)::int AS count FROM monitors, unnest(tags) AS tag WHERE project_id = $1 GROUP BY tag ORDER BY tag',
      [projectId],
    );
    return rows;
  }
}

function definitionParameters(monitor: MonitorRecord): SqlParameter[] {
  return [
    monitor.id,
    monitor.projectId,
    monitor.userId,
    monitor.name,
    monitor.prompt,
    monitor.type,
    JSON.stringify(monitor.source),
    monitor.extractedFact,
    monitor.factType,
    monitor.triggerCondition,
    JSON.stringify(monitor.triggerConditions),
    JSON.stringify(notesOf(monitor.interpretation)),
    monitor.evaluationFrequency,
    monitor.activeHours ? JSON.stringify(monitor.activeHours) : null,
    monitor.severity,
    JSON.stringify(monitor.actions),
    JSON.stringify(monitor.tags),
  ];
}

/** Only the notes: the rest of an interpretation has columns of its own. */
function notesOf(given: InterpretationNotes): InterpretationNotes {
  const { suggestedName, category, complexity, confidence, reasoning, estimatedCost, warnings, provider } = given;
  return { suggestedName, category, complexity, confidence, reasoning, estimatedCost, warnings, provider };
}

function dateOrNull(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}

function toRecord(row: Record<string, unknown>): MonitorRecord {
  const record: Record<string, unknown> = { ...row };
  for (const name of TIMES) {
    const time = row[name];
    record[name] = time instanceof Date ? time.getTime() : null;
  }
  return record as unknown as MonitorRecord;
}
