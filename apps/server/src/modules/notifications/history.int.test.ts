import type { SqlDatabase } from '@monitors/engines/ports';
import { createFakeClock } from '@monitors/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aTransition, T0 } from '../../kernel/testing/transitions.ts';
import { openDatabase } from './testing/harness.ts';
import type { Step } from './testing/mortal.ts';
import { outbox, Receiver, type Run, startRun, watched } from './testing/runs.ts';

let db: SqlDatabase;

beforeAll(async () => {
  db = await openDatabase();
});
afterAll(() => db.close());

type Command = { do: 'fire' | 'recover'; monitor: number } | { do: 'wait'; seconds: number } | { do: 'fail'; statuses: number[] };
const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('fire' as const), monitor: fc.nat({ max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('recover' as const), monitor: fc.nat({ max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 90 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('fail' as const), statuses: fc.array(fc.constantFrom(500, 503, 429, 410)) }),
  },
);
const death = fc.record({ atStep: fc.integer({ min: 1, max: 60 }), after: fc.boolean() });

test('whatever crashes when: nothing is lost, and nothing doubled but what a crash left between send and record', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(command, { minLength: 1, maxLength: 12 }),
      fc.array(death, { maxLength: 5 }),
      async (commands, deaths) => {
        await db.script('TRUNCATE incidents, incident_timeline, notifications, mailbox_messages');
        await new History(commands, [...deaths]).check();
      },
    ),
    { numRuns: 25 },
  );
});

/** One history of commands and crashes, and what must hold after it. */
class History {
  readonly #clock = createFakeClock(T0);
  readonly #receiver = new Receiver();
  readonly #monitors = [watched(), watched({ type: 'change' }), watched()];
  readonly #open = new Set<number>();
  readonly #commands: readonly Command[];
  readonly #deaths: { atStep: number; after: boolean }[];
  /** Repeats a crash may have caused, by notification. */
  readonly #allowed = new Map<string, number>();
  #steps = 0;
  #run: Run | undefined;

  constructor(commands: readonly Command[], deaths: { atStep: number; after: boolean }[]) {
    this.#commands = commands;
    this.#deaths = deaths;
  }

  async check(): Promise<void> {
    for (const one of this.#commands) await this.#obey(one);
    this.#deaths.length = 0;
    for (let rounds = 0; rounds < 60; rounds += 1) {
      const run = await this.#alive();
      await run.still();
      if (!run.dead && !(await outbox(db)).some((row) => row.state === 'pending' || row.state === 'retrying')) break;
      await this.#clock.advance(5000);
    }
    await (await this.#alive()).notifications.stop?.();
    await this.#judge();
  }

  async #obey(one: Command): Promise<void> {
    if (one.do === 'fail') this.#receiver.script.push(...one.statuses);
    else if (one.do === 'wait') {
      for (let seconds = 0; seconds < one.seconds; seconds += 5) {
        await this.#clock.advance(5000);
        await (await this.#alive()).still();
      }
    } else await this.#move(one.monitor, one.do);
  }

  async #move(index: number, what: 'fire' | 'recover'): Promise<void> {
    if (what === 'recover' && !this.#open.has(index)) return;
    const monitor = this.#monitors[index]!;
    const kind = what === 'fire' ? 'fired' : 'recovered';
    const transition = aTransition(monitor, { kind, at: this.#clock.now() });
    // The check whose process died is made again and comes to the same evaluation.
    for (let done = false; !done; ) {
      const run = await this.#alive();
      await run.emit(transition);
      done = !run.dead;
      if (done) await run.still();
    }
    this.#steps += what === 'fire' || this.#open.has(index) ? 1 : 0;
    if (what === 'fire') this.#open.add(index);
    else this.#open.delete(index);
  }

  async #alive(): Promise<Run> {
    while (!this.#run || this.#run.dead) {
      for (const row of await outbox(db)) {
        const taken = this.#receiver.taken.get(row.id) ?? 0;
        if (row.state !== 'sent' && taken > 0) this.#allowed.set(row.id, taken);
      }
      const next = this.#deaths.shift();
      const plan = next && { at: (step: Step) => step.number === next.atStep, after: next.after };
      this.#run = await startRun(db, this.#clock, this.#receiver, plan);
    }
    return this.#run;
  }

  async #judge(): Promise<void> {
    const all = await outbox(db);
    expect(all.filter((row) => row.channel === 'webhook')).toHaveLength(this.#steps);
    expect(all.filter((row) => row.channel === 'email').map((row) => row.state)).toEqual(Array(this.#steps).fill('sent'));
    expect((await db.query('SELECT 1 FROM mailbox_messages')).rows).toHaveLength(this.#steps);
    for (const row of all.filter((one) => one.channel === 'webhook')) {
      const taken = this.#receiver.taken.get(row.id) ?? 0;
      const allowed = this.#allowed.get(row.id) ?? 0;
      if (row.state === 'sent') expect(taken).toBeGreaterThanOrEqual(1);
      else expect(row).toMatchObject({ state: 'dead', reason: expect.stringMatching(/^(gone|server_error|rate_limited)$/) });
      expect(taken).toBeLessThanOrEqual(1 + allowed);
      expect(this.#receiver.bodies.get(row.id)?.size).toBe(1);
    }
  }
}
