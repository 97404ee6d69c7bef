import { expect, it } from 'vitest';
import { CONTRACT_MOST_WAITING, queueContract } from '../contract/index.ts';
import { openInlineQueue } from './index.ts';

queueContract(async () => openInlineQueue({ mostWaiting: CONTRACT_MOST_WAITING }));

it('tells of a handler that rejects', async () => {
  const told = Promise.withResolvers<unknown[]>();
  const queue = openInlineQueue({ onError: (...heard) => told.resolve(heard) });
  const reason = new Error('no');
  await queue.consume('t', { concurrency: 1 }, () => Promise.reject(reason));
  await queue.publish('t', [{ id: 'a', payload: 1 }]);
  expect(await told.promise).toEqual(['t', { id: 'a', payload: 1 }, reason]);
  await queue.close();
});
