import { describe, expect, it } from 'vitest';
import { requestHeaders, retryAfterSeconds, userAgentOf } from './headers.ts';
import { NetError, toNetError } from './net-error.ts';
import { RedirectCookies } from './redirect-cookies.ts';
import { mayKeepHeaders, redirectTarget } from './redirects.ts';
import { causeOfStatus } from './status-cause.ts';

describe('the user’s headers', () => {
  it('lose those that belong to the connection', () => {
    const given = {
      Cookie: 'a=b',
      HOST: 'evil',
      'Transfer-Encoding': 'chunked',
      'Content-Length': '5',
      'Accept-Encoding': 'x',
      'X-Ok': '1',
    };
    expect(requestHeaders(given)).toEqual({ cookie: 'a=b', 'x-ok': '1' });
  });

  it.each([
    ['X-A', 'b\r\nX-Injected: 1'],
    ['X A', 'b'],
    ['X-A\r\nB', 'c'],
  ])('are refused with characters that split a request', (name, value) => {
    expect(() => requestHeaders({ [name]: value })).toThrow(NetError);
  });

  it('go along to the same origin and to its secure form, nowhere else', () => {
    const keeps = (from: string, to: string) => mayKeepHeaders(new URL(from), new URL(to));
    expect(keeps('http://a.example/', 'http://a.example/b')).toBe(true);
    expect(keeps('http://a.example/', 'https://a.example/')).toBe(true);
    expect(keeps('https://a.example/', 'http://a.example/')).toBe(false);
    expect(keeps('http://a.example/', 'http://a.example:8080/')).toBe(false);
    expect(keeps('http://a.example/', 'https://www.a.example/')).toBe(false);
  });
});

describe('a redirect', () => {
  it('leads without credentials to where it says', () => {
    expect(redirectTarget('//u:p@b.example/x', new URL('https://a.example/')).href).toBe('https://b.example/x');
    const raw = Buffer.from('/größe', 'utf8').toString('latin1');
    expect(redirectTarget(raw, new URL('https://a.example/')).pathname).toBe('/gr%C3%B6%C3%9Fe');
    expect(() => redirectTarget('http://[', new URL('https://a.example/'))).toThrow(NetError);
  });

  it('keeps cookies for the host that set them', () => {
    const cookies = new RedirectCookies();
    expect(cookies.keep('a.example', ['sid=1; Path=/; HttpOnly', 'x=\n2', '=3', 'novalue'])).toBe(true);
    expect(cookies.keep('a.example', ['sid=1; Path=/'])).toBe(false);
    expect(cookies.header('a.example', 'mine=1')).toBe('mine=1; sid=1');
    expect(cookies.header('b.example', undefined)).toBeUndefined();
  });

  it('cannot set cookies without end', () => {
    const cookies = new RedirectCookies();
    cookies.keep(
      'a.example',
      Array.from({ length: 500 }, (_, index) => `c${index}=1`),
    );
    expect(cookies.header('a.example', undefined)?.split(';')).toHaveLength(50);
  });
});

describe('what a status means', () => {
  const at = Date.UTC(2026, 0, 1);
  const causeOf = (status: number, headers = {}, withSession = false) =>
    causeOfStatus(status, headers, { nowMs: at, withSession });

  it.each([
    [200, undefined],
    [304, undefined],
    [400, 'http_error'],
    [401, 'login_required'],
    [403, 'blocked'],
    [404, 'gone'],
    [410, 'gone'],
    [429, 'rate_limited'],
    [451, 'blocked'],
    [500, 'http_error'],
    [503, 'http_error'],
  ])('%i is %s', (status, cause) => {
    expect(causeOf(status)?.cause).toBe(cause);
  });

  it('of a session that is no longer accepted is its expiry', () => {
    expect(causeOf(401, {}, true)?.cause).toBe('login_expired');
  });

  it('is a wish to slow down where it says when to come back', () => {
    expect(causeOf(503, { 'retry-after': '120' })).toEqual({ cause: 'rate_limited', retryAfterSeconds: 120 });
  });

  it.each([
    ['30', 30],
    ['99999999', 86_400],
    [new Date(at + 90_000).toUTCString(), 90],
    [new Date(at - 90_000).toUTCString(), 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('Retry-After %s is %s s', (text, seconds) => {
    expect(retryAfterSeconds(text, at)).toBe(seconds);
  });
});

describe('failures of the network stack', () => {
  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'connection_refused'],
    ['ECONNRESET', 'connection_failed'],
    ['ENETUNREACH', 'connection_failed'],
    ['ETIMEDOUT', 'timeout'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['HPE_INVALID_CHUNK_SIZE', 'connection_failed'],
    ['HPE_HEADER_OVERFLOW', 'too_large'],
    ['EMFILE', 'internal'],
  ])('%s is %s', (code, cause) => {
    expect(toNetError(Object.assign(new Error('x'), { code }), 'a.example').reason).toBe(cause);
  });

  it('of several addresses are told by the first', () => {
    const failure = new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]);
    expect(toNetError(failure, 'a.example')).toMatchObject({
      reason: 'connection_refused',
      message: 'a.example refuses the connection',
    });
  });
});

it('the program says who it is and where to ask', () => {
  expect(userAgentOf('https://watch.example')).toMatch(/^Monitors\/0\.1 \(\+https:\/\/watch\.example; /);
});
