import { FREQUENCY_LIMITS, type Interpretation, type InterpretResult, isTimeZone, type Missing } from '@monitors/contract';
import { explain } from '../say/explain.ts';
import { categoryOf, complexityOf, factWords, nameOf, reasonOf } from '../say/names.ts';
import { contradiction } from './conflicts.ts';
import { COUNTED, FIELDS } from './facts.data.ts';
import { LONGEST_SENTENCE, refuseHarm, refuseShape, refuseUrl } from './guard.ts';
import { takeHolds, takeRecovery, takeVariant } from './holds.ts';
import { settleHours, takeHours } from './hours.ts';
import { lex } from './lex.ts';
import { machineOutcome } from './machine.ts';
import { takeAsides, takeNotices } from './notices.ts';
import { type Draft, isChange, type Outcome, type Refusal, type Request } from './outcome.ts';
import { pageOutcome } from './page.ts';
import { probeOutcome } from './probes.ts';
import { pushOutcome } from './push.ts';
import { queryOutcome } from './queries.ts';
import { takeFrequency } from './schedule.ts';
import type { Skeleton } from './skeleton.ts';
import { translate } from './translate.ts';
import { takeReleases } from './unquoted.ts';
import { type FoundUrl, findUrls } from './urls.ts';

/** `now` is the time of asking; `url` is used where the sentence names none; `timezone` where hours name none (UTC otherwise). */
export type InterpretOptions = {
  now: Date;
  url?: string | undefined;
  timezone?: string | undefined;
  locale?: string | undefined;
};

/** Understands a sentence as a monitor, or says what is missing. Pure; never throws on any text. */
export function interpret(sentence: string, options: InterpretOptions): InterpretResult {
  const shape = refuseShape(sentence);
  if (shape) return refused(shape);
  const given = givenUrl(options.url);
  if (given && 'refusal' in given) return refused(given.refusal);
  const hints = {
    url: given?.url.url ?? findUrls(sentence.slice(0, LONGEST_SENTENCE)).find((one) => !one.problem)?.url,
    ...(options.locale ? { locale: options.locale } : {}),
  };
  const { skeleton, urls: written, language } = lex(sentence.trim(), hints, translate);
  const whole = skeleton.text;
  const harm = refuseHarm(whole);
  if (harm) return refused(harm);
  const warnings: string[] = [];
  for (const url of written) {
    const bad = refuseUrl(url);
    if (bad) return refused(bad);
  }
  const urls = usable(written, skeleton, warnings);
  if (urls.length === 0 && given) urls.push(given.url);
  const zone = options.timezone && isTimeZone(options.timezone) ? options.timezone : 'UTC';
  const noTime = /\b(?:between|from|at|until|till|after|before|and|to) ((?:2[5-9]|[3-9]\d) ?: ?\d\d)\b/.exec(skeleton.text);
  if (noTime)
    return refused({ missing: ['condition'], message: `${noTime[1]} is no time of day. Use times from 0:00 to 24:00.` });
  const recovery = takeRecovery(skeleton);
  const hours = takeHours(skeleton, zone);
  if (hours.unknownZone) {
    return refused({
      missing: ['what'],
      message: `The time zone "${hours.unknownZone}" does not exist. Use a city or a name such as "Europe/Oslo".`,
    });
  }
  const frequency = takeFrequency(skeleton);
  if (frequency?.zero)
    return refused({
      missing: ['condition'],
      message: 'An interval of zero is not possible. Say how often to check, for example "every 5 minutes".',
    });
  settleHours(skeleton);
  const variant = takeVariant(skeleton);
  const holds = takeHolds(skeleton);
  takeReleases(skeleton);
  takeAsides(skeleton);
  const asked = takeNotices(skeleton);
  const request: Request = {
    skeleton,
    urls,
    whole,
    typed: sentence,
    frequency: frequency?.seconds,
    holds,
    activeHours: hours.activeHours,
    variant,
    warnings,
    language,
  };
  const outcome = understand(request, asked);
  if ('refusal' in outcome) return refused(outcome.refusal);
  const opposite = contradiction(outcome.draft.conditions, outcome.draft.logic);
  if (opposite && 'refusal' in opposite) return refused(opposite.refusal);
  if (urls.length > 1)
    warnings.push(
      `Only ${urls[0]!.text} is watched; ${urls
        .slice(1)
        .map((one) => one.text)
        .join(', ')} is ignored.`.slice(0, 1000),
    );
  const seconds = limited(
    (outcome.draft.ownFrequency && !/\bcheck(?!s? in\b)/.test(whole) ? undefined : frequency?.seconds) ??
      hours.daily ??
      outcome.draft.frequency,
    outcome.draft,
    warnings,
  );
  return { ok: true, interpretation: finish(outcome.draft, request, seconds, recovery) };
}

/** The first kind of source whose words the sentence has; a page is what is left. */
function understand(request: Request, asked: { notices: number; watches: number; triggers: number }): Outcome {
  for (const recogniser of [pushOutcome, signalsFirst, probeOutcome, machineOutcome, queryOutcome]) {
    const before = request.skeleton.text;
    const outcome = recogniser(request);
    if (outcome) return outcome;
    // Comparisons that it took and did not want stand for the next.
    if (request.skeleton.text.includes('¤')) request.skeleton.text = before;
  }
  return pageOutcome(request, asked);
}

