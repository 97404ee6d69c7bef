import type { SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Erasure } from './index.ts';
import { type SignedUp, startTestAccounts, type TestAccounts } from './testing/test-accounts.ts';

let server: TestAccounts;
beforeAll(async () => {
  server = await startTestAccounts();
});
afterEach(() => server.empty());
afterAll(() => server.close());

const join = (person: SignedUp, project: string, role: string) =>
  server.sql.query('INSERT INTO project_members VALUES ($1, $2, $3, $4)', [
    project,
    person.user.id,
    role,
    new Date(server.clock.now()),
  ]);
const createKey = async (auth: Record<string, string>, permissions = ['monitors.read']) =>
  server.call('POST', '/api-keys', { name: 'CI', permissions }, auth);

describe('the profile', () => {
  it('is changed name by name, preferences too', async () => {
    const { auth } = await server.register('ada@x.example');
    await server.call('PATCH', '/users/me', { preferences: { timezone: 'Europe/Oslo', theme: 'dark' } }, auth);
    const quietHours = { start: '22:00', end: '07:00', timezone: 'Europe/Oslo' };
    const answer = await server.call('PATCH', '/users/me', { name: 'Ada L.', preferences: { theme: 'light', quietHours } }, auth);
    expect(answer.json().user).toMatchObject({
      name: 'Ada L.',
      preferences: { timezone: 'Europe/Oslo', theme: 'light', quietHours },
    });
    expect((await server.call('GET', '/users/me', undefined, auth)).json().user).toEqual(answer.json().user);
  });

  it.each([
    [{ preferences: { timezone: 'Mars/Olympus' } }, 'preferences.timezone'],
    [{ preferences: { quietHours: { start: '25:00', end: '07:00', timezone: 'UTC' } } }, 'preferences.quietHours.start'],
    [{ name: '' }, 'name'],
  ])('refuses %j', async (change, field) => {
    const { auth } = await server.register('ada@x.example');
    expect((await server.call('PATCH', '/users/me', change, auth)).json().error.details[0].field).toBe(field);
  });

  it('cannot raise its owner', async () => {
    await server.register('first@x.example');
    const { auth } = await server.register('ada@x.example');
    const answer = await server.call('PATCH', '/users/me', { role: 'admin', isBetaUser: true, name: 'A' }, auth);
    expect(answer.json().user).toMatchObject({ role: 'user', isBetaUser: false });
  });
});

describe('projects', () => {
  it('are made, listed and chosen by X-Project-Id at once', async () => {
    const { auth, project } = await server.register('ada@x.example');
    await server.call('GET', '/api-keys', undefined, auth);
    const made = await server.call('POST', '/projects', { name: '<b>Shop</b>' }, auth);
    expect([made.statusCode, made.json().project]).toMatchObject([201, { name: '<b>Shop</b>', role: 'owner' }]);
    const shop = made.json().project.id;
    const listed = (await server.call('GET', '/projects', undefined, auth)).json().projects;
    expect(listed.map((one: { id: string }) => one.id)).toEqual([project.id, shop]);
    expect((await createKey({ ...auth, 'x-project-id': shop })).statusCode).toBe(201);
    const keysOf = async (id: string) =>
      (await server.call('GET', '/api-keys', undefined, { ...auth, 'x-project-id': id })).json().apiKeys.length;
    expect([await keysOf(shop), await keysOf(project.id)]).toEqual([1, 0]);
  });

  it('of others are out of reach, and whether they exist is not told', async () => {
    const ada = await server.register('ada@x.example');
    const bob = await server.register('bob@x.example');
    const nowhere = '019b8e4e-7c00-7000-8000-000000000000';
    for (const id of [ada.project.id, nowhere, 'x', "' OR 1=1"]) {
      const answer = await server.call('GET', '/api-keys', undefined, { ...bob.auth, 'x-project-id': id });
      expect([answer.statusCode, answer.json().error.message]).toEqual([403, 'You are not a member of this project']);
    }
    for (const id of [ada.project.id, nowhere]) {
      expect((await server.call('GET', `/projects/${id}/members`, undefined, bob.auth)).statusCode).toBe(404);
    }
    expect((await server.call('GET', '/projects/1%27--/members', undefined, bob.auth)).statusCode).toBe(400);
  });

  it('tell their members who belongs to them', async () => {
    const ada = await server.register('ada@x.example');
    const bob = await server.register('bob@x.example', 'Bob');
    await join(bob, ada.project.id, 'viewer');
    const { members } = (await server.call('GET', `/projects/${ada.project.id}/members`, undefined, bob.auth)).json();
    expect(members.map(({ name, role }: { name: string; role: string }) => [name, role])).toEqual([
      ['Ada', 'owner'],
      ['Bob', 'viewer'],
    ]);
    expect(await server.accounts.projectMembers(ada.project.id)).toMatchObject([
      { email: 'ada@x.example' },
      { email: 'bob@x.example' },
    ]);
    expect(await server.accounts.contact(bob.user.id)).toEqual({ email: 'bob@x.example', name: 'Bob', preferences: {} });
  });
});

