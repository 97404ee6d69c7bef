import type { Evidence, FactValue, Incident } from '@monitors/contract';
import type { SqlExecutor } from '@monitors/engines/ports';
import { isoTime } from '../../kernel/clock.ts';

/** What the page of a list is chosen by; `before` is the id the page begins after. */
export interface IncidentFilter {
  state?: Incident['state'];
  severity?: Incident['severity'];
  monitorId?: string;
  limit: number;
  before?: string;
}

/** One entry of an incident's timeline as it is stored. */
export interface StoredEntry {
  id: string;
  at: number;
  kind: 'opened' | 'acknowledged' | 'resolved' | 'note';
  text: string;
  userId: string | null;
}

/** An incident about to be opened. */
export interface NewIncident extends Omit<Incident, 'state' | 'acknowledgedAt' | 'acknowledgedBy' | 'resolvedAt' | 'resolution'> {
  projectId: string;
  evaluationId: string;
}

interface Row
  extends Omit<Incident, 'value' | 'previousValue' | 'unit' | 'evidence' | 'openedAt' | 'acknowledgedAt' | 'resolvedAt'> {
  occurrence: { value: FactValue; previousValue: FactValue; unit: string | null; evidence: Evidence | null };
  openedAt: Date;
  acknowledgedAt: Date | null;
  resolvedAt: Date | null;
}

const COLUMNS = `id, monitor_id AS "monitorId", monitor_name AS "monitorName", state, severity, title, reason, occurrence,
  opened_at AS "openedAt", acknowledged_at AS "acknowledgedAt", acknowledged_by AS "acknowledgedBy",
  resolved_at AS "resolvedAt", resolution`;

const FILTER = `project_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR severity = $3)
  AND ($4::uuid IS NULL OR monitor_id = $4)`;

/** Keeps others from deciding about this monitor's incident until the transaction ends. */
export async function lockMonitor(tx: SqlExecutor, monitorId: string): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('incident ' || $1::text, 0))`, [monitorId]);
}

/** The unresolved incident of a monitor, if there is one. */
export async function findUnresolved(tx: SqlExecutor, monitorId: string): Promise<Incident | undefined> {
  const { rows } = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM incidents WHERE monitor_id = $1 AND state <> 'resolved' FOR UPDATE`,
    [monitorId],
  );
  return rows[0] && toIncident(rows[0]);
}

/** Whether a transition has opened or resolved an incident before. */
export async function isHandled(tx: SqlExecutor, monitorId: string, evaluationId: string): Promise<boolean> {
  const { rows } = await tx.query(
    'SELECT 1 FROM incidents WHERE monitor_id = $1 AND (evaluation_id = $2 OR resolving_evaluation_id = $2) LIMIT 1',
    [monitorId, evaluationId],
  );
  return rows.length > 0;
}

/** Writes a new open incident. */
export async function insertIncident(tx: SqlExecutor, incident: NewIncident): Promise<Incident> {
  const { value, previousValue, unit = null, evidence = null } = incident;
  const { rows } = await tx.query<Row>(
    `INSERT INTO incidents (id, project_id, monitor_id, monitor_name, evaluation_id, state, severity, title, reason, occurrence, opened_at)
     VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $8, $9, $10) RETURNING ${COLUMNS}`,
    [
      incident.id,
      incident.projectId,
      incident.monitorId,
      incident.monitorName,
      incident.evaluationId,
      incident.severity,
      incident.title,
      incident.reason,
      { value, previousValue, unit, evidence },
      new Date(incident.openedAt),
    ],
  );
  return toIncident(rows[0]!);
}

