import type { ActiveHours } from '@monitors/contract';
import { type Skeleton, TAKEN, tidy } from './skeleton.ts';
import { zoneOf } from './zones.ts';

/** Hours and days a sentence limits checks to; `unknownZone` where it names a zone that does not exist. */
export type Hours = {
  activeHours?: ActiveHours;
  unknownZone?: string /** Seconds, where a time of day names the moment. */;
  daily?: number;
  weekly?: boolean;
};

const DAY_NAMES = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const DAY = '(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:days?|s)?\\.?';
const FULL_DAY = '(?:sun|mon|tues|wednes|thurs|fri|satur)days?';
const TIME = '(?:§t\\d+|§n\\d+(?! ?%)|noon|midday|midnight)';
const PARTS: Record<string, [number, number]> = {
  morning: [6, 12],
  mornings: [6, 12],
  afternoon: [12, 18],
  afternoons: [12, 18],
  evening: [18, 22],
  evenings: [18, 22],
  night: [22, 6],
  nights: [22, 6],
  daytime: [8, 20],
  'night time': [22, 6],
  nighttime: [22, 6],
  'the day': [8, 20],
};

/** Takes active hours, days and their time zone out of the sentence. */
export function takeHours(skeleton: Skeleton, timezone: string): Hours {
  const zoneFirst = namedZone(skeleton);
  if (zoneFirst?.unknown) return { unknownZone: zoneFirst.unknown };
  const window = takeWindow(skeleton);
  const days = takeDays(skeleton);
  let zone = zoneFirst?.zone;
  if ((window || days) && !zone) {
    const after = zoneNear(skeleton);
    if (after?.unknown) return { unknownZone: after.unknown };
    zone = after?.zone;
  }
  const result: Hours = {};
  if (window?.moment) result.daily = days?.list.length === 1 ? 604_800 : 86_400;
  if (days?.every) {
    result.weekly = days.list.length === 1;
    result.daily ??= days.list.length === 1 ? 604_800 : window ? undefined : 86_400;
  }
  if (!window && !days) return result;
  const [start, end] = window?.range ?? [0, 1440];
  result.activeHours = {
    start: clock(start),
    end: clock(end),
    timezone: zone ?? timezone,
    ...(days && days.list.length > 0 && days.list.length < 7 ? { daysOfWeek: days.list } : {}),
  };
  return result;
}

function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

const SAID_AT = "(?: ?o ?'?clock)?(?: in the (morning|afternoon|evening|night)| every (morning|day|night|evening))?";
const MOMENT_OF_PART = new RegExp(
  `(?<![a-z])(?:every |each |in the |on )?(?:(mornings?|afternoons?|evenings?|nights?|day) )(?:at|@|around) (?:about )?(§t\\d+|noon|midday|midnight|§n\\d+)${SAID_AT}`,
);
const MOMENT = new RegExp(
  `()(?:at|@|around) (?:about )?(§t\\d+|noon|midday|midnight|§n\\d+(?= ?(?:o ?'?clock|in the|$|·|,|\\.| (?:every|each|on|if|tell|and))))${SAID_AT}`,
);

type Window = { range: [number, number]; moment?: boolean };
const HERE = ' ⌂ ';

