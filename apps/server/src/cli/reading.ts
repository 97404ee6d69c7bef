import type { Interpretation, Reading } from '@monitors/contract';
import { createOutside } from '../app.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Asked } from './asking.ts';

/** Reads pages for a person at a terminal. */
export interface PageReader {
  read(url: string, asked: Asked, render: 'auto' | 'http' | 'browser'): Promise<Reading>;
  /** One reading of whatever an interpretation names. */
  check(interpretation: Interpretation): Promise<Reading>;
  close(): Promise<void>;
}

/** Everywhere: who sits at the terminal can reach these addresses without us. */
const ANYWHERE = ['0.0.0.0/0', '::/0'];

/** Opens what reads pages, without a server, a database or a data folder. */
export function openReading(): PageReader {
  const closers: (() => unknown)[] = [];
  const config = { appUrl: 'http://localhost:3000', port: 3000, fetchAllowPrivate: ANYWHERE };
  const { sources } = createOutside(config, systemClock, { add: (close) => closers.push(close) });
  const check = async (source: Interpretation['source'], field: string, factType: Interpretation['factType']) => {
    const result = await sources.check(source, { field, factType, memory: {}, previous: undefined, mode: 'preview' });
    return result.reading;
  };
  return {
    read: (url, asked, render) => check({ kind: 'page', url, render, ask: asked.ask }, asked.ask.field, asked.factType),
    check: ({ source, triggerConditions, extractedFact, factType }) =>
      check(source, triggerConditions.conditions[0]?.field ?? extractedFact, factType),
    async close() {
      for (const close of closers) await close();
    },
  };
}
