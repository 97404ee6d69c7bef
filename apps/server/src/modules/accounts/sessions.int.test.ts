import { decodeJwt, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, startTestAccounts, type TestAccounts } from './testing/test-accounts.ts';

let server: TestAccounts;
beforeAll(async () => {
  server = await startTestAccounts();
});
afterEach(() => server.empty());
afterAll(() => server.close());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const me = (headers: Record<string, string>) => server.call('GET', '/users/me', undefined, headers);
const refresh = (refreshToken: string) => server.call('POST', '/auth/refresh', { refreshToken });
const refreshByCookie = (token: string) =>
  server.call('POST', '/auth/refresh', undefined, { cookie: `monitors_refresh=${token}` });

describe('an access token', () => {
  it('is good for a quarter of an hour', async () => {
    const { auth } = await server.register('ada@x.example');
    await server.clock.advance(14 * 60_000);
    expect((await me(auth)).statusCode).toBe(200);
    await server.clock.advance(60_000);
    expect((await me(auth)).statusCode).toBe(401);
  });

  it('is not accepted when somebody else made it or changed it', async () => {
    const { token, user } = await server.register('ada@x.example');
    const claims = decodeJwt(token);
    const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode('j'.repeat(32)));
    const [header, , signature] = token.split('.');
    const changed = [header, Buffer.from(JSON.stringify({ ...claims, exp: 9e9 })).toString('base64url'), signature].join('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    for (const bad of [forged, changed, none, '', 'x', user.id, 'x'.repeat(10_000), 'mk_x']) {
      expect((await me(bearer(bad))).statusCode, bad.slice(0, 30)).toBe(401);
    }
    expect((await me({ authorization: `Basic ${token}` })).statusCode).toBe(401);
    expect((await me({ authorization: `bearer ${token}` })).statusCode).toBe(200);
  });
});

describe('refresh', () => {
  it('exchanges a token once; showing it again ends the session', async () => {
    const first = await server.register('ada@x.example');
    const second = (await refresh(first.refreshToken)).json();
    expect(second.user.email).toBe('ada@x.example');
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect((await me(bearer(second.token))).statusCode).toBe(200);

    const stolen = await refresh(first.refreshToken);
    expect([stolen.statusCode, stolen.json().error.code]).toEqual([401, 'UNAUTHORIZED']);
    expect((await refresh(second.refreshToken)).statusCode).toBe(401);
    expect((await me(bearer(second.token))).statusCode).toBe(401);
    expect((await server.sql.query("SELECT 1 FROM audit_log WHERE action = 'session.reuse_detected'")).rows).toHaveLength(1);
  });

  it('leaves other sessions of the person alone', async () => {
    const first = await server.register('ada@x.example');
    const other = (await server.call('POST', '/auth/login', { email: 'ada@x.example', password: PASSWORD })).json();
    await refresh(first.refreshToken);
    await refresh(first.refreshToken);
    expect((await refresh(other.refreshToken)).statusCode).toBe(200);
  });

  it('lets one of many at once win', async () => {
    const { refreshToken } = await server.register('ada@x.example');
    const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(refreshToken)));
    expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(1);
  });

  it('gives the tabs of one browser the same successor', async () => {
    const { refreshToken } = await server.register('ada@x.example');
    const tabs = await Promise.all([refreshByCookie(refreshToken), refreshByCookie(refreshToken)]);
    expect(tabs.map((answer) => answer.statusCode)).toEqual([200, 200]);
    const [one, two] = tabs.map((answer) => answer.json().refreshToken);
    expect(one).toBe(two);
    expect((await refreshByCookie(one)).statusCode).toBe(200);
    expect((await refreshByCookie(refreshToken)).statusCode).toBe(401);
    expect((await refreshByCookie(one)).statusCode).toBe(401);
  });

  it('ends after thirty days without use', async () => {
    const first = await server.register('ada@x.example');
    await server.clock.advance(20 * 86_400_000);
    const second = (await refresh(first.refreshToken)).json();
    await server.clock.advance(20 * 86_400_000);
    const third = (await refresh(second.refreshToken)).json();
    await server.clock.advance(30 * 86_400_000);
    expect((await refresh(third.refreshToken)).statusCode).toBe(401);
  });

  it.each(['', 'x', 'mr_x', "' OR '1'='1", 'x'.repeat(200)])('refuses “%.20s”', async (token) => {
    expect((await refresh(token)).statusCode).toBe(401);
  });

  it('without any token says so', async () => {
    expect((await server.call('POST', '/auth/refresh')).json().error.message).toBe('There is no refresh token');
  });

  it('keeps hashes of tokens only', async () => {
    const { refreshToken } = await server.register('ada@x.example');
    const { rows } = await server.sql.query('SELECT * FROM refresh_tokens');
    expect(JSON.stringify(rows)).not.toContain(refreshToken);
  });
});

