import type { ApiKey, ProjectRole } from '@monitors/contract';
import type { SqlExecutor } from '@monitors/engines/ports';

const KEY = `id, name, permissions, prefix, created_at AS "createdAt", last_used_at AS "lastUsedAt"`;

type KeyRow = Omit<ApiKey, 'createdAt' | 'lastUsedAt'> & { createdAt: Date; lastUsedAt: Date | null };

/** What an API key stands for. */
export interface KeyAccess {
  id: string;
  projectId: string;
  /** Who made it. */
  userId: string;
  /** The maker's role in the project now. */
  role: ProjectRole;
  permissions: string[];
  lastUsedAt: Date | null;
}

export async function insertKey(
  tx: SqlExecutor,
  key: {
    id: string;
    projectId: string;
    userId: string;
    name: string;
    prefix: string;
    hash: string;
    permissions: readonly string[];
    at: Date;
  },
): Promise<ApiKey> {
  const { rows } = await tx.query<KeyRow>(
    `INSERT INTO api_keys (id, project_id, created_by, name, prefix, key_hash, permissions, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${KEY}`,
    [key.id, key.projectId, key.userId, key.name, key.prefix, key.hash, key.permissions, key.at],
  );
  return toApiKey(rows[0] as KeyRow);
}

export async function listKeys(sql: SqlExecutor, projectId: string): Promise<ApiKey[]> {
  const { rows } = await sql.query<KeyRow>(
    `SELECT ${KEY} FROM api_keys WHERE project_id = $1 ORDER BY created_at DESC, id DESC`,
    [projectId],
  );
  return rows.map(toApiKey);
}

export async function countKeys(sql: SqlExecutor, projectId: string): Promise<number> {
  const { rows } = await sql.query<{ count: number }>('SELECT count(*)::int AS count FROM api_keys WHERE project_id = $1', [
    projectId,
  ]);
  return rows[0]?.count ?? 0;
}

/** Removes a key; gives its hash, or undefined when the project has no such key. */
export async function deleteKey(tx: SqlExecutor, projectId: string, id: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ hash: string }>(
    'DELETE FROM api_keys WHERE project_id = $1 AND id = $2 RETURNING key_hash AS hash',
    [projectId, id],
  );
  return rows[0]?.hash;
}

/** What the key of a hash may do, while its maker is still a member. */
export async function findKeyAccess(sql: SqlExecutor, hash: string): Promise<KeyAccess | undefined> {
  const { rows } = await sql.query<KeyAccess>(
    `SELECT k.id, k.project_id AS "projectId", k.created_by AS "userId", m.role, k.permissions, k.last_used_at AS "lastUsedAt"
     FROM api_keys k JOIN users u ON u.id = k.created_by
     JOIN project_members m ON m.project_id = k.project_id AND m.user_id = k.created_by
     WHERE k.key_hash = $1 AND u.is_active`,
    [hash],
  );
  return rows[0];
}

export async function touchKey(sql: SqlExecutor, id: string, at: Date): Promise<void> {
  await sql.query('UPDATE api_keys SET last_used_at = $2 WHERE id = $1', [id, at]);
}

function toApiKey({ id, name, permissions, prefix, createdAt, lastUsedAt }: KeyRow): ApiKey {
  return { id, name, permissions, prefix, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null };
}
