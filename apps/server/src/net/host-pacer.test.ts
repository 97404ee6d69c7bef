import { createFakeClock } from '@monitors/testkit';
import { describe, expect, it } from 'vitest';
import { HostPacer } from './host-pacer.ts';
import { NetError } from './net-error.ts';

const never = new AbortController().signal;

function setUp(options = {}) {
  const clock = createFakeClock();
  const pacer = new HostPacer(clock, { intervalMs: 1000, burst: 2, concurrency: 2, maxWaitMs: 10_000, ...options });
  const startedAt = clock.now();
  const starts: number[] = [];
  const enter = (host = 'shop.example', crawlDelayMs = 0) =>
    pacer.enter(host, never, crawlDelayMs).then((leave) => {
      starts.push(clock.now() - startedAt);
      return leave;
    });
  return { clock, pacer, enter, starts };
}

describe('HostPacer', () => {
  it('lets a burst through and the others one interval apart', async () => {
    const { clock, enter, starts } = setUp();
    for (let count = 0; count < 4; count += 1) void enter().then((leave) => leave());
    await clock.advance(5000);
    expect(starts).toEqual([0, 0, 1000, 2000]);
  });

  it('keeps hosts apart', async () => {
    const { clock, enter, starts } = setUp();
    for (let count = 0; count < 6; count += 1) void enter(`host${count}.example`);
    await clock.advance(0);
    expect(starts).toHaveLength(6);
  });

  it('lets only so many run at the same time', async () => {
    const { clock, enter, starts } = setUp();
    const first = await enter();
    await enter();
    void enter();
    await clock.advance(5000);
    expect(starts).toHaveLength(2);
    first();
    first();
    await clock.advance(0);
    expect(starts).toHaveLength(3);
    void enter();
    await clock.advance(5000);
    expect(starts).toHaveLength(3);
  });

  it('keeps a longer delay that the site asks for, without burst', async () => {
    const { clock, enter, starts } = setUp();
    for (let count = 0; count < 3; count += 1) void enter('slow.example', 4000).then((leave) => leave());
    await clock.advance(20_000);
    expect(starts).toEqual([0, 4000, 8000]);
  });

  it('sends away who would wait too long, with the time to come back', async () => {
    const { enter } = setUp({ maxWaitMs: 2000 });
    for (let count = 0; count < 4; count += 1) void enter();
    const error = await enter().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NetError);
    expect(error).toMatchObject({ reason: 'rate_limited', retryAfterSeconds: 3 });
  });

  it('sends everybody away from a host that asked to slow down', async () => {
    const { clock, pacer, enter } = setUp();
    pacer.hold('shop.example', 60);
    await expect(enter()).rejects.toMatchObject({ reason: 'rate_limited', retryAfterSeconds: 60 });
    await clock.advance(60_000);
    await enter();
  });

  it('is not stopped by a clock that is set back', async () => {
    const { clock, enter } = setUp();
    (await enter())();
    clock.set(clock.now() - 86_400_000);
    await enter();
  });

  it('stops waiting when the check is stopped', async () => {
    const { pacer } = setUp();
    const abort = new AbortController();
    for (let count = 0; count < 2; count += 1) (await pacer.enter('shop.example', never))();
    const waiting = pacer.enter('shop.example', abort.signal);
    abort.abort();
    await expect(waiting).resolves.toBeTypeOf('function');
  });
});