describe('logout', () => {
  it('ends the session at once, by whichever token is shown', async () => {
    for (const show of ['access', 'refresh', 'cookie'] as const) {
      const person = await server.register(`${show}@x.example`);
      expect((await me(person.auth)).statusCode).toBe(200);
      const body = show === 'refresh' ? { refreshToken: person.refreshToken } : undefined;
      const headers: Record<string, string> =
        show === 'access' ? person.auth : show === 'cookie' ? { cookie: `monitors_session=${person.token}` } : {};
      const answer = await server.call('POST', '/auth/logout', body, headers);
      expect([answer.statusCode, answer.json()]).toEqual([200, { success: true }]);
      expect((await me(person.auth)).statusCode).toBe(401);
      expect((await refresh(person.refreshToken)).statusCode).toBe(401);
    }
  });

  it('without a session is fine too', async () => {
    expect((await server.call('POST', '/auth/logout')).statusCode).toBe(200);
  });
});

describe('cookies', () => {
  it('hold the tokens out of reach of scripts, and sign a browser in', async () => {
    const answer = await server.call('POST', '/auth/register', { email: 'a@x.example', password: PASSWORD, name: 'A' });
    const cookies = answer.cookies as {
      name: string;
      path: string;
      httpOnly?: boolean;
      sameSite?: string;
      secure?: boolean;
      value: string;
    }[];
    expect(cookies.map(({ name, path }) => `${name} ${path}`).sort()).toEqual([
      'monitors_refresh /api/auth',
      'monitors_refresh /api/v1/auth',
      'monitors_session /',
    ]);
    for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    expect(cookies.some((cookie) => cookie.secure)).toBe(false);
    const session = cookies.find((cookie) => cookie.name === 'monitors_session')?.value;
    expect((await me({ cookie: `monitors_session=${session}` })).statusCode).toBe(200);
    const gone = await server.call('POST', '/auth/logout', undefined, { cookie: `monitors_session=${session}` });
    expect(gone.cookies.every((cookie) => cookie.value === '')).toBe(true);
  });

  it('let a browser go on when its access cookie has run out', async () => {
    const { refreshToken } = await server.register('ada@x.example');
    await server.clock.advance(3_600_000);
    const answer = await server.app.inject({
      method: 'POST',
      url: '/api/auth/refresh',
      headers: { cookie: `monitors_refresh=${refreshToken}` },
    });
    expect(answer.statusCode).toBe(200);
    const session = answer.cookies.find((cookie) => cookie.name === 'monitors_session')?.value;
    expect((await me({ cookie: `monitors_session=${session}` })).statusCode).toBe(200);
  });

  it('travel over https only where the app does', async () => {
    const secure = await startTestAccounts({ appUrl: 'https://m.example' });
    const answer = await secure.call('POST', '/auth/register', { email: 'a@x.example', password: PASSWORD, name: 'A' });
    expect(answer.cookies.every((cookie) => cookie.secure)).toBe(true);
    await secure.close();
  });
});

describe('a new password', () => {
  it('ends every other session and needs the current one', async () => {
    const first = await server.register('ada@x.example');
    const other = (await server.call('POST', '/auth/login', { email: 'ada@x.example', password: PASSWORD })).json();
    const change = (current: string) =>
      server.call(
        'PATCH',
        '/users/me',
        { password: { current, next: 'Better-horse-8' } },
        { cookie: `monitors_session=${first.token}` },
      );
    const wrong = await change('Wrong-horse-7');
    expect([wrong.statusCode, wrong.json().error.details[0].field]).toEqual([400, 'password.current']);
    const changed = await change(PASSWORD);
    expect(changed.statusCode).toBe(200);
    expect((await me(bearer(other.token))).statusCode).toBe(401);
    const session = changed.cookies.find((cookie) => cookie.name === 'monitors_session')?.value;
    expect((await me({ cookie: `monitors_session=${session}` })).statusCode).toBe(200);
    expect((await server.call('POST', '/auth/login', { email: 'ada@x.example', password: PASSWORD })).statusCode).toBe(401);
    expect((await server.call('POST', '/auth/login', { email: 'ada@x.example', password: 'Better-horse-8' })).statusCode).toBe(
      200,
    );
  });
});
