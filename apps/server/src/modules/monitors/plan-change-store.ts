import type { FactValue, Plan } from '@monitors/contract';
import type { SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import type { PlanRepair } from './domain/plan-change.ts';

/** A recorded repair; times are milliseconds since 1970. */
export interface PlanChangeRecord extends PlanRepair {
  id: string;
  monitorId: string;
  at: number;
  undoneAt: number | null;
}

/** Repairs kept of one monitor; the oldest give way. */
const KEPT = 100;
const COLUMNS = `id, monitor_id AS "monitorId", at, "before", "after", value_before AS "valueBefore", value_after AS "valueAfter",
  unit, reason, undone_at AS "undoneAt"`;

interface Row {
  id: string;
  monitorId: string;
  at: Date;
  before: Plan;
  after: Plan;
  valueBefore: FactValue;
  valueAfter: FactValue;
  unit: string | null;
  reason: string;
  undoneAt: Date | null;
}

/** The repairs that checks made to plans, and which of them a person took back. */
export class PlanChangeStore {
  readonly #sql: SqlDatabase;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
  }

  async insert(
    tx: SqlExecutor,
    change: { id: string; monitorId: string; projectId: string; at: number } & PlanRepair,
  ): Promise<void> {
    await tx.query(
      `INSERT INTO plan_changes (id, monitor_id, project_id, at, "before", "after", value_before, value_after, unit, reason)
       VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7::jsonb, $8::jsonb, $9, $10)`,
      [
        change.id,
        change.monitorId,
        change.projectId,
        new Date(change.at),
        JSON.stringify(change.before),
        JSON.stringify(change.after),
        JSON.stringify(change.valueBefore),
        JSON.stringify(change.valueAfter),
        change.unit,
        change.reason,
      ],
    );
    await tx.query(
      `DELETE FROM plan_changes WHERE monitor_id = $1 AND id NOT IN
         (SELECT id FROM plan_changes WHERE monitor_id = $1 ORDER BY id DESC LIMIT ${KEPT})`,
      [change.monitorId],
    );
  }

  /** All repairs of a monitor, newest first. */
  async list(projectId: string, monitorId: string, executor: SqlExecutor = this.#sql): Promise<PlanChangeRecord[]> {
    const { rows } = await executor.query<Row & Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM plan_changes WHERE monitor_id = $1 AND project_id = $2 ORDER BY id DESC`,
      [monitorId, projectId],
    );
    return rows.map(toRecord);
  }

  /** The plans that a person did not want. */
  async undone(monitorId: string): Promise<Plan[]> {
    const { rows } = await this.#sql.query<{ after: Plan }>(
      'SELECT "after" FROM plan_changes WHERE monitor_id = $1 AND undone_at IS NOT NULL',
      [monitorId],
    );
    return rows.map(({ after }) => after);
  }

  async markUndone(tx: SqlExecutor, id: string, at: number): Promise<void> {
    await tx.query('UPDATE plan_changes SET undone_at = $2 WHERE id = $1', [id, new Date(at)]);
  }
}

function toRecord(row: Row): PlanChangeRecord {
  const { id, monitorId, before, after, valueBefore, valueAfter, unit, reason } = row;
  const undoneAt = row.undoneAt?.getTime() ?? null;
  return { id, monitorId, at: row.at.getTime(), before, after, valueBefore, valueAfter, unit, reason, undoneAt };
}
