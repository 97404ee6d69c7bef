import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Stream, type StreamBatch, StreamOverloadError } from '../ports/index.ts';

/** A stream under test. */
export interface StreamUnderTest {
  stream: Stream;
  /** Closes it and opens it again on what it kept. */
  reopen(): Promise<Stream>;
}

/** Most bytes that may wait in the stream under test. */
export const CONTRACT_MOST_BYTES = 64 * 1024;

const record = (text: string, key = 'k') => ({ key, value: Buffer.from(text) });
const texts = (batch: StreamBatch | undefined) => batch?.records.map(({ value }) => Buffer.from(value).toString());

/** Registers the tests every {@link Stream} passes; `open` gives an empty one that holds {@link CONTRACT_MOST_BYTES} each time. */
export function streamContract(open: () => Promise<StreamUnderTest>): void {
  describe('Stream contract', () => {
    let under: StreamUnderTest;
    let stream: Stream;
    beforeEach(async () => {
      under = await open();
      stream = under.stream;
    });
    afterEach(() => stream.close());

    it('gives records back whole and in order, with their keys', async () => {
      const value = Buffer.from([0, 10, 10, 255, 0]);
      await stream.append([record('one', 'a'), { key: 'ключ', value }]);
      await stream.append([record('', 'empty')]);
      const batch = await stream.read(0, { maxBytes: 10_000 });
      expect(batch?.records.map(({ key }) => key)).toEqual(['a', 'ключ', 'empty']);
      expect(texts(batch)?.[0]).toBe('one');
      expect(Buffer.from(batch?.records[1]?.value ?? []).equals(value)).toBe(true);
    });

    it('hands them out in batches of about the size asked for, at least one', async () => {
      for (let n = 0; n < 10; n += 1) await stream.append([record(`${n}${'x'.repeat(500)}`)]);
      const seen: string[] = [];
      let batches = 0;
      for (let after = 0; seen.length < 10; batches += 1) {
        const batch = await stream.read(after, { maxBytes: batches === 0 ? 1 : 1500 });
        seen.push(...(texts(batch) ?? []).map((text) => text[0] as string));
        after = batch?.end ?? after;
      }
      expect(seen.join('')).toBe('0123456789');
      expect(batches).toBeGreaterThan(3);
    });

    it('lets a reader wait for what comes', async () => {
      const coming = stream.read(0, { maxBytes: 1000 });
      await stream.append([record('late')]);
      expect(texts(await coming)).toEqual(['late']);
    });

    it('lets a waiting reader go when it gives up and when the stream closes', async () => {
      const patience = new AbortController();
      const waiting = stream.read(0, { maxBytes: 1000, signal: patience.signal });
      patience.abort();
      expect(await waiting).toBeUndefined();
      const other = stream.read(0, { maxBytes: 1000 });
      await stream.close();
      expect(await other).toBeUndefined();
      await expect(stream.append([record('x')])).rejects.toThrow();
    });

    it('gives what was not acknowledged again after a restart, and only that', async () => {
      await stream.append([record('done')]);
      const first = await stream.read(0, { maxBytes: 1000 });
      await stream.append([record('open')]);
      await stream.ack(first?.end ?? 0);
      stream = await under.reopen();
      const { acked } = stream.depth();
      expect(acked).toBe(first?.end);
      expect(texts(await stream.read(acked, { maxBytes: 1000 }))).toEqual(['open']);
    });

    it('keeps its positions growing after everything was done with', async () => {
      const end = await stream.append([record('one')]);
      await stream.ack(end);
      stream = await under.reopen();
      expect(await stream.append([record('two')])).toBeGreaterThan(end);
      expect(texts(await stream.read(end, { maxBytes: 1000 }))).toEqual(['two']);
    });

    it('refuses more than it may hold, says when to come again, and takes more once there is room', async () => {
      const big = record('x'.repeat(20_000));
      const end = await stream.append([big, big]);
      const refusal = await stream.append([big, big]).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(StreamOverloadError);
      expect((refusal as StreamOverloadError).retryAfterSeconds).toBeGreaterThan(0);
      expect(stream.depth().bytes).toBeGreaterThan(40_000);
      await stream.ack(end);
      expect(stream.depth().bytes).toBe(0);
      await stream.append([big, big]);
    });

    it('keeps what is appended at the same time apart and complete', async () => {
      const many = Array.from({ length: 50 }, (_, n) => `record-${n}`);
      const positions = await Promise.all(many.map((text) => stream.append([record(text)])));
      expect(new Set(positions).size).toBe(50);
      const batch = await stream.read(0, { maxBytes: 100_000 });
      expect(texts(batch)).toEqual(many);
      expect(batch?.end).toBe(Math.max(...positions));
    });
  });
}
