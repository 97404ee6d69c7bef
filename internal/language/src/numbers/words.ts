/** Numbers in words of the four languages of sentences; small letters. */
const UNITS: Record<string, number> = Object.assign(Object.create(null), {
  zero: 0,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fourty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
});
const SCALES: Record<string, number> = Object.assign(Object.create(null), {
  hundred: 100,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
  lakh: 1e5,
  crore: 1e7,
  dozen: 12,
  grand: 1e3,
});
/** Whole words of other languages; not composed, the common ones only. */
const OTHERS: Record<string, Record<string, number>> = Object.assign(Object.create(null), {
  de: {
    null: 0,
    eins: 1,
    einen: 1,
    zwei: 2,
    drei: 3,
    vier: 4,
    fünf: 5,
    sechs: 6,
    sieben: 7,
    acht: 8,
    neun: 9,
    zehn: 10,
    elf: 11,
    zwölf: 12,
    fünfzehn: 15,
    zwanzig: 20,
    dreißig: 30,
    vierzig: 40,
    fünfzig: 50,
    sechzig: 60,
    siebzig: 70,
    achtzig: 80,
    neunzig: 90,
    hundert: 100,
    zweihundert: 200,
    dreihundert: 300,
    vierhundert: 400,
    fünfhundert: 500,
    sechshundert: 600,
    siebenhundert: 700,
    achthundert: 800,
    neunhundert: 900,
    tausend: 1000,
    zweitausend: 2000,
  },
  fr: {
    zéro: 0,
    deux: 2,
    trois: 3,
    quatre: 4,
    cinq: 5,
    sept: 7,
    huit: 8,
    neuf: 9,
    dix: 10,
    onze: 11,
    douze: 12,
    quinze: 15,
    vingt: 20,
    trente: 30,
    quarante: 40,
    cinquante: 50,
    soixante: 60,
    cent: 100,
    mille: 1000,
  },
  es: {
    cero: 0,
    dos: 2,
    tres: 3,
    cuatro: 4,
    cinco: 5,
    seis: 6,
    siete: 7,
    ocho: 8,
    nueve: 9,
    diez: 10,
    once: 11,
    doce: 12,
    quince: 15,
    trece: 13,
    catorce: 14,
    dieciséis: 16,
    diecisiete: 17,
    dieciocho: 18,
    diecinueve: 19,
    veinte: 20,
    veintiuno: 21,
    veintidós: 22,
    veintitrés: 23,
    veinticuatro: 24,
    veinticinco: 25,
    veintiséis: 26,
    veintisiete: 27,
    veintiocho: 28,
    veintinueve: 29,
    treinta: 30,
    cuarenta: 40,
    cincuenta: 50,
    sesenta: 60,
    setenta: 70,
    ochenta: 80,
    noventa: 90,
    doscientos: 200,
    trescientos: 300,
    cuatrocientos: 400,
    cien: 100,
    mil: 1000,
    quinientos: 500,
  },
});

type Word = { text: string; lower: string; start: number; end: number };

const HINT =
  /\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|fou?rty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|[mb]illion|half|quarter|dozen|lakh|crore|a couple)/i;

