import { wordsToDigits } from '../numbers/words.ts';
import { DAY_STARTS, LANGUAGE_WORDS, TRANSLATIONS, ZONE_NAMES } from './translate.data.ts';

/** The language of a sentence by its small words; English when nothing tells otherwise. */
export function languageOf(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}]+/gu) ?? [];
  const have = new Set(words.slice(0, 400));
  let best = 'en';
  let most = LANGUAGE_WORDS.en!.filter((word) => have.has(word)).length + 0.5;
  for (const [language, telling] of Object.entries(LANGUAGE_WORDS)) {
    const count = telling.filter((word) => have.has(word)).length;
    if (count > most) {
      best = language;
      most = count;
    }
  }
  return best;
}

type Rule = { pattern: RegExp; english: string };
const compiled = new Map<string, Rule[]>();

function rulesOf(language: string): Rule[] {
  const known = compiled.get(language);
  if (known) return known;
  const rules = (TRANSLATIONS[language] ?? []).map(([pattern, english]) => ({
    pattern: new RegExp(`(?<![\\p{L}\\d§])(?:${pattern})(?![\\p{L}])`, 'giu'),
    english,
  }));
  compiled.set(language, rules);
  return rules;
}

/** A sentence of German, French or Spanish with its common phrases in English; placeholders stay. */
export function translate(text: string): { text: string; language: string } {
  const language = languageOf(text.replace(/§[a-z]\d+/g, ' '));
  if (language === 'en') return { text, language };
  let out = wordsToDigits(
    text.replace(/\b[a-z]\d+\b/g, (word) => word),
    language,
  );
  for (const { pattern, english } of rulesOf(language)) {
    out = out.replace(pattern, (...found: string[]) => meaning(english, found));
  }
  return { text: out, language };
}

function meaning(english: string, found: string[]): string {
  const whole = found[0]!;
  if (english === '@days') return `on ${dayIn(whole)}`;
  if (english === '@hours') return `${clock(found[1]!, found[2])} and ${clock(found[3]!, found[4])}`;
  if (english === '@zone') {
    const city = (found.slice(1, 3).find((one) => typeof one === 'string') ?? '').toLowerCase();
    return `${ZONE_NAMES[city] ?? city} time`;
  }
  // Replaced words are marked by double spaces only, so that later rules see words.
  return english.replace(/\$(\d)/g, (_all, index: string) => found[Number(index)] ?? '');
}

function clock(hour: string, minutes: string | undefined): string {
  return `${hour}:${(minutes ?? '00').replace(':', '')}`;
}

function dayIn(text: string): string {
  const lower = text.toLowerCase();
  return `${DAY_STARTS.find(([start]) => lower.includes(start))?.[1] ?? 'monday'}s`;
}
