import { openMemoryKv } from '@monitors/engines/memory-kv';
import { openPglite } from '@monitors/engines/pglite';
import type { KeyValue, SqlDatabase } from '@monitors/engines/ports';
import { createFakeClock, type FakeClock } from '@monitors/testkit';
import { createHttp } from '../../../http/server.ts';
import { keepingLogger, type TestAnswer, type TestApp, type TestMethod } from '../../../http/testing/test-http.ts';
import { Metrics } from '../../../kernel/metrics.ts';
import { migrateSql } from '../../../storage/migrations.ts';
import { ACCOUNTS_MIGRATIONS, type Accounts, createAccounts } from '../index.ts';

export const PASSWORD = 'Correct-horse-7';

/** The accounts module behind the real shell on an empty database, with a clock that stands still. */
export interface TestAccounts {
  app: TestApp;
  accounts: Accounts;
  sql: SqlDatabase;
  kv: KeyValue;
  clock: FakeClock;
  /** Sends a request to a path below `/api/v1`, as whom the token says. */
  call(method: TestMethod, path: string, body?: object, headers?: Record<string, string>): Promise<TestAnswer>;
  /** Signs somebody up. */
  register(email: string, name?: string): Promise<SignedUp>;
  /** Forgets everybody. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

export interface SignedUp {
  user: { id: string; role: string; email: string };
  project: { id: string; number: number };
  token: string;
  refreshToken: string;
  auth: { authorization: string };
}

export async function startTestAccounts(options: { limits?: boolean; appUrl?: string } = {}): Promise<TestAccounts> {
  const { limits = false, appUrl = 'http://localhost:3000' } = options;
  const clock = createFakeClock();
  const sql = await openPglite({ dataDir: 'memory' });
  await migrateSql(sql, [{ module: 'accounts', directory: ACCOUNTS_MIGRATIONS }]);
  const kv = openMemoryKv({ now: () => clock.now() });
  const [metrics, logger] = [new Metrics(), keepingLogger()];
  const config = {
    appUrl,
    trustProxy: [],
    limits: { enabled: limits },
    secrets: { jwt: 'j'.repeat(32) },
    accessTokenMinutes: 15,
  };
  const accounts = createAccounts({ sql, kv, clock, metrics, logger, config });
  const app = await createHttp({
    config,
    version: '0',
    logger,
    metrics,
    clock,
    kv,
    authenticate: accounts.authenticate,
    modules: [accounts],
    healthChecks: [],
    webRoot: '/nowhere',
  });
  await accounts.start?.();

  const call: TestAccounts['call'] = (method, path, body, headers = {}) =>
    app.inject({ method: method ?? 'GET', url: `/api/v1${path}`, headers, ...(body && { payload: body }) });
  return {
    app,
    accounts,
    sql,
    kv,
    clock,
    call,
    async register(email, name = 'Ada') {
      const answer = await call('POST', '/auth/register', { email, password: PASSWORD, name });
      if (answer.statusCode !== 201) throw new Error(answer.body);
      const signedUp = answer.json();
      return { ...signedUp, auth: { authorization: `Bearer ${signedUp.token}` } };
    },
    async empty() {
      await sql.script('TRUNCATE users, projects, audit_log CASCADE');
    },
    async close() {
      await app.close();
      await accounts.stop?.();
      await kv.close();
      await sql.close();
    },
  };
}
