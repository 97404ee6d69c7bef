import type { SqlDatabase } from '@monitors/engines/ports';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Credentials } from '../../kernel/credentials.ts';
import { hashSecret } from '../../kernel/ids.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Principal } from '../../kernel/principal.ts';
import { BoundedCache } from './bounded-cache.ts';
import { chosenMembership, keyPermissions, type Membership } from './domain/membership.ts';
import { findKeyAccess, type KeyAccess, touchKey } from './key-store.ts';
import { findSessionAccess } from './store.ts';
import type { Tokens } from './tokens.ts';

/** How long what was read of a session or key is believed; another process' revocation takes that long to arrive. */
const BELIEVED_MS = 10_000;
const MAX_REMEMBERED = 5000;
/** How exact `lastUsedAt` of a key is. */
const TOUCH_EVERY_MS = 60_000;

type SessionAccess = { isAdmin: boolean; memberships: Membership[] };

/** Says who sends a request. */
export class Authenticator {
  readonly #deps: { sql: SqlDatabase; clock: Clock; logger: Logger; tokens: Tokens };
  readonly #sessions = new BoundedCache<Promise<SessionAccess | undefined>>(MAX_REMEMBERED);
  readonly #keys = new BoundedCache<Promise<KeyAccess | undefined>>(MAX_REMEMBERED);
  readonly #touched = new BoundedCache<true>(MAX_REMEMBERED);
  readonly #writes = new Set<Promise<void>>();

  constructor(deps: { sql: SqlDatabase; clock: Clock; logger: Logger; tokens: Tokens }) {
    this.#deps = deps;
  }

  /** Who shows these credentials; null when they do not hold. Throws FORBIDDEN for a project that the caller is no member of. */
  async authenticate({ authorization, sessionCookie, projectId }: Credentials): Promise<Principal | null> {
    if (authorization !== undefined) {
      const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
      if (token === undefined) return null;
      return token.startsWith('mk_') ? this.#ofKey(token, projectId) : this.#ofToken(token, projectId, 'token');
    }
    return sessionCookie === undefined ? null : this.#ofToken(sessionCookie, projectId, 'cookie');
  }

  /** Believes nothing read earlier about a person. */
  forgetUser(userId: string): void {
    this.#sessions.deleteAll(userId);
    this.#keys.deleteAll('');
  }

  forgetSession(userId: string, sessionId: string): void {
    this.#sessions.delete(`${userId} ${sessionId}`);
  }

  forgetKey(hash: string): void {
    this.#keys.delete(hash);
  }

  /** Resolves when nothing is being written any more. */
  async settle(): Promise<void> {
    await Promise.all(this.#writes);
  }

  async #ofToken(token: string, projectId: string | undefined, via: 'token' | 'cookie'): Promise<Principal | null> {
    const { sql, clock, tokens } = this.#deps;
    const claims = await tokens.readAccess(token);
    if (!claims) return null;
    const { userId, sessionId } = claims;
    const access = await this.#remembered(this.#sessions, `${userId} ${sessionId}`, () =>
      findSessionAccess(sql, userId, sessionId, new Date(clock.now())),
    );
    if (!access) return null;
    const { projectId: chosen, role } = chosenMembership(access.memberships, projectId);
    return { userId, projectId: chosen, role, isAdmin: access.isAdmin, via };
  }

  async #ofKey(key: string, projectId: string | undefined): Promise<Principal | null> {
    if (!/^mk_[0-9A-Za-z]{32}$/.test(key)) return null;
    const hash = hashSecret(key);
    const access = await this.#remembered(this.#keys, hash, () => findKeyAccess(this.#deps.sql, hash));
    if (!access) return null;
    if (projectId !== undefined && projectId.toLowerCase() !== access.projectId) {
      throw new AppError('FORBIDDEN', 'This API key belongs to another project');
    }
    this.#touch(access);
    const { userId, role } = access;
    const maker = { userId, projectId: access.projectId, role };
    return { ...maker, isAdmin: false, via: 'key', permissions: keyPermissions(access.permissions, maker) };
  }

  /** Callers at the same moment share one read. Nothing is remembered of credentials that do not hold. */
  async #remembered<Access>(
    cache: BoundedCache<Promise<Access | undefined>>,
    key: string,
    read: () => Promise<Access | undefined>,
  ): Promise<Access | undefined> {
    const now = this.#deps.clock.now();
    const known = cache.get(key, now);
    if (known) return known;
    const reading = read();
    cache.set(key, reading, now + BELIEVED_MS);
    const forget = () => {
      if (cache.get(key, now) === reading) cache.delete(key);
    };
    reading.then((access) => access === undefined && forget(), forget);
    return reading;
  }

  #touch({ id, lastUsedAt }: KeyAccess): void {
    const { sql, clock, logger } = this.#deps;
    const now = clock.now();
    if (this.#touched.get(id, now) || (lastUsedAt && now - lastUsedAt.getTime() < TOUCH_EVERY_MS)) return;
    this.#touched.set(id, true, now + TOUCH_EVERY_MS);
    const write = touchKey(sql, id, new Date(now))
      .catch((err: unknown) => logger.warn({ err }, 'The last use of an API key was not noted'))
      .finally(() => this.#writes.delete(write));
    this.#writes.add(write);
  }
}
