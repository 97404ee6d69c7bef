import type { Condition, ProbeSource } from '@monitors/contract';
import type { Outcome, Request } from './outcome.ts';
import { draft, hostOf, noHost } from './probe-parts.ts';

/** Certificates: days left, expiry, change. */
export function certificate(request: Request): Outcome {
  const { skeleton } = request;
  if (
    /\b(?:certificate|cert|ssl|tls)(?: of| for| on)?(?: §u\d+)? (?:changes|is (?:changed|replaced|renewed|rotated|reissued))/.test(
      skeleton.text,
    ) &&
    request.urls[0]
  ) {
    return draft(
      { kind: 'probe', check: 'tls', target: hostOf(request.urls[0]) },
      [{ field: 'fingerprint', operator: 'changed' }],
      'text',
      86_400,
    );
  }
  return expiry(request, 'tls');
}

/** Days left of a certificate or of a domain's registration. */
export function expiry(request: Request, check: 'tls' | 'domain'): Outcome {
  const { skeleton, urls, warnings } = request;
  const what = check === 'tls' ? 'certificate' : 'domain';
  const url = urls[0];
  if (!url) return noHost(what);
  const target = hostOf(url);
  const source: ProbeSource = { kind: 'probe', check, target };
  const text = skeleton.text;
  const done = (operator: Condition['operator'], value: number) =>
    draft(source, [{ field: 'days_left', operator, value }], 'number', 86_400);
  const span =
    /(?<words>less than|fewer than|under|below|no more than|at most|within(?: the next)?|in(?: the next)?|in less than|more than|at least|over)? ?(?<span>§[dn]\d+)(?<or> or (?:less|fewer))?(?<rest> (?:\w+ ){0,3}?(?:before|prior|ahead|in advance|left|remaining|of validity|until|away|from|to go|warning|notice|valid))?/.exec(
      text,
    );
  if (span) {
    const slot = skeleton.of(span.groups!.span);
    const days =
      slot?.kind === 'duration'
        ? monthsAsDays(slot.amount, slot.unit.symbol, slot.seconds)
        : slot?.kind === 'number'
          ? slot.amount
          : 0;
    skeleton.replace(span, ' ');
    const words = span.groups!.words ?? '';
    const less =
      /^(?:less|fewer|under|below|in less)/.test(words) &&
      !span.groups!.or &&
      !/before|prior|ahead|advance/.test(span.groups!.rest ?? '');
    return done(less ? 'lt' : 'lte', days);
  }
  if (/\b(?:a|one|1) (week|month|day|fortnight)\b/.test(text)) {
    const word = /\b(?:a|one|1) (week|month|day|fortnight)\b/.exec(text)![1]!;
    return done('lte', { day: 1, week: 7, fortnight: 14, month: 30 }[word]!);
  }
  if (request.holds !== undefined) {
    const days = request.holds / 86_400;
    request.holds = undefined;
    return done('lt', Number(days.toPrecision(6)));
  }
  if (/\b(?:has expired|is expired|expired|invalid|not valid|no longer valid|stops being valid|lapses|lapsed)\b/.test(text))
    return done('lte', 0);
  warnings.push(`No number of days was named; 14 days before the ${what} expires is assumed.`);
  return done('lte', 14);
}

function monthsAsDays(amount: number, symbol: string, seconds: number): number {
  return symbol === 'mo' ? amount * 30 : symbol === 'y' ? amount * 365 : Number((seconds / 86_400).toPrecision(6));
}
