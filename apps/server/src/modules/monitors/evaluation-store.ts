import type { Evaluation, Evidence, FactType, FactValue, HistoryPoint, Verdict } from '@monitors/contract';
import type { ColumnData, ColumnStore } from '@monitors/engines/ports';
import type { HistoryStats } from './domain/judgement.ts';

/** One check as the history keeps it. */
export interface EvaluationRow {
  evaluation: Evaluation;
  projectId: string;
  type: FactType | '';
  changed: boolean;
  previousNumber: number | null;
}

const STORED = `id, monitor_id AS monitorId, at AS timestamp, trigger, type, number, text, unit, verdict, triggered, reason, cause, message,
  locator, snippet, url, confidence, duration_ms AS durationMs, retries`;

/** How long a text in the history may be. */
const MAX_STORED_TEXT = 32_768;

interface StoredRow {
  id: string;
  monitorId: string;
  timestamp: string;
  trigger: Evaluation['trigger'];
  type: FactType | '';
  number: number | null;
  text: string;
  unit: string;
  verdict: Verdict;
  triggered: boolean;
  reason: string;
  cause: string;
  message: string;
  locator: string;
  snippet: string;
  url: string;
  confidence: number;
  durationMs: number;
  retries: number;
}

/** The history of every check, in the column store. */
export class EvaluationStore {
  readonly #columns: ColumnStore;

  constructor(columns: ColumnStore) {
    this.#columns = columns;
  }

  /** Stores checks; they are durable and visible once this resolves. */
  async insert(rows: readonly EvaluationRow[]): Promise<void> {
    if (rows.length === 0) return;
    const pick = (read: (row: EvaluationRow) => unknown) => rows.map(read);
    const columns: ColumnData[] = [
      { name: 'project_id', type: 'UUID', values: pick((row) => row.projectId) },
      { name: 'monitor_id', type: 'UUID', values: pick((row) => row.evaluation.monitorId) },
      { name: 'at', type: 'DateTime64(3)', values: pick((row) => Date.parse(row.evaluation.timestamp)) },
      { name: 'id', type: 'UUID', values: pick((row) => row.evaluation.id) },
      { name: 'trigger', type: 'LowCardinality(String)', values: pick((row) => row.evaluation.trigger) },
      { name: 'verdict', type: 'LowCardinality(String)', values: pick((row) => row.evaluation.verdict) },
      { name: 'cause', type: 'LowCardinality(String)', values: pick((row) => row.evaluation.cause ?? '') },
      { name: 'triggered', type: 'Bool', values: pick((row) => row.evaluation.triggered) },
      { name: 'changed', type: 'Bool', values: pick((row) => row.changed) },
      { name: 'type', type: 'LowCardinality(String)', values: pick((row) => row.type) },
      { name: 'number', type: 'Nullable(Float64)', values: pick((row) => numberOf(row.evaluation.value)) },
      { name: 'previous_number', type: 'Nullable(Float64)', values: pick((row) => row.previousNumber) },
      { name: 'text', type: 'String', values: pick((row) => textOf(row.evaluation.value)) },
      { name: 'unit', type: 'LowCardinality(String)', values: pick((row) => row.evaluation.unit ?? '') },
      { name: 'reason', type: 'String', values: pick((row) => row.evaluation.reason) },
      { name: 'message', type: 'String', values: pick((row) => row.evaluation.message ?? '') },
      { name: 'locator', type: 'String', values: pick((row) => row.evaluation.evidence?.locator ?? '') },
      { name: 'snippet', type: 'String', values: pick((row) => row.evaluation.evidence?.snippet ?? '') },
      { name: 'url', type: 'String', values: pick((row) => row.evaluation.evidence?.url ?? '') },
      { name: 'confidence', type: 'Float64', values: pick((row) => row.evaluation.confidence ?? 0) },
      { name: 'duration_ms', type: 'Float64', values: pick((row) => row.evaluation.durationMs) },
      { name: 'retries', type: 'UInt8', values: pick((row) => Math.min(255, row.evaluation.retries)) },
    ];
    await this.#columns.insert('evaluations', columns);
  }