/** Percentiles and error rates of services are never a host's. */
function signalsFirst(request: Request): Outcome | undefined {
  if (/\bin (?:metrics|events|logs|spans|errors|facts) \(/.test(request.skeleton.text)) return queryOutcome(request);
  return /\bp ?(?:50|75|90|95|99)\b|\berror (?:rate|ratio)\b/.test(request.skeleton.text) && request.urls.length === 0
    ? queryOutcome(request)
    : undefined;
}

function refused(refusal: Refusal): InterpretResult {
  return { ok: false, code: 'INVALID_MONITOR_PROMPT', message: refusal.message, missing: [...new Set<Missing>(refusal.missing)] };
}

function givenUrl(url: string | undefined): { url: FoundUrl } | { refusal: Refusal } | undefined {
  const text = url?.trim();
  if (!text) return undefined;
  const found = findUrls(text)[0];
  if (!found)
    return {
      refusal: { missing: ['where'], message: `"${text.slice(0, 200)}" is no address. Use one like https://example.org/page.` },
    };
  const bad = refuseUrl(found);
  return bad ? { refusal: bad } : { url: found };
}

/** Addresses to read: an address that is to be told (a webhook) is not one of them. */
function usable(written: FoundUrl[], skeleton: Skeleton, warnings: string[]): FoundUrl[] {
  return written.filter((url) => {
    const index = skeleton.slots.findIndex((slot) => slot.kind === 'url' && slot.url === url);
    const hook = new RegExp(
      `\\b(?:webhooks?|post|send|call|notify|message|push)\\b(?: \\w+){0,4} (?:to|at|via|on|into|using)?(?: (?:the|my|our|this))?(?: (?:webhook|url|endpoint|channel))? ?:? ?§u${index}\\b`,
    ).exec(skeleton.text);
    if (!hook || !/webhook|post|send|call/.test(hook[0]) || written.length < 2) return true;
    skeleton.replace(hook, ' ');
    warnings.push(`Notifications to ${url.text} are set up under the monitor's actions.`);
    return false;
  });
}

function limited(seconds: number, draft: Draft, warnings: string[]): number {
  const least = FREQUENCY_LIMITS[draft.source.kind];
  if (seconds < least) {
    warnings.push(`Checked every ${least} seconds, the shortest interval for this kind of monitor.`);
    return least;
  }
  if (seconds > FREQUENCY_LIMITS.longest) {
    warnings.push('Checked every 30 days, the longest interval.');
    return FREQUENCY_LIMITS.longest;
  }
  return Math.round(seconds);
}

function finish(draft: Draft, request: Request, seconds: number, recovery: number | undefined): Interpretation {
  const { conditions, source } = draft;
  const relative = conditions.filter((one) => isChange(one)).length;
  const holds = draft.holds ?? request.holds;
  const type = relative > 0 ? 'change' : 'state';
  const interpretation: Interpretation = {
    type,
    extractedFact: factWords(source, conditions, draft.fact),
    factType: draft.factType,
    triggerConditions: {
      type:
        conditions.length > 1 ? 'complex' : relative > 0 ? 'change' : isLevel(conditions[0]!.operator) ? 'threshold' : 'equality',
      logic: draft.logic,
      conditions: conditions.slice(0, 20),
      ...(holds === undefined ? {} : { for: Math.min(holds, 30 * 86_400) }),
      ...(recovery === undefined ? {} : { recovery }),
    },
    triggerCondition: '',
    evaluationFrequency: seconds,
    ...(request.activeHours ? { activeHours: request.activeHours } : {}),
    source,
    suggestedName: '',
    category: categoryOf(draft, factWords(source, conditions, draft.fact)),
    complexity: 'simple',
    confidence: confidenceOf(request),
    reasoning: '',
    estimatedCost: 0,
    warnings: request.warnings.slice(0, 50),
    provider: 'builtin',
  };
  interpretation.complexity = complexityOf(interpretation);
  interpretation.suggestedName = nameOf(interpretation);
  interpretation.reasoning = reasonOf(interpretation);
  interpretation.triggerCondition = explain(interpretation).slice(0, 5000);
  return interpretation;
}

function isLevel(operator: string): boolean {
  return operator === 'gt' || operator === 'gte' || operator === 'lt' || operator === 'lte';
}

/** Words that nobody understood lower the confidence; the more of the sentence they are, the lower. */
function confidenceOf(request: Request): number {
  const left = request.skeleton.text
    .replace(/¤\d+|§[a-z]\d+|[·,.;:!?()[\]{}]/g, ' ')
    .split(' ')
    .filter((word) => word.length > 2 && !/^(?:the|and|for|with|that|this|are|was|has|have|its|from|out|any|all)$/.test(word));
  const known = left.filter((word) => FIELDS.some((field) => field.words.test(word)) || COUNTED.test(word)).length;
  const unknown = left.length - known;
  const penalty = Math.min(0.45, Math.max(0, unknown - 2) * 0.05) + Math.min(0.2, request.warnings.length * 0.05);
  return Number(Math.max(0.4, 0.97 - penalty).toFixed(2));
}