/** One incident of a project; `lock` keeps it from changing until the transaction ends. */
export async function findIncident(sql: SqlExecutor, projectId: string, id: string, lock = false): Promise<Incident | undefined> {
  const { rows } = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM incidents WHERE project_id = $1 AND id = $2${lock ? ' FOR UPDATE' : ''}`,
    [projectId, id],
  );
  return rows[0] && toIncident(rows[0]);
}

/** Marks an open incident as seen by somebody. */
export async function acknowledge(tx: SqlExecutor, id: string, userId: string, at: number): Promise<Incident> {
  const { rows } = await tx.query<Row>(
    `UPDATE incidents SET state = 'acknowledged', acknowledged_at = $2, acknowledged_by = $3 WHERE id = $1 RETURNING ${COLUMNS}`,
    [id, new Date(at), userId],
  );
  return toIncident(rows[0]!);
}

/** Ends an incident; `evaluationId` is the check that ended it. */
export async function resolve(
  tx: SqlExecutor,
  id: string,
  resolution: string,
  at: number,
  evaluationId: string | null,
): Promise<Incident> {
  const { rows } = await tx.query<Row>(
    `UPDATE incidents SET state = 'resolved', resolved_at = GREATEST($2, opened_at), resolution = $3, resolving_evaluation_id = $4
     WHERE id = $1 RETURNING ${COLUMNS}`,
    [id, new Date(at), resolution, evaluationId],
  );
  return toIncident(rows[0]!);
}

/** Adds to the timeline of an incident. */
export async function insertEntry(tx: SqlExecutor, projectId: string, incidentId: string, entry: StoredEntry): Promise<void> {
  await tx.query(
    'INSERT INTO incident_timeline (id, project_id, incident_id, at, kind, text, user_id) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [entry.id, projectId, incidentId, new Date(entry.at), entry.kind, entry.text, entry.userId],
  );
}

/** The timeline of an incident, oldest first. */
export async function listEntries(sql: SqlExecutor, projectId: string, incidentId: string): Promise<StoredEntry[]> {
  const { rows } = await sql.query<Omit<StoredEntry, 'at'> & { at: Date }>(
    `SELECT id, at, kind, text, user_id AS "userId" FROM incident_timeline
     WHERE project_id = $1 AND incident_id = $2 ORDER BY id LIMIT 1000`,
    [projectId, incidentId],
  );
  return rows.map((row) => ({ ...row, at: row.at.getTime() }));
}

/** Incidents of a project, newest first. */
export async function listIncidents(sql: SqlExecutor, projectId: string, filter: IncidentFilter): Promise<Incident[]> {
  const { rows } = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM incidents WHERE ${FILTER} AND ($5::uuid IS NULL OR id < $5) ORDER BY id DESC LIMIT $6`,
    [...filterParameters(projectId, filter), filter.before ?? null, filter.limit],
  );
  return rows.map(toIncident);
}

/** How many incidents a filter takes in. */
export async function countIncidents(sql: SqlExecutor, projectId: string, filter: IncidentFilter): Promise<number> {
  const { rows } = await sql.query<{ total: number }>(
    `SELECT count(*) AS total FROM incidents WHERE ${FILTER}`,
    filterParameters(projectId, filter),
  );
  return rows[0]?.total ?? 0;
}

/** Forgets incidents that were resolved before `before`; gives how many. */
export async function deleteResolved(sql: SqlExecutor, before: number): Promise<number> {
  const { affected } = await sql.query(`DELETE FROM incidents WHERE state = 'resolved' AND resolved_at < $1`, [new Date(before)]);
  return affected;
}

function filterParameters(projectId: string, filter: IncidentFilter) {
  return [projectId, filter.state ?? null, filter.severity ?? null, filter.monitorId ?? null];
}

function toIncident({ occurrence, ...row }: Row): Incident {
  return {
    ...row,
    ...occurrence,
    openedAt: isoTime(row.openedAt.getTime()),
    acknowledgedAt: row.acknowledgedAt && isoTime(row.acknowledgedAt.getTime()),
    resolvedAt: row.resolvedAt && isoTime(row.resolvedAt.getTime()),
  };
}

/** Deletes everything of projects whose account is erased. */
export async function eraseProjects(sql: SqlExecutor, projectIds: readonly string[]): Promise<void> {
  await sql.query('DELETE FROM incident_timeline WHERE project_id = ANY ($1::uuid[])', [projectIds]);
  await sql.query('DELETE FROM incidents WHERE project_id = ANY ($1::uuid[])', [projectIds]);
}
