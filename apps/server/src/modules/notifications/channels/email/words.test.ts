import type { ListItem } from '@monitors/contract';
import { expect, test } from 'vitest';
import { aMonitor, aTransition, T0 } from '../../../../kernel/testing/transitions.ts';
import type { ClaimedDelivery } from '../../store.ts';
import { tellingOf } from '../../telling.ts';
import { htmlBody } from './html-body.ts';
import { textBody } from './text-body.ts';
import { wordsOf } from './words.ts';

const place = { appUrl: 'https://m.example', unsubscribeUrl: 'https://m.example/unsubscribe/t' };

function item(number: number): ListItem {
  return { key: `k${number}`, title: `Post ${number}`, url: `https://blog.example/${number}` };
}

test('new items of a list are what a mail about a list leads with', () => {
  const monitor = aMonitor({ name: 'Blog' });
  const value = Array.from({ length: 30 }, (_, number) => item(number));
  const transition = aTransition(monitor, { value, previousValue: [item(29)], reason: 'New: “Post 0” and 28 more' });
  const telling = tellingOf({ step: 'opened', incidentId: 'i', projectId: 'p', monitor, transition, openedAt: T0 });
  const words = wordsOf({ telling, step: 'opened', subject: 'Blog' } as ClaimedDelivery, place);
  expect(words.value).toBe('29 new');
  expect(words.previousValue).toBeUndefined();
  expect(words.items).toHaveLength(10);
  expect(htmlBody(words)).toContain('<a class="link" href="https://blog.example/3"');
  expect(textBody(words)).toContain('- Post 3\n  https://blog.example/3');
});

test('silence and its end are no values', () => {
  const said = (step: 'opened' | 'resolved') => {
    const monitor = aMonitor({ source: { kind: 'push', graceSeconds: 60 } });
    const transition = aTransition(monitor, { value: null, previousValue: null });
    const telling = tellingOf({ step, incidentId: 'i', projectId: 'p', monitor, transition, openedAt: T0 });
    return wordsOf({ telling, step, subject: 'S' } as ClaimedDelivery, place).value;
  };
  expect([said('opened'), said('resolved')]).toEqual(['no good report', 'reported in']);
});

test('a long text is cut, an odd address is not linked, and nothing is said of a value that was not there', () => {
  const monitor = aMonitor({ source: { kind: 'page', url: 'javascript:alert(1)', render: 'auto' } });
  const transition = aTransition(monitor, { value: 'x'.repeat(5000), previousValue: null, evidence: undefined });
  const telling = tellingOf({ step: 'opened', incidentId: 'i', projectId: 'p', monitor, transition, openedAt: T0 });
  const words = wordsOf({ telling, step: 'opened', subject: 'S' } as ClaimedDelivery, place);
  expect(words).toMatchObject({ previousValue: undefined, snippet: undefined, sourceUrl: undefined });
  expect(words.value.length).toBeLessThan(310);
});
