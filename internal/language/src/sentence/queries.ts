import type { QuerySource } from '@monitors/contract';
import { nounOf } from './facts.ts';
import type { Outcome, Request } from './outcome.ts';
import { takePredicates } from './predicates.ts';
import { build, noLimit, numeric, type SignalQuery, takeScope } from './query-parts.ts';
import { spans } from './spans.ts';

const LATENCY = /\b(?:latency|latencies|response times?|duration|request times?|processing time|query times?)\b/;
const PERCENTILE =
  /\bp ?(50|75|90|95|99|999|99\.9)\b|\b(?:(§n\d+)(?:st|nd|rd|th)?|(\d+)(?:st|nd|rd|th)) percentile\b|\b(median)\b/;
const EVENTS =
  /\b(sign[- ]?ups?|registrations?|orders?|purchases?|check[- ]?outs?|log ?ins?|logins?|sign[- ]?ins?|payments?|failed payments?|page ?views?|clicks?|conversions?|sessions?|visits?|visitors?|active users|users|downloads?|installs?|uninstalls?|subscriptions?|cancellations?|refunds?|trials?|searches|impressions|uploads?|messages sent|bookings?|invites?|events?|transactions?|leads|churns?|deploys?|deployments?|form submissions?|api calls|revenue)\b/;

/** Questions over stored signals: latency, error rates, events, logs, errors, metrics, facts. */
export function queryOutcome(request: Request): Outcome | undefined {
  if (request.urls.some((url) => !url.bare || url.scheme !== '')) return undefined;
  const text = request.skeleton.text;
  const explicit = explicitQuery(request);
  if (explicit) return explicit;
  if (
    /\berror (?:rate|ratio|percentage)\b|\b(?:failure|fail|5xx|4xx) rate\b|\b(?:rate|percentage|share) of (?:errors|failed requests|failures)\b|§p\d+ (?:of )?(?:all )?(?:errors|failures|failed requests|requests (?:fail|are failing|return errors))\b/.test(
      text,
    )
  )
    return spans(request, 'error_rate', 'error_rate');
  const percentile = PERCENTILE.exec(text);
  if (percentile && (LATENCY.test(text) || /^p/.test(percentile[0]))) {
    const slot = request.skeleton.of(percentile[2]);
    const rank = percentile[4]
      ? '50'
      : (percentile[1] ?? percentile[3] ?? (slot?.kind === 'number' ? String(slot.amount) : '95'));
    request.skeleton.replace(percentile, ' ');
    const name = `p${rank.replace('.', '')}`;
    return spans(request, name, `${name} duration`);
  }
  if (/\b(?:throughput|request rate|requests? per (?:second|minute)|rps|qps|requests)\b/.test(text) && !/¤/.test(text))
    return spans(request, 'rate', 'throughput');
  if (
    LATENCY.test(text) &&
    request.urls.length === 0 &&
    (/\b(?:service|endpoint|api|span|operation|transaction|query)\b/.test(text) || /\w+ (?:latency|response time)/.test(text))
  ) {
    const average = /\b(?:average|mean|avg|max(?:imum)?)\b/.exec(text);
    if (average) request.skeleton.replace(average, ' ');
    const name = average?.[0].startsWith('max') ? 'max' : 'avg';
    return spans(request, name, `${name} duration`);
  }
  if (/\b(?:logs?|log (?:lines?|entries|messages|file)|logged)\b/.test(text) && request.urls.length === 0) return logs(request);
  const metric = metricOf(request);
  if (metric) return metric;
  if (/\b(?:monitor|fact) §q\d+/.test(text)) return facts(request);
  if (request.urls.length > 0) return undefined;
  if (/\b(?:exceptions?|errors?|crashes|stack ?traces?|error groups?|issues in production)\b/.test(text)) return errors(request);
  if (EVENTS.test(text) || /\bevents? §q|§q\d+ events?\b/.test(text)) return events(request);
  return undefined;
}

