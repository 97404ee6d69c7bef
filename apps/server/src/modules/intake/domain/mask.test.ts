import { describe, expect, it } from 'vitest';
import { MASKED, maskSecrets } from './mask.ts';

describe('maskSecrets', () => {
  it.each([
    ['mail ada@example.org now', `mail ${MASKED} now`],
    ['card 4111 1111 1111 1111.', `card ${MASKED}.`],
    ['card 4111-1111-1111-1111', `card ${MASKED}`],
    ['call +44 20 7946 0958', `call ${MASKED}`],
    ['Authorization: Bearer abcdefgh12345678', `Authorization: ${MASKED}`],
    ['got eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl', `got ${MASKED}`],
    ['key sk_live_abcdefghijklmnop1234', `key ${MASKED}`],
  ])('masks %j', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
  });

  it.each([
    'order 1234567890123 shipped',
    'at 2026-03-01T12:00:00.123Z',
    'trace 4bf92f3577b34da6a3ce929d0e0e4736',
    '1795149206499000000',
    'user@host',
    'a + b = c',
    'took 12.5 ms at 10.0.0.1:8080',
  ])('leaves %j as it is', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });

  it('masks the whole value of a key that names a secret', () => {
    expect(maskSecrets('hunter2', 'password')).toBe(MASKED);
    expect(maskSecrets('x', 'Api-Key')).toBe(MASKED);
    expect(maskSecrets('hunter2', 'passwords_tried')).toBe('hunter2');
  });

  it('takes hostile text in its stride', () => {
    const hostile = ['a@'.repeat(16_000), `${'1 '.repeat(16_000)}`, '+1'.repeat(16_000), `x@${'a.'.repeat(16_000)}`];
    for (const text of hostile) expect(maskSecrets(text).length).toBeGreaterThan(0);
  });
});
