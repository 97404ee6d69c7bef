import { expect, test } from 'vitest';
import { storyOf } from './story.ts';

test('a story is in order, says who did what, and tells of each message once, with what became of it', () => {
  const lines = storyOf(
    {
      timeline: [
        { at: '2026-01-01T00:00:00Z', kind: 'opened', text: 'price is $849, below $900', userId: null },
        { at: '2026-01-01T00:00:02Z', kind: 'notification', text: 'E-mail to a@example.test sent' },
        { at: '2026-01-01T00:05:00Z', kind: 'acknowledged', text: 'Acknowledged', userId: 'me' },
        { at: '2026-01-01T00:05:01Z', kind: 'note', text: 'Looking', userId: 'other' },
        { at: '2026-01-01T00:06:00Z', kind: 'resolved', text: 'Resolved by hand', userId: 'me' },
      ],
      deliveries: [
        {
          channel: 'webhook',
          recipient: 'https://hooks.example/x',
          step: 'opened',
          state: 'dead',
          reason: 'timeout',
          sentAt: null,
          createdAt: '2026-01-01T00:00:01Z',
        },
      ],
    } as never,
    'me',
  );
  expect(lines.map(({ says, more, state }) => [says, more, state?.label])).toEqual([
    ['It fired', 'price is $849, below $900', undefined],
    ['It fired: webhook to https://hooks.example/x', 'no answer in time', 'Not delivered'],
    ['Marked as seen by you', undefined, undefined],
    ['Note by another member', 'Looking', undefined],
    ['Closed by you', undefined, undefined],
  ]);
});
