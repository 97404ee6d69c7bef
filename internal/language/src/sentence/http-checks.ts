import type { Condition, ProbeSource } from '@monitors/contract';
import type { Outcome, Request } from './outcome.ts';
import { takePredicates } from './predicates.ts';
import { draft, fromPredicates, IF_NOT } from './probe-parts.ts';

/** Status codes and errors of an address. */
export function statusCode(request: Request): Outcome | undefined {
  const { skeleton, urls } = request;
  const source: ProbeSource = { kind: 'probe', check: 'http', target: urls[0]!.url };
  const done = (operator: Condition['operator'], value: number) =>
    draft(source, [{ field: 'status_code', operator, value }], 'number', 60);
  const family = /\b([45])xx\b/.exec(skeleton.text);
  if (family) return done('gte', Number(family[1]) * 100);
  const worded = /\b(?:(?:http |response |status )+(?:status )?codes?|(?:http|response) status|status code)\b/.test(
    skeleton.text,
  );
  const said =
    /\b(?<not>(?:does not|do not|no longer|not|stops?) )?(?<verb>returns?|returning|responds?(?: with)?|responding with|answers?(?: with)?|gives?(?: back)?|throws?|serves?|sends?(?: back)?|reports?|yields?|replies with|issues)(?<other> (?:anything|something|a code|a status)? ?(?:other than|but|except|different from|not))?(?: (?:an?|the|http|error|status|code|response|of|with))* (?<value>§n\d+)(?! (?:items?|results?|rows?))(?<more> or §n\d+)?(?: (?:error|status|code|response|ok|not found))*/.exec(
      skeleton.text,
    );
  const number = skeleton.of(said?.groups?.value);
  if (said && number?.kind === 'number' && Number.isInteger(number.amount) && number.amount >= 100 && number.amount <= 599) {
    skeleton.replace(said, ' ');
    const other = (Boolean(said.groups!.other) !== Boolean(said.groups!.not)) !== IF_NOT.test(request.whole);
    return done(other ? 'ne' : 'eq', number.amount);
  }
  const plain = /\b(?:http|status|status code|error)(?: (?:code|status|error))? (§n\d+)/.exec(skeleton.text);
  const code = skeleton.of(plain?.[1]);
  if (plain && !worded && code?.kind === 'number' && Number.isInteger(code.amount) && code.amount >= 100 && code.amount <= 599) {
    skeleton.replace(plain, ' ');
    return done('eq', code.amount);
  }
  if (worded) {
    const list = takePredicates(skeleton);
    const useful = list.filter((one) => typeof one.value === 'number' || one.operator === 'changed');
    if (useful.length > 0) return fromPredicates(source, useful, 'status_code', skeleton.text);
    return undefined;
  }
  if (
    /\b(?:returns?|gives?|throws?|responds? with|answers? with|shows?) (?:an? |any )?(?:http |server )?errors?(?: (?:code|page|status))?\b(?! rate)/.test(
      skeleton.text,
    )
  )
    return done('gte', 400);
  return undefined;
}

/** How long a host or address takes to answer. */
export function responseTime(request: Request, given?: ProbeSource): Outcome | undefined {
  const { skeleton, urls } = request;
  const text = skeleton.text;
  const named =
    /\b(?:response times?|latency|load(?:ing)? times?|page speed|time to (?:first byte|respond|load)|ttfb|round[- ]trip time)\b/.test(
      text,
    );
  const verb =
    /\b(?:respond(?:s|ing)?|answers?|loads?|loading|replies|repl(?:y|ying)|serves?|render)\b/.test(text) &&
    /\b(?:slower|slow|longer|takes?|more than|within|faster|over|under)\b/.test(text) &&
    /§d\d+/.test(text);
  const spoken = skeleton.of(/§d\d+/.exec(text)?.[0]);
  const quick = spoken?.kind === 'duration' && spoken.seconds <= 300;
  const bare =
    quick && /\b(?:slower than|takes? (?:longer than|more than|over|upwards of|at least)|slow(?:s down)?)\b/.test(text);
  if (
    /(?:§u\d+|site|website|server|api|page) (?:is |gets |becomes |has become |responds |loads )(?:too |very |really )?(?:slow(?:ly)?|sluggish)\b/.test(
      text,
    ) &&
    !/§[dn]/.test(text)
  ) {
    request.warnings.push('No limit was named; slower than 3 seconds is assumed.');
    return draft(
      given ?? { kind: 'probe', check: 'http', target: urls[0]!.url },
      [{ field: 'response_time', operator: 'gt', value: 3, unit: 's' }],
      'number',
      60,
    );
  }
  if ((!named && !verb && !bare) || /§m\d+/.test(text)) return undefined;
  const source: ProbeSource = given ?? { kind: 'probe', check: 'http', target: urls[0]!.url };
  const within =
    /\b(?:does not|not|fails to|can not) (?:respond|answer|load|reply)(?: back)? (?:with)?in (?:under |less than )?(§d\d+)/.exec(
      text,
    );
  if (within) {
    const slot = skeleton.of(within[1]);
    skeleton.replace(within, ' ');
    if (slot?.kind === 'duration')
      return draft(
        source,
        [{ field: 'response_time', operator: 'gt', value: slot.amount, unit: slot.unit.symbol }],
        'number',
        60,
      );
  }
  const list = takePredicates(skeleton).filter(
    (one) => typeof one.value === 'number' || one.versus !== undefined || one.operator === 'anomalous' || (named && one.bare),
  );
  if (list.length === 0) return undefined;
  return fromPredicates(source, list, 'response_time', skeleton.text);
}
