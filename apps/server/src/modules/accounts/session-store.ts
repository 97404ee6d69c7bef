import type { SqlExecutor } from '@monitors/engines/ports';

/** A refresh token as stored, with the session it belongs to. */
export interface RefreshTokenRow {
  sessionId: string;
  userId: string;
  expiresAt: Date;
  usedAt: Date | null;
  sessionRevoked: boolean;
  userActive: boolean;
}

export async function insertSession(
  tx: SqlExecutor,
  session: { id: string; userId: string; at: Date; expiresAt: Date },
): Promise<void> {
  await tx.query('INSERT INTO sessions (id, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)', [
    session.id,
    session.userId,
    session.at,
    session.expiresAt,
  ]);
}

/** Ends the oldest sessions of a person beyond `keep`. */
export async function trimSessions(tx: SqlExecutor, userId: string, keep: number): Promise<void> {
  await tx.query(
    `DELETE FROM sessions WHERE user_id = $1 AND id IN
       (SELECT id FROM sessions WHERE user_id = $1 ORDER BY created_at DESC, id DESC OFFSET $2)`,
    [userId, keep],
  );
}

export async function insertRefreshToken(
  tx: SqlExecutor,
  token: { hash: string; sessionId: string; at: Date; expiresAt: Date },
): Promise<void> {
  await tx.query('INSERT INTO refresh_tokens (token_hash, session_id, created_at, expires_at) VALUES ($1, $2, $3, $4)', [
    token.hash,
    token.sessionId,
    token.at,
    token.expiresAt,
  ]);
  await tx.query('UPDATE sessions SET expires_at = $2 WHERE id = $1', [token.sessionId, token.expiresAt]);
}

/** The token of a hash; its session stays locked until the transaction ends, so that two exchanges cannot overlap. */
export async function lockRefreshToken(tx: SqlExecutor, hash: string): Promise<RefreshTokenRow | undefined> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT id FROM sessions WHERE id = (SELECT session_id FROM refresh_tokens WHERE token_hash = $1) FOR UPDATE`,
    [hash],
  );
  if (!rows[0]) return undefined;
  // Read after the lock is held: before it, somebody else's exchange would not be seen.
  const found = await tx.query<RefreshTokenRow>(
    `SELECT s.id AS "sessionId", s.user_id AS "userId", t.expires_at AS "expiresAt", t.used_at AS "usedAt",
            s.revoked_at IS NOT NULL AS "sessionRevoked", u.is_active AS "userActive"
     FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN users u ON u.id = s.user_id
     WHERE t.token_hash = $1`,
    [hash],
  );
  return found.rows[0];
}

export async function isRefreshTokenUsed(tx: SqlExecutor, hash: string): Promise<boolean> {
  const { rows } = await tx.query('SELECT 1 FROM refresh_tokens WHERE token_hash = $1 AND used_at IS NOT NULL', [hash]);
  return rows.length > 0;
}

export async function markRefreshTokenUsed(tx: SqlExecutor, hash: string, at: Date): Promise<void> {
  await tx.query('UPDATE refresh_tokens SET used_at = $2 WHERE token_hash = $1', [hash, at]);
}

/** The session and person of a refresh token, used or not. */
export async function findSessionOfToken(sql: SqlExecutor, hash: string): Promise<{ id: string; userId: string } | undefined> {
  const { rows } = await sql.query<{ id: string; userId: string }>(
    `SELECT s.id, s.user_id AS "userId" FROM sessions s JOIN refresh_tokens t ON t.session_id = s.id WHERE t.token_hash = $1`,
    [hash],
  );
  return rows[0];
}

/** Ends a session; false when it had ended before. */
export async function revokeSession(tx: SqlExecutor, id: string, at: Date): Promise<boolean> {
  return (await tx.query('UPDATE sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL', [id, at])).affected > 0;
}

/** Ends all sessions of a person. */
export async function revokeSessionsOf(tx: SqlExecutor, userId: string, at: Date): Promise<void> {
  await tx.query('UPDATE sessions SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL', [userId, at]);
}

/** Removes sessions that ended before `before`, and used tokens older than that. */
export async function purgeSessions(sql: SqlExecutor, before: Date): Promise<void> {
  await sql.query('DELETE FROM sessions WHERE expires_at < $1 OR revoked_at < $1', [before]);
  await sql.query('DELETE FROM refresh_tokens WHERE used_at < $1', [before]);
}
