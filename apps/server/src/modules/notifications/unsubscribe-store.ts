import type { SqlExecutor } from '@monitors/engines/ports';

/** Addresses among `addresses` that want no mail of a monitor, in lower case. */
export async function unsubscribedAmong(sql: SqlExecutor, monitorId: string, addresses: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql.query<{ address: string }>(
    'SELECT address FROM email_unsubscribes WHERE monitor_id = $1 AND address = ANY ($2::text[])',
    [monitorId, addresses.map((address) => address.toLowerCase())],
  );
  return new Set(rows.map((row) => row.address));
}

/** Stops mail of a monitor to an address; again without effect. */
export async function unsubscribe(
  sql: SqlExecutor,
  { projectId, monitorId, address }: { projectId: string; monitorId: string; address: string },
  now: number,
): Promise<void> {
  await sql.query(
    `INSERT INTO email_unsubscribes (monitor_id, address, project_id, created_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (monitor_id, address) DO NOTHING`,
    [monitorId, address.toLowerCase(), projectId, new Date(now)],
  );
}

/** Allows mail of a monitor to an address again. */
export async function resubscribe(sql: SqlExecutor, monitorId: string, address: string): Promise<void> {
  await sql.query('DELETE FROM email_unsubscribes WHERE monitor_id = $1 AND address = $2', [monitorId, address.toLowerCase()]);
}
