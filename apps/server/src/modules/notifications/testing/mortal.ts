import type { SqlDatabase, SqlExecutor } from '@monitors/engines/ports';
import type { PostJson } from '../../../net/post-json.ts';

/** One step of a process to the outside, counted from 1; `text` of a statement is its SQL. */
export interface Step {
  number: number;
  kind: 'statement' | 'transaction' | 'post';
  text: string;
}

/** When a process dies: before the step has its effect, or after it without hearing of it. */
export interface Death {
  at(step: Step): boolean;
  after: boolean;
}

/** The outside of a process that dies as planned; from then on nothing it does has an effect or an end. */
export interface MortalProcess {
  db: SqlDatabase;
  postJson: PostJson;
  /** Resolves when it dies. */
  died: Promise<void>;
  readonly dead: boolean;
}

class Died extends Error {}

/** Wraps a database and a network so that they end with their process. */
export function mortal(db: SqlDatabase, postJson: PostJson, death: Death | undefined): MortalProcess {
  let steps = 0;
  let dead = false;
  let tell = () => {};
  const died = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const die = () => {
    dead = true;
    tell();
  };
  const forever = () => new Promise<never>(() => {});

  async function step<Result>(
    kind: Step['kind'],
    text: string,
    work: () => Promise<Result>,
    inTransaction = false,
  ): Promise<Result> {
    // A transaction whose process is gone ends, the rest of a dead process never hears anything again.
    const gone = () => (inTransaction ? Promise.reject(new Died()) : forever());
    if (dead) return gone();
    steps += 1;
    const mine = death?.at({ number: steps, kind, text }) ?? false;
    if (mine && !death?.after) die();
    if (dead) return gone();
    const result = await work();
    if (mine) die();
    return dead ? gone() : result;
  }

  const transaction = <Result>(work: (tx: SqlExecutor) => Promise<Result>): Promise<Result> =>
    step('transaction', '', async () => {
      try {
        return await db.transaction((tx) =>
          work({
            query: (text, parameters) => step('statement', text, () => tx.query(text, parameters), true),
            queryArrays: (text, parameters) => step('statement', text, () => tx.queryArrays(text, parameters), true),
          }),
        );
      } catch (error) {
        if (error instanceof Died) return forever();
        throw error;
      }
    });

  return {
    db: {
      ...db,
      query: (text, parameters) => step('statement', text, () => db.query(text, parameters)),
      queryArrays: (text, parameters) => step('statement', text, () => db.queryArrays(text, parameters)),
      transaction,
      script: (text) => db.script(text),
      withLock: (name, work) => db.withLock(name, work),
      ping: () => db.ping(),
      close: async () => {},
    },
    postJson: (...request) => step('post', request[0], () => postJson(...request)),
    died,
    get dead() {
      return dead;
    },
  };
}
