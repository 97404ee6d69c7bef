import type { ProbeSource } from '@monitors/contract';
import { findReach } from './booleans.ts';
import { certificate, expiry } from './certificates.ts';
import { responseTime, statusCode } from './http-checks.ts';
import type { Outcome, Request } from './outcome.ts';
import { takePredicates } from './predicates.ts';
import { draft, fromPredicates, hostOf, noHost, told } from './probe-parts.ts';
import { type FoundUrl, SERVICE_SCHEMES } from './urls.ts';

const SITE =
  /^(?:(?:the|my|our|this|that|a|an|company|production|prod|staging|live|main|public|web|status of|home|login|admin|staging|customer|own|old|new|external|internal|backend|frontend|primary|personal|portfolio) ?)*(?:site|website|web ?site|page|web ?page|home ?page|landing page|server|service|api|host|hostname|endpoint|url|app|application|domain|machine|box|database|db|store|shop|blog|portal|it|web ?server|backend|frontend|cluster|instance|node|gateway|proxy|router|mail server|link|address|health ?check|health)?$/;
const SERVICES: [RegExp, ProbeSource['check']][] = [
  [/\bredis\b/, 'redis'],
  [/\bpostgres(?:ql)?\b/, 'postgres'],
  [/\b(?:mysql|mariadb)\b/, 'mysql'],
  [/\b(?:smtp|mail server)\b/, 'smtp'],
  [/\bssh(?:d)?\b/, 'ssh'],
  [/\bweb ?socket\b/, 'websocket'],
  [/\bgrpc\b/, 'grpc'],
  [/\budp\b/, 'udp'],
];

/** Technical checks of hosts and addresses; undefined where the sentence is about what a page says. */
export function probeOutcome(request: Request): Outcome | undefined {
  const { skeleton, urls } = request;
  const text = skeleton.text;
  const url = urls[0];
  if (
    /\b(?:cert|certs|certificates?|ssl|tls)\b/.test(text) &&
    /expir|valid|days|renew|left|run(?:s|ning)? out|due|lapses|§d|ends|certificate (?:changes|is)|invalid|problem/.test(text)
  )
    return certificate(request);
  if (/\bdomain\b/.test(text) && /\b(?:expir\w*|renew\w*|registration|lapses)\b/.test(text)) return expiry(request, 'domain');
  const port = portOf(request);
  if (port) return tcp(request, port);
  if (!url) return withoutHost(request);
  const scheme = SERVICE_SCHEMES[url.scheme];
  if (scheme) return reach(request, scheme as ProbeSource['check'], url.text);
  if (/\bdns\b|\bresolv(?:es?|ing|ed)\b|\bname ?servers?\b|\b(?:a|aaaa|mx|txt|cname|ns) records?\b/.test(text))
    return dns(request, url);
  if (/\b(?:ping(?:s|ed|able)?|icmp|packet loss)\b/.test(text) && hostOnly(url)) return icmp(request, url);
  const code = statusCode(request);
  if (code) return code;
  const slow = responseTime(request);
  if (slow) return slow;
  if (
    /^(?:· ?)*(?:the page |this page )?§u\d+ (?:is |gets |has been )(?:gone|removed|deleted|taken (?:down|offline|off))(?: ?·?)*$/.test(
      text,
    )
  ) {
    return draft(
      { kind: 'probe', check: 'http', target: url.url },
      [{ field: 'status_code', operator: 'gte', value: 400 }],
      'number',
      60,
    );
  }
  return upDown(request, url);
}

function hostOnly(url: FoundUrl): boolean {
  return url.bare || /^https?:\/\/[^/]+\/?$/.test(url.text);
}

type Port = { target: string };

