import type { ColumnStore } from '@monitors/engines/ports';

/** Days that each kind of signal is kept. */
export interface SignalRetention {
  events: number;
  metrics: number;
  logs: number;
  errors: number;
}

const TABLES: readonly [table: string, column: string, kind: keyof SignalRetention][] = [
  ['metric_series', 'last_seen', 'metrics'],
  ['metric_samples', 'at', 'metrics'],
  ['metric_distributions', 'at', 'metrics'],
  ['events', 'at', 'events'],
  ['logs', 'at', 'logs'],
  ['spans', 'at', 'logs'],
  ['trace_times', 'first_at', 'logs'],
  ['errors', 'at', 'errors'],
];

/** Sets for how many days signals are kept; whole parts are dropped when all of their rows are older. */
export async function keepSignals(columns: ColumnStore, days: SignalRetention): Promise<void> {
  const tables = await columns.query<{ name: string; definition: string }>(
    'SELECT name, create_table_query AS definition FROM system.tables WHERE database = currentDatabase()',
  );
  const definitions = new Map(tables.map(({ name, definition }) => [name, definition]));
  for (const [table, column, kind] of TABLES) {
    if (definitions.get(table)?.includes(`toIntervalDay(${days[kind]})`)) continue;
    await columns.command(`ALTER TABLE ${table} MODIFY TTL toDateTime(${column}) + INTERVAL ${Math.trunc(days[kind])} DAY`);
  }
}

/** Forgets every signal of whole projects. */
export async function forgetSignals(columns: ColumnStore, projectIds: readonly string[]): Promise<void> {
  for (const projectId of projectIds)
    for (const [table] of TABLES)
      await columns.command(`DELETE FROM ${table} WHERE project_id = {projectId:UUID}`, { projectId });
}