function takeWindow(skeleton: Skeleton): Window | undefined {
  const business =
    /\b(?:only )?(?:during|in|within|on)? ?(?:normal |regular |usual )?(?:business|office|working|work|trading) hours(?: only)?\b/.exec(
      skeleton.text,
    );
  if (business) {
    skeleton.replace(business, ` on weekdays${HERE}`);
    return { range: [540, 1020] };
  }
  const only = '(?:,? ?(?:but |and )?(?:only|just|check(?:ed)?(?: only)?|active|running|during|run only) )?';
  const joins = '(?:and|to|until|till|til|through|-|–|up to)';
  const both =
    new RegExp(
      `${only}\\b(?:between|from|during|within)(?: the)?(?: hours)?(?: of)? (${TIME}) ${joins} (${TIME})(?: (?:o ?'?clock|hours|hrs|h))?`,
    ).exec(skeleton.text) ??
    new RegExp(`${only}(§t\\d+) ?${joins} ?(${TIME})`).exec(skeleton.text) ??
    new RegExp(`${only}(${TIME}) ?${joins} ?(§t\\d+)`).exec(skeleton.text);
  if (both && isWindow(skeleton, both)) {
    const range = rangeOf(skeleton, both[1]!, both[2]!);
    if (range) {
      skeleton.replace(both, HERE);
      return { range };
    }
  }
  const after = new RegExp(
    `${only}\\b(after|past|from|starting at|before|until|till|up to) (§t\\d+|noon|midday|midnight)(?: on(?:wards?)?)?`,
  ).exec(skeleton.text);
  if (after) {
    const at = minutesOf(skeleton, after[2]!);
    if (at) {
      skeleton.replace(after, HERE);
      return { range: /before|until|till|up to/.test(after[1]!) ? [0, at.minutes] : [at.minutes, 1440] };
    }
  }
  const moment = MOMENT_OF_PART.exec(skeleton.text) ?? MOMENT.exec(skeleton.text);
  if (
    moment &&
    (moment[2]![1] === 't' ||
      Boolean(moment[1]) ||
      moment[3] ||
      /\b(?:daily|mornings?|every|each|everyday|days?)\b|·/.test(
        skeleton.text.slice(Math.max(0, moment.index - 14), moment.index),
      ))
  ) {
    const at = minutesOf(skeleton, moment[2]!);
    if (at) {
      const part = moment[1] || moment[3] || moment[4] || '';
      const late = /afternoon|evening|night/.test(part) && at.minutes < 720 && !at.certain ? 720 : 0;
      const start = (at.minutes + late) % 1440;
      skeleton.replace(moment, HERE);
      return { range: [start, Math.min(start + 60, 1440)], moment: true };
    }
  }
  const part =
    /\b(?:only )?(?:in the|during the|during|at|by|every|each|on)? ?\b(mornings?|afternoons?|evenings?|nights|nighttime|daytime|night time)\b|\b(?:only )?(?:at|during the) (night|daytime|day)\b|\b(?:only )?(?:in|during) (?:the )?(morning|afternoon|evening|night)\b/.exec(
      skeleton.text,
    );
  if (part && /^(?:only )?(?:in|during|at|every|each|on)\b|s$/.test(part[0].trim())) {
    const name = part[1] ?? part[2] ?? part[3] ?? '';
    const range = name === 'day' ? PARTS.daytime! : PARTS[name];
    if (range) {
      const every = /\b(?:every|each)\b/.test(part[0]);
      skeleton.replace(part, HERE);
      return { range: [range[0] * 60, range[1] * 60], ...(every ? { moment: true } : {}) };
    }
  }
  return undefined;
}