describe('API keys', () => {
  it('are shown once and stored as a hash', async () => {
    const { auth } = await server.register('ada@x.example');
    const { key, apiKey } = (await createKey(auth)).json();
    expect(key).toMatch(/^mk_[0-9A-Za-z]{32}$/);
    expect(key.startsWith(apiKey.prefix)).toBe(true);
    const listed = await server.call('GET', '/api-keys', undefined, auth);
    expect(listed.json().apiKeys).toEqual([apiKey]);
    const stored = await server.sql.query('SELECT * FROM api_keys');
    expect(listed.body + JSON.stringify(stored.rows)).not.toContain(key);
  });

  it('stand for their project and permissions, and note their use once a minute', async () => {
    const { auth, project, user } = await server.register('ada@x.example');
    const { key } = (await createKey(auth, ['monitors.read', 'ingest'])).json();
    const authorization = `Bearer ${key}`;
    const principal = await server.accounts.authenticate({ authorization });
    expect(principal).toMatchObject({ userId: user.id, projectId: project.id, via: 'key', isAdmin: false });
    expect(principal?.permissions?.has('monitoring.events.write')).toBe(true);
    expect(principal?.permissions?.has('monitors.write')).toBe(false);
    const lastUsed = async () => {
      await server.accounts.authenticate({ authorization });
      return new Promise<string>((resolve) => {
        setImmediate(async () => resolve((await server.call('GET', '/api-keys', undefined, auth)).json().apiKeys[0].lastUsedAt));
      });
    };
    expect(await lastUsed()).toBe('2026-01-05T12:00:00.000Z');
    await server.clock.advance(59_000);
    expect(await lastUsed()).toBe('2026-01-05T12:00:00.000Z');
    await server.clock.advance(2000);
    expect(await lastUsed()).not.toBe('2026-01-05T12:00:00.000Z');
    server.clock.set(Date.UTC(2026, 0, 5, 12));
  });

  it('end at once when they are removed', async () => {
    const { auth } = await server.register('ada@x.example');
    const { key, apiKey } = (await createKey(auth)).json();
    const authorization = `Bearer ${key}`;
    expect(await server.accounts.authenticate({ authorization })).not.toBeNull();
    expect((await server.call('DELETE', `/api-keys/${apiKey.id}`, undefined, auth)).statusCode).toBe(200);
    expect(await server.accounts.authenticate({ authorization })).toBeNull();
    expect((await server.call('DELETE', `/api-keys/${apiKey.id}`, undefined, auth)).statusCode).toBe(404);
  });

  it('cannot make or see keys, nor reach another project', async () => {
    const { auth } = await server.register('ada@x.example');
    const other = await server.register('bob@x.example');
    const { key } = (await createKey(auth)).json();
    const byKey = { authorization: `Bearer ${key}` };
    for (const path of ['/api-keys', '/users/me', '/projects'])
      expect((await server.call('GET', path, undefined, byKey)).statusCode).toBe(403);
    expect((await createKey(byKey)).statusCode).toBe(403);
    expect(
      (await server.call('GET', '/users/me', undefined, { ...byKey, 'x-project-id': other.project.id })).json().error.message,
    ).toContain('another project');
  });

  it('may do no more than their maker, now and later', async () => {
    const ada = await server.register('ada@x.example');
    const bob = await server.register('bob@x.example');
    await join(bob, ada.project.id, 'member');
    const inAdas = { ...bob.auth, 'x-project-id': ada.project.id };
    expect((await createKey(inAdas, ['monitoring.alerts.admin'])).statusCode).toBe(403);
    const { key } = (await createKey(inAdas, ['monitors.read', 'monitors.write'])).json();
    const permissions = async () => {
      await server.clock.advance(10_000);
      return (await server.accounts.authenticate({ authorization: `Bearer ${key}` }))?.permissions;
    };
    expect(await permissions()).toEqual(new Set(['monitors.read', 'monitors.write']));
    await server.sql.query(`UPDATE project_members SET role = 'viewer' WHERE user_id = $1`, [bob.user.id]);
    expect(await permissions()).toEqual(new Set(['monitors.read']));
    await server.sql.query('DELETE FROM project_members WHERE user_id = $1', [bob.user.id]);
    expect(await permissions()).toBeUndefined();
  });

  it.each([[[]], [['everything']], [['monitors.read', 7]], [Array(51).fill('monitors.read')]])(
    'refuses the permissions %j',
    async (permissions) => {
      const { auth } = await server.register('ada@x.example');
      expect((await createKey(auth, permissions as string[])).statusCode).toBe(400);
    },
  );
});

