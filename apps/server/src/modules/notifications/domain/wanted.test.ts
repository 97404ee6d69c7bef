import type { Action } from '@monitors/contract';
import { expect, test } from 'vitest';
import { wantedBy } from './wanted.ts';

const email: Action = { type: 'email', onRecovery: false };
const webhook: Action = { type: 'webhook', url: 'https://a.example/', onRecovery: true };
const channel: Action = { type: 'channel', channelId: 'c', onRecovery: false };

test('every action is told that it opened, stored channels first', () => {
  expect(wantedBy([email, webhook, channel], 'opened')).toEqual([
    { kind: 'channel', channelId: 'c' },
    { kind: 'email' },
    { kind: 'webhook', url: 'https://a.example/' },
  ]);
});

test('that it is over is told only where it was asked for', () => {
  expect(wantedBy([email, webhook, channel], 'resolved')).toEqual([{ kind: 'webhook', url: 'https://a.example/' }]);
  expect(wantedBy([email, { ...email, onRecovery: true }], 'resolved')).toEqual([{ kind: 'email' }]);
});

test('the same twice is one, and an action without its address is none', () => {
  expect(wantedBy([email, email, webhook, { ...webhook, onRecovery: false }], 'opened')).toHaveLength(2);
  expect(
    wantedBy(
      [
        { type: 'webhook', onRecovery: true },
        { type: 'channel', onRecovery: true },
      ],
      'opened',
    ),
  ).toEqual([]);
  expect(wantedBy([], 'opened')).toEqual([]);
});