function logs(request: Request): Outcome {
  const { skeleton } = request;
  const scope = takeScope(request);
  const level = /\b(errors?|warn(?:ing)?s?|fatal|critical|info|debug)\b/
    .exec(skeleton.text)?.[1]
    ?.replace(/s$/, '')
    .replace(/^warning$/, 'warn');
  const quote = skeleton.first('quote');
  const query: SignalQuery = {
    aggregation: 'count',
    ...(level ? { level } : {}),
    ...(quote ? { contains: quote.value } : {}),
    ...(scope.service ? { service: scope.service } : {}),
    windowSeconds: scope.windowSeconds ?? 300,
  };
  const list = numeric(takePredicates(skeleton)).filter((one) => typeof one.value === 'number' || one.versus !== undefined);
  if (list.length === 0 && !quote && !level) return noLimit('number of log lines');
  return build('logs', query, 'count', list.length > 0 ? list : [{ operator: 'gt', value: 0 }], skeleton.text);
}

function errors(request: Request): Outcome {
  const { skeleton } = request;
  const scope = takeScope(request);
  const service = scope.service ? { service: scope.service } : {};
  const quote = skeleton.first('quote');
  const contains = quote ? { contains: quote.value } : {};
  if (
    /\bnew (?:kinds? of |types? of |unseen |production )*(?:errors?|exceptions?|issues?|crash(?:es)?|error groups?)\b|\b(?:never|not) seen before\b|\bfirst time\b|\bregress/.test(
      skeleton.text,
    ) &&
    !/§n/.test(skeleton.text)
  ) {
    return build(
      'errors',
      { aggregation: 'new', ...service, ...contains },
      'errors',
      [{ operator: 'appeared' }],
      skeleton.text,
      'list',
    );
  }
  const list = numeric(takePredicates(skeleton));
  const useful = list.filter(
    (one) =>
      typeof one.value === 'number' || one.versus !== undefined || one.operator === 'increased' || one.operator === 'anomalous',
  );
  if (useful.length === 0 && !/\b(?:any|an|there is|occurs?|happens?|thrown|appears?)\b/.test(request.whole))
    return noLimit('number of errors');
  return build(
    'errors',
    { aggregation: 'count', ...service, ...contains, windowSeconds: scope.windowSeconds ?? 300 },
    'count',
    useful.length > 0 ? useful : [{ operator: 'gt', value: 0 }],
    skeleton.text,
  );
}

function events(request: Request): Outcome | undefined {
  const { skeleton } = request;
  const rest = skeleton.text;
  const quoted = /\b(?:the )?events? (?:called |named )?(§q\d+)|(§q\d+) events?\b/.exec(rest);
  const slot = skeleton.of(quoted?.[1] ?? quoted?.[2]);
  const qualified = /\b(?:(failed|new|active|successful|completed|cancelled|unique|daily active) )?/.source;
  const known = new RegExp(`${qualified}(?:${EVENTS.source})`).exec(rest);
  const event = slot?.kind === 'quote' ? slot.value : known ? known[0].trim() : undefined;
  if (!event) return undefined;
  const scope = takeScope(request);
  const none =
    /\b(?:no|zero|not (?:any|a single|one)|without(?: any)?)(?: new| more)? (?=[a-z])/.test(rest) || /\bnothing\b/.test(rest);
  if (none && request.holds !== undefined && !/§[npmx]/.test(skeleton.text)) {
    scope.windowSeconds = request.holds;
    request.holds = undefined;
  }
  const list = numeric(takePredicates(skeleton));
  if (list.length === 0 && none) list.push({ operator: 'eq', value: 0 });
  if (list.length === 0)
    return /\bevents?\b|sign|order|purchase/.test(event) && /·/.test(rest) ? noLimit(`number of ${event}`) : undefined;
  // A noun of trade beside an amount of money is about a page that was not named.
  if (list.some((one) => one.unit !== undefined && one.unit !== '%')) return undefined;
  return build(
    'events',
    {
      event,
      aggregation: 'count',
      ...(scope.service ? { service: scope.service } : {}),
      windowSeconds: scope.windowSeconds ?? 86_400,
    },
    'count',
    list,
    skeleton.text,
  );
}

