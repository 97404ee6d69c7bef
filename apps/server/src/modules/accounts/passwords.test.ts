import { describe, expect, it } from 'vitest';
import { Passwords } from './passwords.ts';

const passwords = new Passwords();

describe('Passwords', () => {
  it('stores argon2id with OWASP’s parameters, salted', async () => {
    const [one, two] = await Promise.all([passwords.hash('Secret-1'), passwords.hash('Secret-1')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
  });

  it('verifies what fits, in any composition of its letters', async () => {
    const stored = await passwords.hash('Caf\u00e9-12345');
    expect(await passwords.verify(stored, 'Cafe\u0301-12345')).toBe(true);
    expect(await passwords.verify(stored, 'Cafe-12345')).toBe(false);
  });

  it('says no where nothing is stored', async () => {
    expect(await passwords.verify(undefined, 'x')).toBe(false);
    expect(await passwords.verify(null, '')).toBe(false);
  });

  it('refuses rather than queue without end, and recovers', async () => {
    const busy = new Passwords(3);
    const stored = await busy.hash('a');
    expect(await busy.verify(stored, 'a')).toBe(true);
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => busy.verify(stored, 'a')));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(3);
    expect(refused[0]).toMatchObject({ reason: { code: 'RATE_LIMITED' } });
    expect(await busy.verify(stored, 'a')).toBe(true);
  });
});
