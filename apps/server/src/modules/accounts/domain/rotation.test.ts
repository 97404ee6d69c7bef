import { describe, expect, it } from 'vitest';
import { decideRotation, type ShownRefreshToken, TAB_GRACE_MS } from './rotation.ts';

const NOW = 1_000_000_000;
const fresh: ShownRefreshToken = {
  expiresAt: NOW + 1,
  usedAt: null,
  successorUsed: false,
  sessionRevoked: false,
  byCookie: false,
};
const used = { ...fresh, usedAt: NOW - 1 };

describe('decideRotation', () => {
  it.each([
    ['a fresh one', fresh, 'rotate'],
    ['an expired one', { ...fresh, expiresAt: NOW }, 'refuse'],
    ['one of an ended session', { ...fresh, sessionRevoked: true }, 'refuse'],
    ['a used one', used, 'revoke'],
    ['a used one of an ended session', { ...used, sessionRevoked: true }, 'refuse'],
    ['a used one that has expired', { ...used, expiresAt: NOW - 5 }, 'revoke'],
    ['a second tab', { ...used, byCookie: true }, 'repeat'],
    ['a second tab at the end of the moment', { ...used, byCookie: true, usedAt: NOW - TAB_GRACE_MS }, 'repeat'],
    ['a cookie used a while ago', { ...used, byCookie: true, usedAt: NOW - TAB_GRACE_MS - 1 }, 'revoke'],
    ['a cookie whose successor is in use', { ...used, byCookie: true, successorUsed: true }, 'revoke'],
  ] as const)('%s', (_name, token, expected) => expect(decideRotation(token, NOW)).toBe(expected));
});