  /** The latest checks of a monitor, newest first; `before` is the time of the last one of the page before, ms. */
  async latest(
    projectId: string,
    monitorId: string,
    options: { limit: number; before?: number; verdict?: string; withValue?: boolean },
  ): Promise<Evaluation[]> {
    const where = ['project_id = {projectId:UUID}', 'monitor_id = {monitorId:UUID}'];
    if (options.before !== undefined) where.push('at < fromUnixTimestamp64Milli({before:Int64})');
    if (options.verdict) where.push('verdict = {verdict:String}');
    if (options.withValue) where.push("type != ''");
    const rows = await this.#columns.query<StoredRow>(
      `SELECT ${STORED} FROM evaluations WHERE ${where.join(' AND ')} ORDER BY at DESC LIMIT {limit:UInt32}`,
      { projectId, monitorId, limit: options.limit, before: options.before ?? 0, verdict: options.verdict ?? '' },
      { readonly: true },
    );
    return rows.map(toEvaluation);
  }

  /** Values over time, oldest first. Raw: each value; otherwise one point a period with its extremes and mean. */
  async history(
    projectId: string,
    monitorId: string,
    range: { from: number; to: number; aggregation: 'raw' | 'hour' | 'day' | 'week'; limit: number; changesOnly?: boolean },
  ): Promise<HistoryPoint[]> {
    const parameters = { projectId, monitorId, from: range.from, to: range.to, limit: range.limit };
    const where = `project_id = {projectId:UUID} AND monitor_id = {monitorId:UUID} AND type != ''
      AND at >= fromUnixTimestamp64Milli({from:Int64}) AND at <= fromUnixTimestamp64Milli({to:Int64})${range.changesOnly ? ' AND changed' : ''}`;
    if (range.aggregation === 'raw') {
      const rows = await this.#columns.query<StoredRow & { changed: boolean; previous: number | null }>(
        `SELECT timestamp, type, number, text, unit, verdict, changed, previous FROM (
           SELECT at AS timestamp, type, number, text, unit, verdict, changed, previous_number AS previous FROM evaluations
           WHERE ${where} ORDER BY at DESC LIMIT {limit:UInt32}) ORDER BY timestamp`,
        parameters,
        { readonly: true },
      );
      return rows.map((row) => ({ timestamp: row.timestamp, value: storedValue(row), verdict: row.verdict, ...changeOf(row) }));
    }
    const start = { hour: 'toStartOfHour(at)', day: 'toStartOfDay(at)', week: 'toStartOfWeek(at, 1)' }[range.aggregation];
    const rows = await this.#columns.query<AggregateRow>(
      `SELECT toDateTime64(${start}, 3, 'UTC') AS timestamp, argMax(type, at) AS lastType, argMax(number, at) AS lastNumber, argMax(text, at) AS lastText,
         min(number) AS low, max(number) AS high, avg(number) AS mean, count() AS checks, max(changed) AS anyChange, argMax(verdict, at) AS lastVerdict,
         argMin(previous_number, at) AS before
       FROM evaluations WHERE ${where} GROUP BY timestamp ORDER BY timestamp LIMIT {limit:UInt32}`,
      parameters,
      { readonly: true },
    );
    return rows.map(toAggregatePoint);
  }

  /** Lowest, highest and mean number of the days before `at`; windows are given in days. */
  async stats(projectId: string, monitorId: string, at: number, days: readonly number[]): Promise<Record<string, HistoryStats>> {
    const found: Record<string, HistoryStats> = {};
    for (const window of days) {
      const [row] = await this.#columns.query<HistoryStats>(
        `SELECT min(number) AS lowest, max(number) AS highest, avg(number) AS average, count(number) AS count FROM evaluations
         WHERE project_id = {projectId:UUID} AND monitor_id = {monitorId:UUID} AND number IS NOT NULL AND trigger != 'manual_test'
           AND at >= fromUnixTimestamp64Milli({from:Int64}) AND at < fromUnixTimestamp64Milli({at:Int64})`,
        { projectId, monitorId, from: at - Math.round(window * 86_400_000), at },
        { readonly: true },
      );
      if (row && row.count > 0) found[String(window)] = row;
    }
    return found;
  }

  /** Sets for how many days checks are kept. */
  async keepFor(days: number): Promise<void> {
    const [table] = await this.#columns.query<{ definition: string }>(
      "SELECT create_table_query AS definition FROM system.tables WHERE name = 'evaluations' AND database = currentDatabase()",
    );
    if (table?.definition.includes(`toIntervalDay(${days})`)) return;
    await this.#columns.command(`ALTER TABLE evaluations MODIFY TTL toDateTime(at) + INTERVAL ${Math.trunc(days)} DAY`);
  }

  /** Forgets the history of whole projects. */
  async forgetProjects(projectIds: readonly string[]): Promise<void> {
    for (const projectId of projectIds)
      await this.#columns.command('DELETE FROM evaluations WHERE project_id = {projectId:UUID}', { projectId });
  }

  /** Forgets a monitor's history; the parts are rewritten in the background. */
  async forget(projectId: string, monitorId: string): Promise<void> {
    await this.#columns.command('DELETE FROM evaluations WHERE project_id = {projectId:UUID} AND monitor_id = {monitorId:UUID}', {
      projectId,
      monitorId,
    });
  }
}

