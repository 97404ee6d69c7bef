import type { Cause, Fact, Reading } from '@monitors/contract';
import { CAUSES } from '@monitors/contract';
import { isoTime } from '../../../../kernel/clock.ts';

/** What a probe of any kind saw. */
export interface Measured {
  kind: 'http' | 'tcp' | 'tls';
  up: boolean;
  url?: string;
  cause?: Cause;
  message?: string;
  status?: number;
  statusText?: string;
  responseTimeMs: number;
  durationMs: number;
  daysLeft?: number;
  valid?: boolean;
  hostMatches?: boolean;
  issuer?: string;
  validTo?: string;
  problem?: string;
}

/** The fact a condition's field asks for, with what was seen as evidence; a cause where the probe cannot tell. */
export function measuredReading(measured: Measured, field: string, now: number): Reading {
  const snippet = seen(measured);
  const evidence = { locator: `${measured.kind}:${field}`, snippet, ...(measured.url ? { url: measured.url } : {}) };
  const value = measuredValue(measured, field);
  if (!value) {
    const cause = measured.cause ?? (KNOWN_FIELDS.has(field) ? 'not_found_on_page' : 'type_mismatch');
    return { cause, message: measured.message ?? `This check does not measure “${field}”`, evidence, alternatives: [] };
  }
  const fact: Fact = { ...value, confidence: 1, at: isoTime(now) };
  const message = measured.up || measured.message === undefined ? {} : { message: measured.message };
  return { fact, evidence, alternatives: [], ...message };
}

const KNOWN_FIELDS: ReadonlySet<string> = new Set(['up', 'status_code', 'response_time', 'days_left', 'valid']);

function measuredValue(measured: Measured, field: string): Pick<Fact, 'value' | 'type' | 'unit'> | undefined {
  const number = (value: number | undefined, unit?: string) =>
    value === undefined ? undefined : { value, type: 'number' as const, ...(unit ? { unit } : {}) };
  switch (field) {
    case 'up':
      return { value: isUp(measured), type: 'boolean' };
    case 'valid':
      return measured.valid === undefined ? undefined : { value: measured.valid, type: 'boolean' };
    case 'status_code':
      return number(measured.status);
    case 'response_time':
      // A time to a failure is no response time.
      return measured.up || measured.status !== undefined
        ? number(Math.round(measured.responseTimeMs * 10) / 10, 'ms')
        : undefined;
    case 'days_left':
      return number(measured.daysLeft, 'd');
    default:
      return undefined;
  }
}

/** A certificate that browsers refuse is no service that is up. */
function isUp({ kind, up, valid }: Measured): boolean {
  return up && (kind !== 'tls' || valid === true);
}

function seen(measured: Measured): string {
  const time = `${Math.round(measured.responseTimeMs)} ms`;
  if (measured.kind === 'tls' && measured.up) return certificate(measured);
  if (measured.up) {
    return measured.kind === 'http' ? `${answer(measured)} in ${time}` : `Connected in ${time}`;
  }
  const cause = measured.cause ?? 'internal';
  const why = measured.message ?? CAUSES[cause].says;
  return measured.status === undefined ? `${why} (${cause}) after ${time}` : `${answer(measured)} in ${time}: ${why} (${cause})`;
}

function answer({ status, statusText }: Measured): string {
  return `${status ?? ''} ${statusText ?? ''}`.trim();
}

function certificate({ daysLeft, validTo, issuer, valid, problem }: Measured): string {
  if (daysLeft === undefined) return 'No certificate was shown';
  const until = validTo ? `, until ${validTo.slice(0, 10)}` : '';
  const by = issuer ? `, issued by ${issuer}` : '';
  return `${daysLeft} days left${until}${by}${valid ? '' : `; not valid (${problem ?? 'unknown reason'})`}`;
}