/** The text with numbers in words written as digits; everything else stays as it is. */
export function wordsToDigits(text: string, locale?: string): string {
  const language = locale?.slice(0, 2).toLowerCase();
  const own = language ? OTHERS[language] : undefined;
  let out = text;
  if (own)
    out = out.replace(/\p{L}+/gu, (word) => (Object.hasOwn(own, word.toLowerCase()) ? String(own[word.toLowerCase()]) : word));
  if (!HINT.test(out)) return out;
  const words: Word[] = [...out.matchAll(/\p{L}+|\d+(?:[.,]\d+)*/gu)].map((match) => ({
    text: match[0],
    lower: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
  let result = '';
  let copied = 0;
  for (let i = 0; i < words.length; ) {
    const run = readWords(out, words, i);
    if (!run) {
      i++;
      continue;
    }
    result += out.slice(copied, words[i]!.start) + String(run.value);
    copied = words[run.past - 1]!.end;
    i = run.past;
  }
  return result + out.slice(copied);
}

/** Reads a number in words from word `at`; undefined where none starts there. */
function readWords(text: string, words: Word[], at: number): { value: number; past: number } | undefined {
  const fraction = readFraction(words, at);
  if (fraction) return fraction;
  let total = 0;
  let group = 0;
  let seen = false;
  let tens = false;
  let i = at;
  for (; i < words.length; i++) {
    const word = words[i]!;
    if (i > at && !joined(text, words[i - 1]!, word)) break;
    if (Object.hasOwn(UNITS, word.lower) || UNITS[word.lower] !== undefined) {
      const value = UNITS[word.lower]!;
      if (seen && !tens && group % 100 !== 0) break;
      if (tens && value >= 10) break;
      group += value;
      tens = value >= 20;
      seen = true;
    } else if (SCALES[word.lower] !== undefined && (seen || article(words, i, at))) {
      const factor = SCALES[word.lower]!;
      if (factor === 100 || factor === 12) group = (group || 1) * factor;
      else {
        total += (group || 1) * factor;
        group = 0;
      }
      seen = true;
      tens = false;
    } else if (word.lower === 'and' && seen && i + 1 < words.length && followsAnd(words, i, total, group)) {
      tens = false;
    } else if ((word.lower === 'a' || word.lower === 'an') && i === at && SCALES[words[i + 1]?.lower ?? ''] !== undefined) {
    } else if (word.lower === 'point' && seen) {
      const decimals = readDigits(text, words, i + 1);
      if (!decimals) break;
      return { value: Number(`${total + group}.${decimals.digits}`), past: decimals.past };
    } else break;
  }
  // "one" and "second" of running text are no numbers; a lone "one" counts before a hyphen or unit only.
  if (!seen) return undefined;
  if (
    i === at + 1 &&
    words[at]!.lower === 'one' &&
    !/^[- ](?:hundred|day|week|month|hour|minute|second|yen|penny|cent|percent|star|dollar|euro|pound|degree|year|item|new)/i.test(
      text.slice(words[at]!.end, words[at]!.end + 10),
    )
  ) {
    return undefined;
  }
  return { value: total + group, past: trimAnd(words, at, i) };
}

function trimAnd(words: Word[], at: number, past: number): number {
  let end = past;
  while (end > at + 1 && words[end - 1]!.lower === 'and') end--;
  return end;
}

function article(words: Word[], i: number, at: number): boolean {
  return i === at + 1 && words[i]!.lower !== 'grand' && (words[at]!.lower === 'a' || words[at]!.lower === 'an');
}

function followsAnd(words: Word[], i: number, total: number, group: number): boolean {
  const next = UNITS[words[i + 1]!.lower];
  return next !== undefined && ((group >= 100 && group % 100 === 0) || (total > 0 && group === 0));
}

/** Words are one number when only a space or a hyphen lies between. */
function joined(text: string, left: Word, right: Word): boolean {
  return /^(?:[ \u00a0]|-)$/.test(text.slice(left.end, right.start));
}

function readDigits(text: string, words: Word[], from: number): { digits: string; past: number } | undefined {
  let digits = '';
  let i = from;
  while (i < words.length && UNITS[words[i]!.lower] !== undefined && joined(text, words[i - 1]!, words[i]!)) {
    digits += String(UNITS[words[i]!.lower]);
    i++;
  }
  return digits ? { digits, past: i } : undefined;
}

/** "half a million", "a quarter of a million", "two and a half", "a dozen", "a couple of". */
function readFraction(words: Word[], at: number): { value: number; past: number } | undefined {
  const lower = (i: number) => words[i]?.lower ?? '';
  let i = at;
  if (lower(i) === 'a' && (lower(i + 1) === 'half' || lower(i + 1) === 'quarter')) i++;
  const three = /^(?:three|3)$/.test(lower(i)) && lower(i + 1) === 'quarters';
  if (three) i++;
  const part = three ? 0.75 : lower(i) === 'half' ? 0.5 : lower(i) === 'quarter' ? 0.25 : undefined;
  if (part !== undefined) {
    let j = i + 1;
    if (lower(j) === 'of') j++;
    if (lower(j) === 'a') j++;
    const scale = SCALES[lower(j)];
    return scale && scale >= 100 ? { value: part * scale, past: j + 1 } : undefined;
  }
  const head = UNITS[lower(at)];
  if (head !== undefined && lower(at + 1) === 'and' && lower(at + 2) === 'a' && lower(at + 3) === 'half') {
    const scale = SCALES[lower(at + 4)];
    return { value: (head + 0.5) * (scale ?? 1), past: scale ? at + 5 : at + 4 };
  }
  return undefined;
}