/** Two bare numbers are hours only where the words around say so; "between 5 and 10" of a value is none. */
function isWindow(skeleton: Skeleton, match: RegExpExecArray): boolean {
  if (match[1]![1] === 't' || match[2]![1] === 't' || /noon|midday|midnight|o'?clock|hours/.test(match[0])) return true;
  const before = skeleton.text.slice(0, match.index);
  if (/\b(?:is|are|be|goes|price|value|number|stays?|range|rating|temperature|anywhere|not|falls|lies|of)\s*$/.test(before))
    return false;
  const after = skeleton.text.slice(match.index + match[0].length);
  const zoneAfter = /^ ?[(,]? ?(?:in |at )?((?:[\p{L}/_]+ ){1,3}?)time\b/u.exec(after);
  return (
    zoneAfter !== null ||
    /^ ?,? ?(?:when|whenever|if|whether|once)\b/.test(after) ||
    /^ ?,? ?(?:on |every |each )?(?:weekdays?|weekends?|workdays?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|utc|gmt|cet|daily|each day|every day)\b/.test(
      after,
    ) ||
    /\b(?:only|check|days|weekdays|weekends)\s*(?:·\s*)?$/.test(before)
  );
}

type Minutes = { minutes: number; certain: boolean };

function minutesOf(skeleton: Skeleton, text: string): Minutes | undefined {
  if (text === 'noon' || text === 'midday') return { minutes: 720, certain: true };
  if (text === 'midnight') return { minutes: 0, certain: true };
  const slot = skeleton.of(text);
  if (slot?.kind === 'clock') return { minutes: slot.minutes, certain: slot.meridiem !== undefined };
  if (slot?.kind === 'number' && Number.isInteger(slot.amount) && slot.amount >= 0 && slot.amount <= 24) {
    return { minutes: slot.amount * 60, certain: false };
  }
  return undefined;
}

function rangeOf(skeleton: Skeleton, first: string, second: string): [number, number] | undefined {
  const [from, to] = [minutesOf(skeleton, first), minutesOf(skeleton, second)];
  if (!from || !to) return undefined;
  const [start, end] = [skeleton.of(first), skeleton.of(second)];
  // "9 to 5pm" starts in the morning, "2 to 5pm" in the afternoon, "9 to 5" is an office's day.
  if (
    end?.kind === 'clock' &&
    end.meridiem === 'pm' &&
    !from.certain &&
    start?.kind === 'number' &&
    from.minutes < 720 &&
    from.minutes + 720 < to.minutes
  ) {
    from.minutes += 720;
  }
  if (
    !to.certain &&
    end?.kind === 'number' &&
    to.minutes <= from.minutes &&
    to.minutes < 720 &&
    from.minutes < 1440 &&
    to.minutes > 0
  )
    to.minutes += 720;
  if (to.minutes === 0) to.minutes = 1440;
  return [from.minutes % 1440, to.minutes];
}

type Days = { list: number[]; every: boolean };

function dayOf(name: string): number {
  return DAY_NAMES.findIndex((day) => day.startsWith(name.slice(0, 3)));
}

function takeDays(skeleton: Skeleton): Days | undefined {
  const only = '(?:,? ?(?:but )?only )?(?:check(?:ed)?(?: it)? )?';
  const except = new RegExp(
    `\\b(?:except|but not|excluding|other than)(?: on| for)? (weekends?|weekdays?|${FULL_DAY}(?:(?: ?,? ?(?:and|or) | ?, )${FULL_DAY})*)`,
  ).exec(skeleton.text);
  if (except) {
    const left = listOf(except[1]!);
    skeleton.replace(except, HERE);
    return { list: [0, 1, 2, 3, 4, 5, 6].filter((day) => !left.includes(day)), every: false };
  }
  const group = new RegExp(
    `${only}(?:\\b(on|every|each|during|at|over)(?: the)? )?\\b(week ?days?|work(?:ing)? ?days?|business days?|week ?ends?)\\b(?: only)?`,
  ).exec(skeleton.text);
  if (group) {
    skeleton.replace(group, HERE);
    return { list: /end/.test(group[2]!) ? [0, 6] : [1, 2, 3, 4, 5], every: /every|each/.test(group[1] ?? '') };
  }
  const range = new RegExp(
    `${only}(?:\\b(?:on|from|during|every) )?\\b(${DAY}) ?(?:-|–|to|through|thru|until|till) ?(${DAY})(?![\\p{L}])`,
    'u',
  ).exec(skeleton.text);
  if (range) {
    const [from, to] = [dayOf(range[1]!), dayOf(range[2]!)];
    const list: number[] = [];
    for (let day = from; list.length < 7; day = (day + 1) % 7) {
      list.push(day);
      if (day === to) break;
    }
    skeleton.replace(range, HERE);
    return { list: list.sort((a, b) => a - b), every: false };
  }
  const names =
    new RegExp(
      `${only}(?:\\b(on|every other|every|each) )?\\b(${FULL_DAY}(?:(?: ?,? ?(?:and|or|und|et|y) | ?, )(?:on )?${DAY})*)(?![\\p{L}])(?: only)?`,
      'u',
    ).exec(skeleton.text) ??
    new RegExp(`${only}\\b(on|every|each) (${DAY}(?:(?: ?,? ?(?:and|or) | ?, ?)${DAY})+)(?![\\p{L}])(?: only)?`, 'u').exec(
      skeleton.text,
    );
  if (
    names &&
    (names[1] || /s\b/.test(names[2]!.replace(/tues|wednes|thurs/g, '')) || /only/.test(names[0]) || /,|and/.test(names[2]!))
  ) {
    skeleton.replace(names, HERE);
    return { list: listOf(names[2]!), every: /every|each/.test(names[1] ?? '') };
  }
  return undefined;
}

function listOf(text: string): number[] {
  if (/weekday/.test(text)) return [1, 2, 3, 4, 5];
  if (/weekend/.test(text)) return [0, 6];
  const days = [...text.matchAll(/\b(sun|mon|tue|wed|thu|fri|sat)/g)].map((match) => dayOf(match[1]!));
  return [...new Set(days)].sort((a, b) => a - b);
}

type Zone = { zone?: string; unknown?: string };
const NO_ZONE = new Set(
  'local my our your their the same this that every each any all some first last next of at in real long short response load up down business office working work day night lead wait delivery travel waiting page ping one §'.split(
    ' ',
  ),
);

/** "time zone X", "timezone: X". */
function namedZone(skeleton: Skeleton): Zone | undefined {
  const named = /\b(?:in |using |with )?(?:the )?(?:time ?zone|tz)(?: is|:|=)? ?(?:of )?([\p{L}]+(?:[/_][\p{L}_]+){0,3})/u.exec(
    skeleton.text,
  );
  if (
    named &&
    !NO_ZONE.has(named[1]!) &&
    !/^(?:and|or|on|for|if|when|changes?|between|from|check|tell|at|until|after|before|during|every|only|please|whenever|the)$/.test(
      named[1]!,
    )
  ) {
    skeleton.replace(named, ` ${TAKEN} `);
    const zone = zoneOf(named[1]!);
    return zone ? { zone } : { unknown: named[1]! };
  }
  const before = /\b(?:in |using |with )(?:the )?((?:[\p{L}]+(?:[/_][\p{L}_]+)*)(?: [\p{L}]+)?) time ?zone\b/u.exec(
    skeleton.text,
  );
  if (before && !before[1]!.split(' ').every((word) => NO_ZONE.has(word))) {
    const zone = zoneOf(before[1]!) ?? zoneOf(before[1]!.split(' ').at(-1)!);
    skeleton.replace(before, ` ${TAKEN} `);
    return zone ? { zone } : { unknown: before[1]! };
  }
  return undefined;
}

function zoneNear(skeleton: Skeleton): Zone | undefined {
  const anywhere =
    /(?:\(|, ?)?(?:\b(?:in|at|on) )?(?:the )?((?:[\p{L}.]+(?:[/_][\p{L}_]+)*(?: ?[+-] ?(?:§n)?\d+)? ){1,3}?)(?:standard |local |daylight )?time(?: ?zone)?\b ?\)?/u;
  const near = new RegExp(`⌂ ?(?:· ?|⌂ ?)*${anywhere.source}`, 'u').exec(skeleton.text);
  const match = near ?? anywhere.exec(skeleton.text);
  if (match) {
    const words = match[1]!.trim().split(' ');
    for (let from = 0; from < words.length; from++) {
      const name = numbered(skeleton, words.slice(from).join(' '));
      const zone = zoneOf(name);
      if (!zone) continue;
      const whole = near ? match[0] : match[0].slice(match[0].indexOf(words.slice(from).join(' ')));
      skeleton.replace({ index: match.index + match[0].length - whole.length, 0: whole }, HERE);
      return { zone };
    }
    if (near && !words.some((word) => NO_ZONE.has(word))) return { unknown: words.join(' ') };
  }
  const direct =
    /⌂ ?(?:· ?|⌂ ?|, ?)*(\( ?)?(in |at |the )?((?:[\p{L}.]+(?:\/[\p{L}_]+){1,2})|(?:utc|gmt) ?(?:[+-] ?(?:§n)?\d+)?|[\p{L}]+(?: [\p{L}]+){0,2})( ?\))?/u.exec(
      skeleton.text,
    );
  if (!direct) return undefined;
  const words = direct[3]!.trim().split(' ');
  for (let past = words.length; past > 0; past--) {
    const name = numbered(skeleton, words.slice(0, past).join(' '));
    const zone = zoneOf(name);
    if (!zone || (!direct[1] && !direct[2] && past === 1 && name.length < 2)) continue;
    const end = direct[0].indexOf(direct[3]!) + words.slice(0, past).join(' ').length;
    skeleton.replace({ index: direct.index, 0: direct[0].slice(0, end) }, HERE);
    return { zone };
  }
  return words[0]!.includes('/') ? { unknown: words[0]! } : undefined;
}

function numbered(skeleton: Skeleton, name: string): string {
  return name.replace(/§n\d+/g, (placeholder) => {
    const slot = skeleton.of(placeholder);
    return slot?.kind === 'number' ? String(slot.amount) : placeholder;
  });
}

/** Turns the places where hours stood into ordinary boundaries. */
export function settleHours(skeleton: Skeleton): void {
  skeleton.text = tidy(skeleton.text.replaceAll('⌂', TAKEN));
}
