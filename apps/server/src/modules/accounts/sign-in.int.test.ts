import { registerAnswerSchema } from '@monitors/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, startTestAccounts, type TestAccounts } from './testing/test-accounts.ts';

let server: TestAccounts;
beforeAll(async () => {
  server = await startTestAccounts();
});
afterEach(() => server.empty());
afterAll(() => server.close());

const login = (email: string, password = PASSWORD) => server.call('POST', '/auth/login', { email, password });

describe('register', () => {
  it('gives a person, a project and tokens, and nothing else', async () => {
    const answer = await server.call('POST', '/auth/register', { email: 'Ada@x.example', password: PASSWORD, name: ' Ada ' });
    expect(answer.statusCode).toBe(201);
    const body = answer.json();
    expect(Object.keys(body).sort()).toEqual(['expiresIn', 'project', 'refreshToken', 'success', 'token', 'user']);
    expect(registerAnswerSchema.strict().parse(body).user).toEqual({
      id: expect.any(String),
      email: 'Ada@x.example',
      name: 'Ada',
      role: 'admin',
      isBetaUser: false,
      emailVerified: false,
      preferences: {},
      createdAt: '2026-01-05T12:00:00.000Z',
      lastLoginAt: '2026-01-05T12:00:00.000Z',
    });
    expect(body.project).toMatchObject({ name: 'Personal', role: 'owner' });
    expect(body.expiresIn).toBe(900);
    expect(answer.body).not.toMatch(/argon2|hash/i);
  });

  it('makes one administrator, however many arrive first', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, (_, index) => server.register(`p${index}@x.example`)));
    expect(people.filter((person) => person.user.role === 'admin')).toHaveLength(1);
    expect(new Set(people.map((person) => person.project.number)).size).toBe(8);
  });

  it('takes an address once, however it is written and however many ask at once', async () => {
    const answers = await Promise.all(
      ['ada@x.example', 'ADA@x.example', ' ada@X.example'].map((email) =>
        server.call('POST', '/auth/register', { email, password: PASSWORD, name: 'Ada' }),
      ),
    );
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, 409, 409]);
    expect((await server.sql.query('SELECT count(*)::int AS n FROM projects')).rows).toEqual([{ n: 1 }]);
  });

  it.each([
    [{ email: 'nobody' }, 'email'],
    [{ email: "a'; DROP TABLE users; --@x.example" }, 'email'],
    [{ password: 'short1A' }, 'password'],
    [{ password: 'alllowercase1' }, 'password'],
    [{ password: 'A1a'.repeat(100) }, 'password'],
    [{ name: '   ' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ name: { $ne: null } }, 'name'],
  ])('refuses %j and leaves nothing behind', async (wrong, field) => {
    const answer = await server.call('POST', '/auth/register', { email: 'a@x.example', password: PASSWORD, name: 'A', ...wrong });
    expect([answer.statusCode, answer.json().error.code, answer.json().error.details[0].field]).toEqual([
      400,
      'VALIDATION_ERROR',
      field,
    ]);
    expect((await server.sql.query('SELECT count(*)::int AS n FROM users')).rows).toEqual([{ n: 0 }]);
  });

  it.each(["Robert'); DROP TABLE users;--", '<script>alert(1)</script>', '\u202Egnp.exe', '日本語 😀', '{{7*7}}', '%s%n\\'])(
    'keeps the name %s as it is',
    async (name) => {
      const { auth } = await server.register('a@x.example', name);
      expect((await server.call('GET', '/users/me', undefined, auth)).json().user.name).toBe(name);
    },
  );
});

