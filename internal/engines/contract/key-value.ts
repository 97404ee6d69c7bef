import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyValue } from '../ports/index.ts';

/** A store with a clock of its own, which the suite can move. */
export interface KeyValueUnderTest {
  store: KeyValue;
  /** Milliseconds since 1970 by the store's clock. */
  now(): number;
  /** Lets time pass for the store. */
  advance(ms: number): Promise<void>;
}

/** Registers the tests every {@link KeyValue} passes; `open` gives an empty store each time. */
export function keyValueContract(open: () => Promise<KeyValueUnderTest>): void {
  describe('KeyValue contract', () => {
    let under: KeyValueUnderTest;
    let store: KeyValue;
    beforeEach(async () => {
      under = await open();
      store = under.store;
    });
    afterEach(() => store.close());

    it('keeps a value until its time is up', async () => {
      expect(await store.get('a')).toBeUndefined();
      await store.set('a', 'one', 1000);
      await store.set('b', 'other', 5000);
      await under.advance(999);
      expect(await store.get('a')).toBe('one');
      await under.advance(1);
      expect(await store.get('a')).toBeUndefined();
      expect(await store.get('b')).toBe('other');
    });

    it('replaces a value and its time', async () => {
      await store.set('a', 'one', 1000);
      await store.set('a', 'two', 10_000);
      await under.advance(5000);
      expect(await store.get('a')).toBe('two');
    });

    it('keeps empty and hostile keys and values apart', async () => {
      const texts = ['', ' ', '__proto__', 'a:b', 'ß🙂\n', 'x'.repeat(10_000)];
      for (const text of texts) await store.set(text, text, 1000);
      for (const text of texts) expect(await store.get(text)).toBe(text);
    });

    it('deletes', async () => {
      await store.set('a', 'one', 1000);
      await store.delete('a');
      await store.delete('never there');
      expect(await store.get('a')).toBeUndefined();
    });

    it('counts until the time of the first use is up, then from nothing', async () => {
      const endsAt = under.now() + 1000;
      expect(await store.increment('n', 1, 1000)).toEqual({ count: 1, endsAt });
      await under.advance(600);
      expect(await store.increment('n', 2, 1000)).toEqual({ count: 3, endsAt });
      await under.advance(400);
      expect(await store.increment('n', 5, 1000)).toEqual({ count: 5, endsAt: under.now() + 1000 });
    });

    it('loses no count of those made at once', async () => {
      const counts = await Promise.all(Array.from({ length: 50 }, () => store.increment('n', 1, 1000)));
      expect(new Set(counts.map(({ count }) => count)).size).toBe(50);
      expect(await store.get('n')).toBe('50');
    });

    it('refuses to count what is no number', async () => {
      await store.set('a', 'text', 1000);
      await expect(store.increment('a', 1, 1000)).rejects.toThrow();
    });

    it('sends messages in order to whoever listens to that channel now', async () => {
      const heard: string[] = [];
      const last = Promise.withResolvers<void>();
      await store.publish('news', 'too early');
      const stop = await store.subscribe('news', (message) => {
        heard.push(message);
        if (message === 'last') last.resolve();
      });
      await store.publish('other', 'elsewhere');
      await store.publish('news', 'first');
      await store.publish('news', 'last');
      await last.promise;
      expect(heard).toEqual(['first', 'last']);
      await stop();
      const proof = Promise.withResolvers<void>();
      const stopProof = await store.subscribe('news', () => proof.resolve());
      await store.publish('news', 'too late');
      await proof.promise;
      await stopProof();
      expect(heard).toEqual(['first', 'last']);
    });

    it('lets one listener subscribe twice and leave once', async () => {
      const heard: string[] = [];
      const two = Promise.withResolvers<void>();
      const listener = (message: string): void => {
        heard.push(message);
        if (heard.length === 2) two.resolve();
      };
      const stop = await store.subscribe('news', listener);
      const stopOther = await store.subscribe('news', listener);
      await store.publish('news', 'a');
      await two.promise;
      await stopOther();
      expect(heard).toEqual(['a', 'a']);
      await stop();
    });
  });
}
