import { describe, expect, it } from 'vitest';
import { createSystemResolver } from './resolver.ts';

const resolve = createSystemResolver();

describe('the system resolver', () => {
  it.each(['localhost', 'shop.localhost'])('takes %s for this machine without asking anybody', async (host) => {
    expect(await resolve(host)).toEqual(['127.0.0.1', '::1']);
  });

  it.each(['nowhere.invalid', 'invalid'])('knows that %s does not exist', async (host) => {
    await expect(resolve(host)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});
