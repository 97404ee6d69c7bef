import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import { createSecretBox, createUnsubscribeTokens, newWebhookSecret } from './secrets.ts';

const KEY = 'an encryption key of the operator';

test('a sealed secret opens with its key and context only', () => {
  const box = createSecretBox(KEY);
  const secret = newWebhookSecret();
  const sealed = box.seal(secret, 'channel 1');
  expect(box.open(sealed, 'channel 1')).toBe(secret);
  expect(sealed).not.toContain(secret.slice(6, 20));
  expect(box.seal(secret, 'channel 1')).not.toBe(sealed);
  expect(() => box.open(sealed, 'channel 2')).toThrow();
  expect(() => createSecretBox('another key of the operator').open(sealed, 'channel 1')).toThrow();
  for (const damaged of ['', 'v1.', 'v1.AAAA', sealed.slice(0, -2), `v2${sealed.slice(2)}`]) {
    expect(() => box.open(damaged, 'channel 1')).toThrow();
  }
});

test('any text survives sealing', () => {
  const box = createSecretBox(KEY);
  fc.assert(fc.property(fc.string(), fc.string(), (secret, context) => box.open(box.seal(secret, context), context) === secret));
});

test('an unsubscribe link names its notification and cannot be made up', () => {
  const tokens = createUnsubscribeTokens(KEY);
  const id = newId();
  const token = tokens.make(id);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(tokens.read(token)).toBe(id);
  expect(createUnsubscribeTokens('another key of the operator').read(token)).toBeUndefined();
  expect(tokens.read(`${token}A`)).toBeUndefined();
  expect(tokens.read('')).toBeUndefined();
  for (let at = 0; at < token.length; at += 1) {
    const other = token[at] === 'A' ? 'B' : 'A';
    expect(tokens.read(token.slice(0, at) + other + token.slice(at + 1))).not.toBe(id);
  }
});
