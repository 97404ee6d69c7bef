import { hash } from 'node:crypto';
import type { Refusal } from '../../../kernel/signal.ts';
import type { SignalBatch } from '../../../kernel/signal-batch.ts';

const NAMES: ReadonlySet<string> = new Set(['lcp', 'cls', 'inp', 'fcp', 'ttfb', 'fp', 'fid']);

/** Whether a name is a web vital's, in whatever case. */
export function isVital(name: string): boolean {
  return NAMES.has(name.toLowerCase());
}

/** A value of a web vital as a browser reports it. */
export interface Vital {
  /** Such as `LCP`; in milliseconds, but for CLS. */
  name: string;
  value: number;
  at: number;
  /** The same again replaces the value; empty: each counts. */
  id: string;
  tags: Record<string, string>;
}

/** Adds a web vital as an observation of the metric `web_vitals.<name>`; unknown names are refused. */
export function addVital(batch: SignalBatch, vital: Vital): Refusal | undefined {
  const name = vital.name.toLowerCase();
  if (!isVital(name)) return batch.refuse('metric', 'invalid', 'name: Not a web vital');
  const series = batch.series({
    name: `web_vitals.${name}`,
    type: 'histogram',
    temporality: 'none',
    unit: name === 'cls' ? '' : 'ms',
    tags: Object.entries(vital.tags).filter(([, value]) => value !== ''),
  });
  if ('reason' in series) return batch.refuse('metric', series.reason, series.message);
  return batch.addSample(series, vital.at, vital.value, vital.id === '' ? batch.nextNonce() : nonceOf(vital.id));
}

/** A number that stays the same for the same id; never 0. */
export function nonceOf(id: string): number {
  return hash('sha1', id, 'buffer').readUInt32LE(0) || 1;
}

/** The path of an address with ids taken out, as the tag of a metric; empty for what is no address. */
export function pathTag(url: string): string {
  if (!URL.canParse(url)) return '';
  return new URL(url).pathname
    .split('/')
    .map((part) => (/^\d+$|^[0-9a-f]{8,}(?:-[0-9a-f]+)*$|^.{40,}$/i.test(part) ? ':id' : part))
    .join('/')
    .slice(0, 200);
}