describe('authentication', () => {
  it('reads the database once for many requests', async () => {
    const { auth } = await server.register('ada@x.example');
    const real = server.sql.query;
    let statements = 0;
    server.sql.query = ((...given: Parameters<SqlDatabase['query']>) => {
      statements += 1;
      return real.apply(server.sql, given);
    }) as SqlDatabase['query'];
    try {
      const all = await Promise.all(Array.from({ length: 50 }, () => server.accounts.authenticate(auth)));
      expect(all.every((principal) => principal?.via === 'token')).toBe(true);
      expect(statements).toBe(1);
      await server.clock.advance(10_000);
      await server.accounts.authenticate(auth);
      expect(statements).toBe(2);
    } finally {
      server.sql.query = real;
    }
  });
});

describe('deleting an account', () => {
  it('erases what is the person’s alone, hands over what is shared, and takes other modules along', async () => {
    const ada = await server.register('ada@x.example');
    const bob = await server.register('bob@x.example');
    const shop = (await server.call('POST', '/projects', { name: 'Shop' }, ada.auth)).json().project.id;
    await join(bob, shop, 'member');
    const { key } = (await createKey(ada.auth)).json();
    const seen: Erasure[] = [];
    server.accounts.onErasure({
      async erase(tx: SqlExecutor, erasure) {
        seen.push(erasure);
        expect((await tx.query('SELECT 1 FROM users WHERE id = $1', [erasure.userId])).rows).toHaveLength(1);
        if (seen.length === 1) throw new Error('not yet');
      },
      async erased(erasure) {
        seen.push(erasure);
      },
    });
    expect((await server.call('DELETE', '/users/me', undefined, ada.auth)).statusCode).toBe(500);
    expect((await server.call('GET', '/users/me', undefined, ada.auth)).statusCode).toBe(200);

    const answer = await server.call('DELETE', '/users/me', undefined, ada.auth);
    expect(answer.statusCode).toBe(200);
    expect(seen[1]).toEqual({
      userId: ada.user.id,
      projectIds: [ada.project.id],
      shared: [{ projectId: shop, heirId: bob.user.id }],
    });
    expect(seen).toHaveLength(3);
    expect((await server.call('GET', '/users/me', undefined, ada.auth)).statusCode).toBe(401);
    expect(await server.accounts.authenticate({ authorization: `Bearer ${key}` })).toBeNull();
    expect(await server.accounts.contact(ada.user.id)).toBeUndefined();
    expect(await server.accounts.projectMembers(shop)).toMatchObject([{ userId: bob.user.id, role: 'owner' }]);
    const rows = await server.sql.query('SELECT * FROM users, audit_log');
    expect(JSON.stringify(rows.rows)).not.toContain('ada@');
    expect((await server.register('ada@x.example')).user.role).toBe('user');
  });
});

it('makeAdmin raises a person by address', async () => {
  await server.register('first@x.example');
  const { auth } = await server.register('ada@x.example');
  expect(await server.accounts.makeAdmin('ADA@x.example')).toBe(true);
  expect(await server.accounts.makeAdmin('nobody@x.example')).toBe(false);
  expect((await server.call('GET', '/users/me', undefined, auth)).json().user.role).toBe('admin');
});
