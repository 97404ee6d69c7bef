import type { PushSource } from '@monitors/contract';
import { noFact } from '../outcome.ts';
import type { SourceKind } from '../source-reader.ts';

/** Sources that report by themselves: reading one finds nothing, its facts come with the reports, and silence is judged with the condition. */
export const pushSource: SourceKind<PushSource> = {
  check: async () => ({
    reading: noFact('no_data', 'Nothing has reported in yet; send the first ping'),
    durationMs: 0,
    retryable: false,
  }),
  admit: async () => {},
};
