import type { Outcome, Request } from './outcome.ts';

const SILENT =
  /\b(?:(?:does|do|did|has|have|is|was|can) not|never|no longer|not|fails? to|failed to|stops?|stopped|misses|forgets to) (?:yet )?(?:report(?:s|ed|ing)?(?: (?:in|back|anything|success))?|check(?:s|ed|ing)? in|ping(?:s|ed|ing)?(?: (?:us|home|in|back))?|phon(?:e|es|ed|ing) home|run(?:s|ning)?|ran|send(?:s|ing)?(?: (?:an?|any|its))? ?(?:heartbeats?|pings?|signals?|data|reports?)?|sent(?: (?:an?|any))? (?:heartbeats?|pings?|signals?|data)|finish(?:es|ed|ing)?|complet(?:e|es|ed|ing)|succeed(?:s|ed)?|heard from|been heard(?: from)?|been seen|seen|signal(?:s|ed|led)?|call(?:s|ed|ing)? (?:home|in)|heartbeat(?:ing)?|execute[sd]?|happen(?:ed|s)?|start(?:s|ed)?|come in|came in|arrive[sd]?|deliver(?:s|ed)?)\b|\b(?:no|without(?: an?)?|missing|misses(?: (?:an?|its))?) (?:heartbeats?|pings?|reports?|signals?|sign of life|check-?ins?|news|word|data|response)(?: (?:from|of|by|for))?\b|\b(?:is|are|has been|goes|stays|been|remains) (?:silent|quiet|absent|overdue)\b|\b(?:has|have|had) not (?:sent|delivered|transmitted|posted|uploaded|reported) (?:us |me )?(?:anything|any (?:data|readings?|messages?|values?))\b|\bnothing (?:from|is heard|heard|comes in|arrives)\b|\bi (?:have not|do not) (?:heard?|hear)(?: anything)? from\b|\bheartbeat (?:of|from|for)? ?.{0,60}? ?(?:is |goes |stops|has been )?(?:missing|late|absent|stops|missed|lost|overdue)\b/;
/** "should report every hour": the rhythm itself is the limit. */
const EXPECTED =
  /\b(?:should|must|has to|is supposed to|is expected to|ought to|needs to|will) (?:report(?: in)?|check in|ping|run|send(?: (?:an?|its))? ?(?:heartbeats?|pings?|signals?|data)?|phone home|finish|complete)\b|\b(?:expect(?:ing|s|ed)?|require|wait for|await) (?:an? |the |its )?(?:heartbeats?|pings?|reports?|signals?|check-?ins?)(?: (?:from|of|by))?\b|\bheartbeats? (?:from|of|for|by)\b/;
const JOB =
  /\b(?:backups?|jobs?|cron(?: ?jobs?)?|cronjobs?|scripts?|tasks?|heartbeats?|workers?|pipelines?|sync|imports?|exports?|reports?|devices?|sensors?|agents?|process|batch|etl|daemon|scheduler|deploy(?:ment)?|build|queue|raspberry|robot|machine|server|integration|crawler|scraper|bot|service|run|dump|snapshot|replication|renewal|newsletter|cleanup|monitor)\b/;
const RHYTHMS: [RegExp, number][] = [
  [/\bhourly\b/, 5400],
  [/\b(?:nightly|daily|every (?:day|night))\b/, 93_600],
  [/\bweekly\b/, 691_200],
  [/\bmonthly\b/, 2_764_800],
];
const DEFAULT_GRACE = 86_400;

/** Heartbeats: something that should report and has not; undefined where nothing is said to be silent. */
export function pushOutcome(request: Request): Outcome | undefined {
  const { skeleton, warnings } = request;
  if (request.urls.some((url) => !url.bare)) return undefined;
  const silent = SILENT.exec(skeleton.text) ?? (request.frequency !== undefined ? EXPECTED.exec(skeleton.text) : null);
  if (!silent) return undefined;
  const job =
    JOB.test(skeleton.text) || /heartbeat|report|ping|check in|phone home|silent|signal|nothing|anything/.test(silent[0]);
  if (!job || /\b(?:certificate|port|price|stock)\b/.test(skeleton.text)) return undefined;
  if (request.urls.length > 0 && !/heartbeat|report|check|phone|silent|signal|run|backup|job/.test(skeleton.text))
    return undefined;
  const span =
    /(?:(?:with)?in|for|in the (?:last|past)|after|every|over|during)?(?: (?:the (?:last|past)|more than|at least|over|longer than))? ?(§d\d+)/.exec(
      skeleton.text,
    );
  const slot = skeleton.of(span?.[1]);
  const late =
    /late|overdue|delay|behind/.test(skeleton.text) && slot?.kind === 'duration' && request.frequency
      ? request.frequency + Math.round(slot.seconds)
      : undefined;
  let grace = late ?? request.holds ?? (slot?.kind === 'duration' ? Math.round(slot.seconds) : undefined);
  if (grace === undefined && request.frequency) grace = request.frequency;
  if (grace === undefined) {
    const rhythm = RHYTHMS.find(([words]) => words.test(request.whole));
    grace = rhythm?.[1] ?? DEFAULT_GRACE;
    warnings.push(`No time was named; ${grace / 3600} hours without a report is assumed.`);
  }
  if (grace < 1) return { refusal: { missing: ['condition'], message: 'The time without a report must be longer than zero.' } };
  const before = skeleton.words(skeleton.text.slice(0, silent.index));
  const name =
    nameOf(before) ||
    nameOf(
      skeleton.words(
        skeleton.text
          .slice(silent.index + silent[0].length)
          .replace(/§d\d+.*$/, '')
          .replace(/^ ?(?:from|of|by)/, ''),
      ),
    );
  return {
    draft: {
      source: { kind: 'push', graceSeconds: Math.min(grace, 366 * 86_400) },
      conditions: [{ field: 'heartbeat', operator: 'absent' }],
      fact: name || 'heartbeat',
      ownFrequency: true,
      logic: 'AND',
      factType: 'boolean',
      frequency: 60,
      category: 'technology',
      holds: Math.min(grace, 30 * 86_400),
    },
  };
}

function nameOf(words: string): string {
  return words
    .replace(/^.*·/, '')
    .replace(/\b(?:the|my|our|a|an|if|when|there|is|has|from|i|have|that|which|by|it|and|in|for|within)\b/g, ' ')
    .replace(/[^\p{L}\d\s'"_-]/gu, ' ')
    .replace(/["']/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 90);
}
