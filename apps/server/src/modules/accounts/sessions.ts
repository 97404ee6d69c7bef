import type { User } from '@monitors/contract';
import type { SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { hashSecret, newId } from '../../kernel/ids.ts';
import type { Authenticator } from './authenticator.ts';
import { decideRotation } from './domain/rotation.ts';
import {
  findSessionOfToken,
  insertRefreshToken,
  insertSession,
  isRefreshTokenUsed,
  lockRefreshToken,
  markRefreshTokenUsed,
  purgeSessions,
  type RefreshTokenRow,
  revokeSession,
  trimSessions,
} from './session-store.ts';
import { findUser, insertAudit } from './store.ts';
import type { Tokens } from './tokens.ts';

/** What a person signs requests with. */
export interface IssuedTokens {
  token: string;
  refreshToken: string;
  /** Seconds the access token is good for. */
  expiresIn: number;
}

const DAY_MS = 86_400_000;
/** A session ends when it was not used for so long. */
export const SESSION_LIFE_MS = 30 * DAY_MS;
const MAX_SESSIONS = 500;
const PURGE_EVERY_MS = 6 * 3_600_000;

/** Sign-ins: opened, renewed, ended. */
export class Sessions {
  readonly #deps: { sql: SqlDatabase; clock: Clock; tokens: Tokens; authenticator: Authenticator };

  constructor(deps: { sql: SqlDatabase; clock: Clock; tokens: Tokens; authenticator: Authenticator }) {
    this.#deps = deps;
  }

  /** Opens a session within a transaction. */
  async open(tx: SqlExecutor, userId: string): Promise<IssuedTokens> {
    const { clock, tokens } = this.#deps;
    const at = new Date(clock.now());
    const expiresAt = new Date(at.getTime() + SESSION_LIFE_MS);
    const id = newId(at.getTime());
    const refreshToken = tokens.firstRefresh();
    await insertSession(tx, { id, userId, at, expiresAt });
    await insertRefreshToken(tx, { hash: hashSecret(refreshToken), sessionId: id, at, expiresAt });
    await trimSessions(tx, userId, MAX_SESSIONS);
    return { token: await tokens.issueAccess(userId, id), refreshToken, expiresIn: tokens.accessSeconds };
  }

  /** Exchanges a refresh token; throws UNAUTHORIZED when it is of no use. Showing one a second time ends its session. */
  async refresh(shown: string, byCookie: boolean): Promise<IssuedTokens & { user: User }> {
    const { sql, clock, tokens, authenticator } = this.#deps;
    const at = new Date(clock.now());
    const hash = hashSecret(shown);
    const next = tokens.nextRefresh(shown);
    const result = await sql.transaction(async (tx) => {
      const row = await lockRefreshToken(tx, hash);
      if (!row?.userActive) return undefined;
      const decision = await this.#decide(tx, row, hashSecret(next), byCookie);
      if (decision === 'revoke') {
        await revokeSession(tx, row.sessionId, at);
        await insertAudit(tx, { action: 'session.reuse_detected', at, userId: row.userId });
        return { row, revoked: true } as const;
      }
      if (decision === 'refuse') return undefined;
      if (decision === 'rotate') {
        await markRefreshTokenUsed(tx, hash, at);
        const expiresAt = new Date(at.getTime() + SESSION_LIFE_MS);
        await insertRefreshToken(tx, { hash: hashSecret(next), sessionId: row.sessionId, at, expiresAt });
      }
      return { row, revoked: false, user: await findUser(tx, row.userId) } as const;
    });
    if (result?.revoked) authenticator.forgetSession(result.row.userId, result.row.sessionId);
    if (!result?.user) throw new AppError('UNAUTHORIZED', 'The session has ended; sign in again');
    const token = await tokens.issueAccess(result.row.userId, result.row.sessionId);
    return { user: result.user, token, refreshToken: next, expiresIn: tokens.accessSeconds };
  }

  /** Ends the sessions that the given tokens belong to; says nothing about whether there were any. */
  async end(shown: { accessToken?: string | undefined; refreshToken?: string | undefined }): Promise<void> {
    const { sql, clock, tokens, authenticator } = this.#deps;
    const claims = shown.accessToken === undefined ? undefined : await tokens.readAccess(shown.accessToken);
    const found = shown.refreshToken === undefined ? undefined : await findSessionOfToken(sql, hashSecret(shown.refreshToken));
    const sessions = [claims && { id: claims.sessionId, userId: claims.userId }, found].filter((one) => one !== undefined);
    for (const { id, userId } of sessions) {
      const at = new Date(clock.now());
      await sql.transaction(async (tx) => {
        if (await revokeSession(tx, id, at)) await insertAudit(tx, { action: 'session.ended', at, userId });
      });
      authenticator.forgetSession(userId, id);
    }
  }

  /** Removes what ended long ago, now and then, until the returned function is called. */
  keepTidy(onError: (error: unknown) => void): () => Promise<void> {
    const { sql, clock } = this.#deps;
    let running: Promise<void> = Promise.resolve();
    let cancel = () => {};
    const schedule = () => {
      cancel = clock.after(PURGE_EVERY_MS, () => {
        running = purgeSessions(sql, new Date(clock.now() - SESSION_LIFE_MS)).catch(onError);
        schedule();
      });
    };
    schedule();
    return async () => {
      cancel();
      await running;
    };
  }

  async #decide(tx: SqlExecutor, row: RefreshTokenRow, nextHash: string, byCookie: boolean) {
    return decideRotation(
      {
        expiresAt: row.expiresAt.getTime(),
        usedAt: row.usedAt?.getTime() ?? null,
        successorUsed: row.usedAt !== null && (await isRefreshTokenUsed(tx, nextHash)),
        sessionRevoked: row.sessionRevoked,
        byCookie,
      },
      this.#deps.clock.now(),
    );
  }
}