interface AggregateRow {
  timestamp: string;
  lastType: FactType;
  lastNumber: number | null;
  lastText: string;
  low: number | null;
  high: number | null;
  mean: number | null;
  checks: number;
  anyChange: boolean | number;
  lastVerdict: Verdict;
  before: number | null;
}

function toAggregatePoint(row: AggregateRow): HistoryPoint {
  const change = changeOf({ number: row.lastNumber, previous: row.before, changed: Boolean(row.anyChange) });
  const point: HistoryPoint = {
    timestamp: row.timestamp,
    value: storedValue({ type: row.lastType, number: row.lastNumber, text: row.lastText }),
    verdict: row.lastVerdict,
    count: row.checks,
    ...change,
  };
  if (row.low !== null && row.high !== null && row.mean !== null)
    Object.assign(point, { min: row.low, max: row.high, avg: row.mean });
  return point;
}

function changeOf(row: { number: number | null; previous: number | null; changed: boolean }) {
  const { number, previous } = row;
  if (!row.changed || number === null || previous === null) return { changed: row.changed };
  const changeAmount = Number((number - previous).toPrecision(12));
  return { changed: true, changeAmount, changePercentage: previous === 0 ? null : (changeAmount / Math.abs(previous)) * 100 };
}

function toEvaluation(row: StoredRow): Evaluation {
  const evidence: Evidence | null =
    row.locator || row.snippet ? { locator: row.locator, snippet: row.snippet, ...(row.url ? { url: row.url } : {}) } : null;
  return {
    id: row.id,
    monitorId: row.monitorId,
    timestamp: row.timestamp,
    trigger: row.trigger,
    value: row.type === '' ? null : storedValue(row),
    unit: row.unit || null,
    verdict: row.verdict,
    triggered: row.triggered,
    reason: row.reason,
    cause: (row.cause || null) as Evaluation['cause'],
    message: row.message || null,
    evidence,
    confidence: row.type === '' ? null : row.confidence,
    durationMs: row.durationMs,
    retries: row.retries,
  };
}

function numberOf(value: FactValue): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return Array.isArray(value) ? value.length : null;
}

function textOf(value: FactValue): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= MAX_STORED_TEXT || typeof value !== 'string' ? text : text.slice(0, MAX_STORED_TEXT);
}

function storedValue(row: { type: FactType | ''; number: number | null; text: string }): FactValue {
  if (row.type === 'number') return row.number;
  if (row.type === 'boolean') return row.number === 1;
  if (row.type === 'text') return row.text;
  if (row.type === '') return null;
  try {
    return JSON.parse(row.text) as FactValue;
  } catch {
    return null;
  }
}