function metricOf(request: Request): Outcome | undefined {
  const { skeleton } = request;
  const named =
    /\b(?:the )?(?:(?<agg>average|avg|mean|max(?:imum)?|min(?:imum)?|sum|total|last|rate) (?:of )?)?(?:the )?(?:metric|gauge|counter|time series) (?:called |named )?(?<name>§q\d+|§j\d+|[a-z_][\w.:/-]{0,100})/.exec(
      skeleton.text,
    ) ?? /\b(?:the )?(?<name>§q\d+|[a-z_][\w.:-]{0,100}) (?:metric|gauge|counter)\b/.exec(skeleton.text);
  if (!named || (request.urls.length > 0 && !request.urls.every((url) => url.bare))) return undefined;
  const slot = skeleton.of(named.groups!.name);
  const metric = slot?.kind === 'quote' || slot?.kind === 'path' ? slot.value : named.groups!.name!;
  if (/^(?:is|on|in|of|the)$/.test(metric)) return undefined;
  skeleton.replace(named, ' ');
  const scope = takeScope(request);
  const aggregation =
    {
      average: 'avg',
      avg: 'avg',
      mean: 'avg',
      max: 'max',
      maximum: 'max',
      min: 'min',
      minimum: 'min',
      sum: 'sum',
      total: 'sum',
      last: 'last',
      rate: 'rate',
    }[named.groups!.agg ?? 'avg'] ?? 'avg';
  const silent = /\b(?:no data|stops? reporting|absent|missing|not reporting|no longer reports?)\b/.exec(skeleton.text);
  if (silent)
    return build(
      'metrics',
      { metric, aggregation, windowSeconds: scope.windowSeconds ?? 300 },
      metric.slice(0, 100),
      [{ operator: 'absent' }],
      '',
    );
  const list = numeric(takePredicates(skeleton));
  if (list.length === 0) return noLimit(`metric ${metric}`);
  return build(
    'metrics',
    { metric, aggregation, ...(scope.service ? { service: scope.service } : {}), windowSeconds: scope.windowSeconds ?? 300 },
    metric.slice(0, 100),
    list,
    skeleton.text,
  );
}

function facts(request: Request): Outcome {
  const { skeleton } = request;
  const named = /\b(?:the )?(?:value of |fact of )?(?:the )?(?:monitor|fact) (§q\d+)/.exec(skeleton.text)!;
  const slot = skeleton.of(named[1]);
  const monitor = slot?.kind === 'quote' ? slot.value : '';
  skeleton.replace(named, ' ');
  const list = takePredicates(skeleton);
  if (list.length === 0) return noLimit(`value of "${monitor}"`);
  return build('facts', { monitor, aggregation: 'last' }, 'value', list, skeleton.text);
}

/** The say-back form: `in spans (service "checkout", aggregation "p95", over 5 minutes)`. */
function explicitQuery(request: Request): Outcome | undefined {
  const { skeleton } = request;
  const match =
    /(?:the )?(?<field>[^·¤()]{0,160}?) ?\bin (?<dataset>metrics|events|logs|spans|errors|facts) \((?<list>[^()]{0,900})\)/.exec(
      skeleton.text,
    );
  if (!match) return undefined;
  const query: Record<string, unknown> = {};
  for (const pair of match.groups!.list!.split(' , ')) {
    const over = /^ ?over (§d\d+)/.exec(pair);
    if (over) {
      const slot = skeleton.of(over[1]);
      if (slot?.kind === 'duration') query.windowSeconds = Math.round(slot.seconds);
      continue;
    }
    const entry = /(§q\d+|[\w.-]+) (§[qnp]\d+)/.exec(pair);
    const [key, value] = [skeleton.of(entry?.[1]), skeleton.of(entry?.[2])];
    if (!entry || !value) continue;
    const name = key?.kind === 'quote' ? key.value : entry[1]!;
    query[name] = value.kind === 'quote' ? fromText(value.value) : 'amount' in value ? value.amount : undefined;
  }
  const fieldSlot = /§q\d+/.exec(match.groups!.field!)?.[0];
  const quoted = skeleton.of(fieldSlot);
  const field =
    quoted?.kind === 'quote' ? quoted.value : nounOf(skeleton.words(match.groups!.field!)).replaceAll(' rate', '_rate');
  skeleton.replace(match, ' · ');
  const list = takePredicates(skeleton);
  if (list.length === 0) return noLimit(field);
  const lists = list.some((one) => one.operator === 'appeared' || one.operator === 'disappeared');
  const outcome = build(
    match.groups!.dataset as QuerySource['dataset'],
    { aggregation: 'count' },
    field,
    list,
    skeleton.text,
    lists ? 'list' : 'number',
  );
  if ('draft' in outcome && outcome.draft.source.kind === 'query') outcome.draft.source.query = query;
  return outcome;
}

function fromText(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
