import type { Channel } from '@monitors/contract';
import type { SqlExecutor } from '@monitors/engines/ports';
import { isoTime } from '../../kernel/clock.ts';

/** A stored channel with its sealed secret. */
export interface StoredChannel extends Channel {
  projectId: string;
  sealedSecret: string;
}

type Row = Omit<StoredChannel, 'createdAt'> & { createdAt: Date };

const COLUMNS = `id, project_id AS "projectId", kind, name, url, secret AS "sealedSecret", is_active AS "isActive",
  created_at AS "createdAt"`;

/** Writes a new channel. */
export async function insertChannel(sql: SqlExecutor, channel: StoredChannel): Promise<void> {
  await sql.query(
    `INSERT INTO notification_channels (id, project_id, kind, name, url, secret, is_active, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      channel.id,
      channel.projectId,
      channel.kind,
      channel.name,
      channel.url,
      channel.sealedSecret,
      channel.isActive,
      new Date(channel.createdAt),
    ],
  );
}

/** Channels of a project, oldest first. */
export async function listChannels(sql: SqlExecutor, projectId: string): Promise<StoredChannel[]> {
  const { rows } = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM notification_channels WHERE project_id = $1 ORDER BY id LIMIT 1000`,
    [projectId],
  );
  return rows.map(toChannel);
}

/** One channel of a project. */
export async function findChannel(sql: SqlExecutor, projectId: string, id: string): Promise<StoredChannel | undefined> {
  const { rows } = await sql.query<Row>(`SELECT ${COLUMNS} FROM notification_channels WHERE project_id = $1 AND id = $2`, [
    projectId,
    id,
  ]);
  return rows[0] && toChannel(rows[0]);
}

/** Removes a channel; false when it was not there. */
export async function deleteChannel(sql: SqlExecutor, projectId: string, id: string): Promise<boolean> {
  const { affected } = await sql.query('DELETE FROM notification_channels WHERE project_id = $1 AND id = $2', [projectId, id]);
  return affected > 0;
}

/** The sealed secret that signs a project's plain webhooks; `fresh` is kept where there is none yet. */
export async function projectSecret(sql: SqlExecutor, projectId: string, fresh: string, now: number): Promise<string> {
  const { rows } = await sql.query<{ secret: string }>(
    `INSERT INTO webhook_secrets (project_id, secret, created_at) VALUES ($1, $2, $3)
     ON CONFLICT (project_id) DO UPDATE SET secret = webhook_secrets.secret RETURNING secret`,
    [projectId, fresh, new Date(now)],
  );
  return rows[0]!.secret;
}

/** Replaces that secret. */
export async function replaceProjectSecret(sql: SqlExecutor, projectId: string, fresh: string, now: number): Promise<void> {
  await sql.query(
    `INSERT INTO webhook_secrets (project_id, secret, created_at) VALUES ($1, $2, $3)
     ON CONFLICT (project_id) DO UPDATE SET secret = $2, created_at = $3`,
    [projectId, fresh, new Date(now)],
  );
}

function toChannel(row: Row): StoredChannel {
  return { ...row, createdAt: isoTime(row.createdAt.getTime()) };
}