function portOf(request: Request): Port | undefined {
  const { skeleton, urls } = request;
  const named =
    /\b(?:tcp )?port(?: number)?:? ?(§n\d+)/.exec(skeleton.text) ??
    /\btcp ?(§n\d+)/.exec(skeleton.text) ??
    /(§n\d+) ?\(?(?:tcp )?port\b/.exec(skeleton.text);
  const slot = skeleton.of(named?.[1]);
  if (slot?.kind === 'number') {
    skeleton.replace(named!, ' ');
    const host = urls[0] ? new URL(urls[0].url).hostname : undefined;
    return { target: `${host ?? ''}:${slot.amount}` };
  }
  const url = urls[0];
  const tight = url?.bare && /:\d+$/.test(url.text);
  if (
    tight &&
    (/\b(?:tcp|port|socket|connection)\b/.test(skeleton.text) ||
      (!SERVICES.some(([words]) => words.test(skeleton.text)) &&
        !/\b(?:http|site|website|page|api|web|url)\b/.test(skeleton.text) &&
        !/:(?:80|443|8080|8443|3000|5000|8000)$/.test(url.text)))
  )
    return { target: url.text };
  return undefined;
}

function tcp(request: Request, port: Port): Outcome {
  if (port.target.startsWith(':')) return noHost('port');
  const service = SERVICES.find(([words]) => words.test(request.skeleton.text))?.[1];
  const slow = responseTime(request, { kind: 'probe', check: 'tcp', target: port.target });
  if (slow) return slow;
  return reach(request, service === 'udp' ? 'udp' : 'tcp', port.target);
}

function reach(request: Request, check: ProbeSource['check'], target: string): Outcome {
  const found = findReach(request.skeleton);
  if (found) found.up = told(found.up, request.whole);
  if (!found) {
    const gone = /\b(?:unavailable|not available|no longer available)\b/.test(request.skeleton.text);
    const back = /\bavailable\b/.test(request.skeleton.text);
    if (!gone && !back && SERVICE_SCHEMES[request.urls[0]?.scheme ?? ''])
      return draft({ kind: 'probe', check, target }, [{ field: 'up', operator: 'eq', value: false }], 'boolean', 60);
    if (!gone && !back)
      return {
        refusal: { missing: ['condition'], message: 'Say what you want to be told of, for example "when it stops answering".' },
      };
    return draft({ kind: 'probe', check, target }, [{ field: 'up', operator: 'eq', value: !gone }], 'boolean', 60);
  }
  request.skeleton.replace(found.match, ' ');
  return draft({ kind: 'probe', check, target }, [{ field: 'up', operator: 'eq', value: found.up }], 'boolean', 60);
}

function dns(request: Request, url: FoundUrl): Outcome {
  const { skeleton } = request;
  const record = /\b(aaaa|a|mx|txt|cname|ns|soa|caa) records?\b/.exec(skeleton.text)?.[1]?.toUpperCase();
  const source: ProbeSource = { kind: 'probe', check: 'dns', target: hostOf(url), ...(record ? { options: { record } } : {}) };
  const second = request.urls[1];
  const quote = skeleton.first('quote');
  const expected = second?.text ?? quote?.value;
  if (expected && /resolv|points?|record|contains|returns/.test(skeleton.text)) {
    const not = /\b(?:not|no longer|stops?|other than|anything but)\b/.test(skeleton.text);
    if (second) request.urls.splice(1, 1);
    return draft(source, [{ field: 'records', operator: not ? 'not_contains' : 'contains', value: expected }], 'text', 60);
  }
  if (/chang|update|modif|different/.test(skeleton.text))
    return draft(source, [{ field: 'records', operator: 'changed' }], 'text', 60);
  const fails = /\b(?:not|no longer|stops?|fails?|failing|broken|down|can not|breaks)\b/.test(skeleton.text);
  return draft(source, [{ field: 'up', operator: 'eq', value: !fails }], 'boolean', 60);
}

function icmp(request: Request, url: FoundUrl): Outcome {
  const source: ProbeSource = { kind: 'probe', check: 'icmp', target: hostOf(url) };
  const { skeleton } = request;
  if (/packet loss/.test(skeleton.text)) {
    const list = takePredicates(skeleton);
    if (list.length > 0) return fromPredicates(source, list, 'packet_loss', skeleton.text);
  }
  if (/§d|§n/.test(skeleton.text)) {
    const list = takePredicates(skeleton).filter((one) => typeof one.value === 'number');
    if (list.length > 0) return fromPredicates(source, list, 'response_time', skeleton.text);
  }
  return reach(request, 'icmp', source.target);
}

function upDown(request: Request, url: FoundUrl): Outcome | undefined {
  const { skeleton } = request;
  if (request.variant !== undefined) return undefined;
  if (/§[qmpxjs]\d+|\b(?:above|below|over|under|than|least|most|exceeds?) §n\d+/.test(skeleton.text)) return undefined;
  const found = findReach(skeleton) ?? unavailable(request);
  if (!found && /\buptime\b/.test(request.whole))
    return draft(
      { kind: 'probe', check: 'http', target: url.url },
      [{ field: 'up', operator: 'eq', value: false }],
      'boolean',
      60,
    );
  if (!found) return undefined;
  const before = skeleton.text.slice(0, found.match.index);
  const clause = before.slice(Math.max(before.lastIndexOf('·') + 1, 0));
  const words = clause
    .replace(/(?:\b(?:on|at|of|from|in|for|to|server|under|behind|running on|hosted at) )?(?:the )?§u\d+/g, ' ')
    .replace(/\b(?:and|if|is|are|the|a|an|,|whether|that)\b|[,.:;?!()]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const service = SERVICES.find(([pattern]) => pattern.test(clause))?.[1];
  const target = service ? hostOf(url) : url.url;
  const whole = words === '' || SITE.test(words) || service !== undefined;
  const withUrl = /§u\d+/.test(clause);
  if (
    !whole &&
    !(
      withUrl &&
      /\b(?:site|website|server|service|api|host|endpoint|app|shop|portal|system|backend|health|homepage|page|form|dashboard|login)\b/.test(
        words,
      ) &&
      words.split(' ').length <= 4
    )
  )
    return undefined;
  skeleton.replace(found.match, ' ');
  found.up = told(found.up, request.whole);
  return draft(
    { kind: 'probe', check: service ?? 'http', target },
    [{ field: 'up', operator: 'eq', value: found.up }],
    'boolean',
    60,
  );
}

/** "is unavailable" of a whole site is about reaching it; of a thing on a page about buying it. */
function unavailable(request: Request): ReturnType<typeof findReach> {
  const match =
    /\b(?:the |my |our )?(?:site|website|server|service|api|host|endpoint|app|web ?page)(?: (?:at|on))?(?: §u\d+)? (?:is |becomes |goes |gets )?(?:(unavailable|not available|no longer available)|(?:back )?(available))\b/.exec(
      request.skeleton.text,
    );
  if (!match) return undefined;
  const at = match[0].search(
    /(?:is |becomes |goes |gets )?(?:unavailable|not available|no longer available|(?:back )?available)$/,
  );
  return { match: { index: match.index + at, 0: match[0].slice(at) }, up: match[1] === undefined };
}

function withoutHost(request: Request): Outcome | undefined {
  const text = request.skeleton.text;
  if (!/\b(?:site|website|server|homepage|web ?page|host|api|endpoint|domain|blog|shop|app)\b/.test(text)) return undefined;
  const found = findReach(request.skeleton);
  if (!found || /¤|§[mpxq]/.test(text)) return undefined;
  return {
    refusal: {
      missing: ['where'],
      message: 'Say which address should be watched, for example "when https://example.org is down".',
    },
  };
}
