import { TYPOS } from './typos.data.ts';

const CONTRACTIONS: [RegExp, string][] = [
  [/\b(is|are|was|were|does|do|did|has|have|had|should|would|could|must|need)n['’]?t\b/gi, '$1 not'],
  [/\bcan['’]?t\b|\bcannot\b/gi, 'can not'],
  [/\bwon['’]?t\b/gi, 'will not'],
  [/\bain['’]t\b/gi, 'is not'],
  [/\bid\b(?= (?:like|love|want|rather|prefer|appreciate) )/gi, 'i would'],
  [/\b(i|we|you|they|he|she|it)['’]d\b/gi, '$1 would'],
  [/\b(is|are|was|were|does|do|did|has|have|had|should|would|could)nt\b/gi, '$1 not'],
  [/\bi['’]m\b/gi, 'i am'],
  [/\b(it|that|there|what|who|where|he|she|here)\s?['’]s\b/gi, '$1 is'],
  [/\b(they|we|you)['’]re\b/gi, '$1 are'],
  [/\b(i|they|we|you)['’]ve\b/gi, '$1 have'],
  [/\b(i|they|we|you|it|there|that)['’]ll\b/gi, '$1 will'],
  [/\blemme\b/gi, 'let me'],
  [/\bgimme\b/gi, 'give me'],
  [/\bwanna\b/gi, 'want to'],
  [/\bpls\b|\bplz\b/gi, 'please'],
  [/\bwhen ever\b/gi, 'whenever'],
  [/\bwen\b/gi, 'when'],
  [/\bu\b(?= (?:tell|let|please|watch|check|send|email|notify))/gi, 'you'],
  [/\b(\p{L}+)\s?['’]s\b/giu, '$1'],
  [/ & /g, ' and '],
];

/** A text whose contractions are written out and whose common misspellings are mended. */
export function plainWords(text: string): string {
  let out = text;
  for (const [pattern, plain] of CONTRACTIONS) out = out.replace(pattern, plain);
  return out.replace(/[\p{L}]{4,}/gu, (word) => TYPOS[word.toLowerCase()] ?? mended(word));
}

/** Words a recogniser depends on; a swapped, doubled or missing letter in a long one is mended. */
const KEY_WORDS = (
  'price available availability temperature whenever notify notification certificate expires exceeds changes changed increases decreases ' +
  'drops below above under between every minutes minute hours weekdays weekends stock website response latency greater lower higher ' +
  'falls rises reaches contains mentions appears humidity headline rating reviews anything published percent average remind monitor'
).split(' ');
const KNOWN = new Set(KEY_WORDS);
const BY_SIGNATURE = new Map<string, string>(KEY_WORDS.filter((word) => word.length >= 5).map((word) => [signature(word), word]));

function signature(word: string): string {
  return [...new Set(word)].sort().join('');
}

function mended(word: string): string {
  const lower = word.toLowerCase();
  if (word.length < 5 || KNOWN.has(lower)) return word;
  const near = BY_SIGNATURE.get(signature(lower));
  if (!near || near[0] !== lower[0] || Math.abs(near.length - lower.length) > 1) return word;
  return oneSlip(lower, near) ? near : word;
}

/** Whether two words differ by one swap of neighbours or one doubled letter. */
function oneSlip(written: string, meant: string): boolean {
  if (written.length === meant.length) {
    let i = 0;
    while (i < meant.length && written[i] === meant[i]) i++;
    return written[i] === meant[i + 1] && written[i + 1] === meant[i] && written.slice(i + 2) === meant.slice(i + 2);
  }
  const [longer, shorter] = written.length > meant.length ? [written, meant] : [meant, written];
  let i = 0;
  while (i < shorter.length && longer[i] === shorter[i]) i++;
  return longer.slice(i + 1) === shorter.slice(i) && (longer[i] === longer[i - 1] || longer[i] === longer[i + 1]);
}
