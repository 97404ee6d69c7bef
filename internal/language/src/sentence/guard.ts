import type { Refusal } from './outcome.ts';

/** Longest sentence that is interpreted, in characters. */
export const LONGEST_SENTENCE = 2000;

/** Refuses what cannot be a request at all: nothing, a few letters, a novel, emoji only. */
export function refuseShape(sentence: string): Refusal | undefined {
  const trimmed = sentence.trim();
  if (trimmed.length > LONGEST_SENTENCE) {
    return {
      missing: ['too_long'],
      message: `This is ${trimmed.length} characters long; up to ${LONGEST_SENTENCE} are understood. Say it in a sentence or two.`,
    };
  }
  const letters = trimmed.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  if (trimmed.length > 3 && letters === 0) {
    return {
      missing: ['what', 'where'],
      message: 'There are no words in this. Say what should be watched, where, and when you want to be told.',
    };
  }
  if (letters < 5) {
    return {
      missing: ['too_short'],
      message: 'This is too short. Say what should be watched, where, and when you want to be told.',
    };
  }
  return undefined;
}

const VICTIM =
  "(?:(?:the|a|an|my|his|her|their|its|all|some|this|that|someone|somebody|people|user|users|other|every|any|customer|customers|your|our|ex|neighbou?r|company|admin|into|in|on|to|from|§|people's) ?)";
const ACTS: RegExp[] = [
  /\b(?:tell|give|show|find|send|get|list|reveal|print)(?: me| us)? (?:(?:the|a|an|all|list|of|some|every|everyone's|users?'?s?|admin|admin's|people's|customer|customers'?|other) ){0,5}(?:passwords?|credentials|credit card (?:numbers?|details)|card numbers?|private keys?|bank details|social security numbers?)(?: (?:of|for|from|on|at|in)|$)/u,
  /\b(?:send|post|write|spread)(?: out)? (?:spam|fake reviews?|phishing|malware)\b|\bspam (?:everyone|all|users|people|them|the)\b/,
  new RegExp(
    `\\b(?:steal|exfiltrate|harvest|leak|dump|phish|swipe|grab|intercept|sniff|crack|brute[- ]?force|guess|obtain|collect|extract|get|capture|log) ${VICTIM}{0,4}(?:[\\p{L}-]+ ){0,2}(?:credentials?|passwords?|logins?|credit cards?|card numbers?|bank details|session cookies?|private keys?|api keys?|access tokens?|identity|identities|accounts?|personal data|social security numbers?|pins?|2fa codes?)\\b`,
    'u',
  ),
  new RegExp(
    `\\b(?:hack|ddos|dos|attack|exploit|pwn|deface|sabotage|flood|bombard|overload|infiltrate|compromise|breach|hijack|blackmail|extort|stalk|doxx?|spy on|impersonate|poison|kill|murder|harass|threaten) (?:${VICTIM}|(?:into )|[\\p{L}]+ (?:account|site|website|server|system|network|phone|computer))`,
    'u',
  ),
  /\b(?:break|log|get|sneak|hack) in ?to (?:(?:the|a|an|my|his|her|their|someone|somebody|other|people|your) )+(?:[\p{L}'’]+ ){0,3}(?:account|e-?mail|mail|phone|server|system|network|database|computer|wifi|house|bank|facebook|instagram|icloud)\b/u,
  /\b(?:bypass|circumvent|evade|defeat|get around|break) (?:the |a |their |its |all )?(?:[\p{L}]+ )?(?:login|authentication|security|captchas?|2fa|paywalls?|firewalls?|access controls?|password|encryption|drm)\b/u,
  /\b(?:sql[- ]?injections?|xss|remote code execution|reverse shell|keylogg?ers?|ransomware|malware|botnet|trojan|spyware|phishing (?:page|site|mail|e-?mail|kit)|credential stuffing|denial[- ]of[- ]service|ddos) (?:attack )?(?:against|on|into|at|to|for|in|§u)/,
  /\b(?:take|bring|knock|shut) (?:down|offline) (?:the |a |this |their |his |her |my )?(?:[\p{L}]+ )?(?:site|website|server|network|service|§u)|\b(?:take|bring|knock) §u\d+ (?:down|offline)/u,
  /\b(?:track|follow|locate|monitor|watch|spy on|read) (?:my |his |her |the |a )?(?:wife|husband|girlfriend|boyfriend|ex|partner|ex-?(?:wife|husband|girlfriend|boyfriend)|neighbou?r|daughter|employee|someone|somebody|a person)(?:'s|s)? ?.{0,60}\b(?:without|secretly|private|location|messages|phone|whatsapp|whereabouts)\b|\bwithout (?:his|her|their) (?:knowledge|consent|permission|knowing)\b/,
  /\b(?:build|make|create|buy|get|acquire) (?:a |an |some )?(?:bombs?|explosives?|pipe bombs?|nerve agent|bioweapon|weapons? of mass|meth(?:amphetamine)?|cocaine|child porn\w*)\b/,
  /\b(?:fake|forge|counterfeit|launder) (?:[\p{L}]+ )?(?:money|passports?|ids?|documents?|reviews?|invoices?)\b/u,
];
const ONESELF = /\b(?:i|we) (?:can |could |may |might |will |want to |would like to )?$/;
const NEWS_OF =
  /\b(?:number|count|amount|volume|rate|reports?|lists?|statistics|share|warnings?) (?:of|about|on)(?: [\p{L}]+){0,2} $|\b(?:if|when|whenever|once|that|whether|somebody|someone|anyone|hackers?|who|attackers?|tries to|trying to|attempts? to|about|mentions?|article|news|post|headline)(?: [\p{L}]+){0,2} $/u;

/** Refuses requests to do harm; reading about harm is fine, and so are words such as "key" and "token". */
export function refuseHarm(skeletonText: string): Refusal | undefined {
  for (const act of ACTS) {
    const match = act.exec(skeletonText);
    if (!match) continue;
    const before = skeletonText.slice(Math.max(0, match.index - 60), match.index);
    if (NEWS_OF.test(before) && !ONESELF.test(before) && !/without|secretly/.test(match[0])) continue;
    if (
      /^(?:get|log|collect|extract|grab|capture) /.test(match[0]) &&
      !/(?:credential|password|card|cookie|private key|social security|bank detail|personal data|other|someone|people|customer|user|his|her|their)/.test(
        match[0],
      )
    )
      continue;
    return {
      missing: ['harmful'],
      message: 'This asks to harm or to spy on someone. Monitors! reads what is public or yours, and changes nothing.',
    };
  }
  return undefined;
}

/** Refuses addresses that cannot be fetched. */
export function refuseUrl(url: { scheme: string; text: string; problem?: 'scheme' | 'invalid' }): Refusal | undefined {
  if (url.problem === 'scheme') {
    return {
      missing: ['where'],
      message: `Addresses with "${url.scheme}:" cannot be watched. Use an address that starts with https:// or http://.`,
    };
  }
  if (url.problem === 'invalid')
    return {
      missing: ['where'],
      message: `"${url.text.slice(0, 200)}" is no complete address. Use one like https://example.org/page.`,
    };
  return undefined;
}
