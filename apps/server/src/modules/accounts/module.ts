import { fileURLToPath } from 'node:url';
import type { Preferences, ProjectRole } from '@monitors/contract';
import type { KeyValue, SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import { createSessionCookies } from '../../http/cookies.ts';
import type { Module } from '../../http/module.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Credentials } from '../../kernel/credentials.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Metrics } from '../../kernel/metrics.ts';
import type { Principal } from '../../kernel/principal.ts';
import { ApiKeys } from './api-keys.ts';
import { authRoutes } from './auth-routes.ts';
import { Authenticator } from './authenticator.ts';
import { BoundedCache } from './bounded-cache.ts';
import { emailKey } from './domain/email.ts';
import { LoginGuard } from './login-guard.ts';
import { Passwords } from './passwords.ts';
import { accountRoutes } from './routes.ts';
import { AccountsService, type ErasureHook } from './service.ts';
import { SESSION_LIFE_MS, Sessions } from './sessions.ts';
import { findFirstProject, findProjectNumber, findUser, listMembers, promoteToAdmin } from './store.ts';
import { Tokens } from './tokens.ts';

/** How to reach somebody. */
export interface Contact {
  email: string;
  name: string;
  preferences: Preferences;
}

/** A member of a project and how to reach him. */
export interface ProjectMember extends Contact {
  userId: string;
  role: ProjectRole;
}

export interface AccountsDeps {
  sql: SqlDatabase;
  kv: KeyValue;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  config: { secrets: { jwt: string }; accessTokenMinutes: number; appUrl: string; limits: { enabled: boolean } };
}

/** Accounts as others see them. */
export interface Accounts extends Module {
  /** Who shows these credentials; null when they do not hold. Throws FORBIDDEN for a project the caller is no member of. */
  authenticate(credentials: Credentials): Promise<Principal | null>;
  /** How to reach somebody; `executor` reads within a transaction of the caller. */
  contact(userId: string, executor?: SqlExecutor): Promise<Contact | undefined>;
  /** The active members, the longest-standing first. */
  projectMembers(projectId: string): Promise<ProjectMember[]>;
  /** The short number of a project, as Sentry's addresses name it; it never changes. */
  projectNumber(projectId: string): Promise<number | undefined>;
  /** The project that was made first; undefined before there is one. */
  firstProject(): Promise<string | undefined>;
  /** Makes the person of an address an administrator of the instance; false when there is none. */
  makeAdmin(email: string): Promise<boolean>;
  /** Has `hook` take part in every deletion of an account from now on. */
  onErasure(hook: ErasureHook): void;
}

const MAX_NUMBERS = 5000;

/** Folder of this module's migrations. */
export const ACCOUNTS_MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url));

/** People, sessions, projects, API keys and the record of what they did. */
export function createAccounts(deps: AccountsDeps): Accounts {
  const { sql, kv, clock, logger, metrics, config } = deps;
  const tokens = new Tokens({ secret: config.secrets.jwt, clock, accessTokenMinutes: config.accessTokenMinutes });
  const authenticator = new Authenticator({ sql, clock, logger, tokens });
  const sessions = new Sessions({ sql, clock, tokens, authenticator });
  const passwords = new Passwords();
  const loginGuard = new LoginGuard({ kv, clock, enabled: config.limits.enabled });
  const erasureHooks: ErasureHook[] = [];
  const service = new AccountsService({
    sql,
    clock,
    logger,
    metrics,
    passwords,
    sessions,
    authenticator,
    loginGuard,
    erasureHooks,
  });
  const apiKeys = new ApiKeys({ sql, clock, authenticator });
  const cookies = createSessionCookies({ secure: config.appUrl.startsWith('https:'), refreshSeconds: SESSION_LIFE_MS / 1000 });
  const numbers = new BoundedCache<number>(MAX_NUMBERS);
  let stopTidying = async () => {};

  return {
    name: 'accounts',
    routes(api) {
      authRoutes(api, { service, sessions, cookies });
      accountRoutes(api, { service, apiKeys, cookies });
    },
    async start() {
      stopTidying = sessions.keepTidy((err) => logger.warn({ err }, 'Old sessions were not removed'));
    },
    async stop() {
      await stopTidying();
      await authenticator.settle();
    },
    authenticate: (credentials) => authenticator.authenticate(credentials),
    async contact(userId, executor = sql) {
      const user = await findUser(executor, userId);
      return user && { email: user.email, name: user.name, preferences: user.preferences };
    },
    async projectMembers(projectId) {
      const members = await listMembers(sql, projectId);
      return members.map(({ userId, role, email, name, preferences }) => ({ userId, role, email, name, preferences }));
    },
    firstProject: () => findFirstProject(sql),
    async projectNumber(projectId) {
      const known = numbers.get(projectId, 0) ?? (await findProjectNumber(sql, projectId));
      if (known !== undefined) numbers.set(projectId, known, Number.POSITIVE_INFINITY);
      return known;
    },
    makeAdmin: (email) => promoteToAdmin(sql, emailKey(email)),
    onErasure(hook) {
      erasureHooks.push(hook);
    },
  };
}
