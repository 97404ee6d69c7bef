import { expect, it } from 'vitest';
import { keyValueContract } from '../contract/index.ts';
import { openMemoryKv } from './index.ts';

keyValueContract(async () => {
  let time = 1_700_000_000_000;
  return {
    store: openMemoryKv({ now: () => time }),
    now: () => time,
    async advance(ms) {
      time += ms;
    },
  };
});

it('lets the entry unused for longest give way when it is full', async () => {
  const store = openMemoryKv({ now: () => 0, mostEntries: 2 });
  await store.set('a', '1', 1000);
  await store.set('b', '2', 1000);
  await store.get('a');
  await store.set('c', '3', 1000);
  expect(await Promise.all(['a', 'b', 'c'].map((key) => store.get(key)))).toEqual(['1', undefined, '3']);
  await store.close();
});