describe('login', () => {
  it('works with any spelling of the address, and notes when', async () => {
    await server.register('Ada@x.example');
    await server.clock.advance(5000);
    const answer = await login('aDA@X.example');
    expect(answer.statusCode).toBe(200);
    expect(answer.json().user.lastLoginAt).toBe('2026-01-05T12:00:05.000Z');
    expect(answer.json().project).toBeUndefined();
    const auth = { authorization: `Bearer ${answer.json().token}` };
    expect((await server.call('GET', '/users/me', undefined, auth)).statusCode).toBe(200);
  });

  it('says the same to a wrong password and to an unknown address', async () => {
    await server.register('ada@x.example');
    const [wrong, unknown] = [await login('ada@x.example', 'Wrong-horse-7'), await login('nobody@x.example', 'Wrong-horse-7')];
    const told = (answer: typeof wrong) => {
      const { requestId: _, ...error } = answer.json().error;
      return [answer.statusCode, error, answer.headers['set-cookie']];
    };
    expect(told(wrong)).toEqual(told(unknown));
    expect(wrong.statusCode).toBe(401);
  });

  it('refuses people who were put out', async () => {
    const { auth } = await server.register('ada@x.example');
    await server.sql.query('UPDATE users SET is_active = false');
    expect((await login('ada@x.example')).statusCode).toBe(401);
    await server.clock.advance(10_000);
    expect((await server.call('GET', '/users/me', undefined, auth)).statusCode).toBe(401);
  });
});

describe('the record', () => {
  it('tells who did what, without passwords or tokens', async () => {
    const { user, refreshToken } = await server.register('ada@x.example');
    await login('ada@x.example');
    await server.call('POST', '/auth/logout', { refreshToken });
    const { rows } = await server.sql.query<{ action: string; userId: string }>(
      'SELECT action, user_id AS "userId" FROM audit_log ORDER BY id',
    );
    expect(rows.map((row) => row.action)).toEqual(['account.registered', 'session.opened', 'session.ended']);
    expect(new Set(rows.map((row) => row.userId))).toEqual(new Set([user.id]));
  });
});

describe('limits', () => {
  it('stop a guesser after five failures, for that address and place only', async () => {
    const limited = await startTestAccounts({ limits: true });
    const attempt = (email: string, password: string, remoteAddress = '203.0.113.1') =>
      limited.app.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email, password }, remoteAddress });
    try {
      await limited.register('ada@x.example');
      await limited.register('bob@x.example');
      const wrong = await Promise.all(Array.from({ length: 7 }, () => attempt('ada@x.example', 'Wrong-horse-7')));
      expect(wrong.map((answer) => answer.statusCode).sort()).toEqual([401, 401, 401, 401, 401, 429, 429]);
      const refused = await attempt('ADA@x.example', PASSWORD);
      expect(refused.headers).toMatchObject({ 'retry-after': '900', 'x-ratelimit-remaining': '0' });
      expect((await attempt('ada@x.example', PASSWORD, '203.0.113.2')).statusCode).toBe(200);
      expect((await attempt('bob@x.example', PASSWORD)).statusCode).toBe(200);
      await limited.clock.advance(900_000);
      expect((await attempt('ada@x.example', PASSWORD)).statusCode).toBe(200);
    } finally {
      await limited.close();
    }
  });

  it('stop one address from signing up without end, and do not count typing errors', async () => {
    const limited = await startTestAccounts({ limits: true });
    try {
      const signUp = (email: string) => limited.call('POST', '/auth/register', { email, password: PASSWORD, name: 'A' });
      for (let count = 0; count < 25; count += 1) expect((await signUp('not an address')).statusCode).toBe(400);
      await signUp('ada@x.example');
      for (let count = 0; count < 19; count += 1) expect((await signUp('ada@x.example')).statusCode).toBe(409);
      const refused = await signUp('bob@x.example');
      expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '3600']);
    } finally {
      await limited.close();
    }
  });

  it('forget the failures before a success', async () => {
    const limited = await startTestAccounts({ limits: true });
    try {
      await limited.register('ada@x.example');
      for (let round = 0; round < 3; round += 1) {
        for (let count = 0; count < 4; count += 1) {
          expect((await limited.call('POST', '/auth/login', { email: 'ada@x.example', password: 'x' })).statusCode).toBe(401);
        }
        expect((await limited.call('POST', '/auth/login', { email: 'ada@x.example', password: PASSWORD })).statusCode).toBe(200);
      }
    } finally {
      await limited.close();
    }
  });
});
