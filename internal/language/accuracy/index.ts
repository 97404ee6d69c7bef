import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RangeCase, rangeRight } from './ranges.ts';
import { directionOf, type RequestCase } from './requests.ts';
import { type SentenceCase, type SentenceScore, scoreSentence } from './sentences.ts';
import { type Half, halfOf } from './split.ts';
import {
  acceptedRight,
  currencySpecRight,
  type MoneyCase,
  moneyRight,
  type RefusalCase,
  refusalRight,
  type StringCase,
  stringRight,
  temperatureSpecRight,
} from './strings.ts';

/** One measured figure: `value` of `unit` over `cases`. */
export type Figure = { figure: string; value: number; unit: string; cases: number };

type Refusals = { refused: RefusalCase[]; accepted: string[] };

function cases<Kind>(name: string): Kind {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'cases', name), 'utf8')) as Kind;
}

function share(figure: string, marks: (boolean | undefined)[]): Figure {
  const counted = marks.filter((mark) => mark !== undefined);
  const right = counted.filter(Boolean).length;
  return {
    figure,
    value: counted.length === 0 ? 0 : Number(((100 * right) / counted.length).toFixed(2)),
    unit: '%',
    cases: counted.length,
  };
}

/**
 * Accuracy of reading sentences and strings, on the half of the cases that nobody looks at.
 * `dataDir` is a folder with `currency.en.json`, `temperature.en.json` and `requests.en.jsonl`; without it only our own cases count.
 */
export function measureLanguage(dataDir?: string, half: Half = 'measure'): Figure[] {
  const written = ['sentences.json', 'strangers.json'].flatMap((name) => cases<SentenceCase[]>(name));
  const own = halfOf(written, (one) => one.text, half);
  // Sentences written while looking at failures count for the half that is looked at only.
  const looked = half === 'measure' ? [] : cases<SentenceCase[]>('sentences-looked-at.json');
  const sentences = [...own, ...looked].map(scoreSentence);
  const free =
    (...fields: string[]) =>
    (one: SentenceScore) =>
      !one.wrong.includes('refused') && !fields.some((field) => one.wrong.includes(field));
  const refusals = cases<Refusals>('refusals.json');
  const figures = [
    share(
      'sentences understood in full',
      sentences.map((one) => one.understood),
    ),
    share('sentences: operator', sentences.map(free('operator', 'conditions'))),
    share('sentences: field', sentences.map(free('field'))),
    share('sentences: value and unit', sentences.map(free('value', 'unit'))),
    share('sentences: schedule and hours', sentences.map(free('frequency', 'hours', 'for'))),
    share('sentences: source', sentences.map(free('kind', 'check', 'dataset'))),
    share(
      'sentences said back mean the same',
      sentences.map((one) => one.roundTrip),
    ),
    share('money strings exact', halfOf(cases<MoneyCase[]>('money.json'), (one) => one.text, half).map(moneyRight)),
    share('strings of all kinds exact', halfOf(cases<StringCase[]>('strings.json'), (one) => one.text, half).map(stringRight)),
    share('refusals right', halfOf(refusals.refused, (one) => one.text, half).map(refusalRight)),
    share('harmless sentences accepted', halfOf(refusals.accepted, (one) => one, half).map(acceptedRight)),
  ];
  return dataDir ? [...figures, ...measureData(dataDir, half)] : figures;
}

type Spec = Parameters<typeof currencySpecRight>[0];

function measureData(folder: string, half: Half): Figure[] {
  const specs = (name: string) =>
    halfOf(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Spec[], (one) => one.Input, half);
  const requests = readFileSync(join(folder, 'requests.en.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RequestCase);
  return [
    share(
      'direction of comparison',
      halfOf(requests, (one) => one.text, half).map((one) => directionOf(one.text) === one.direction),
    ),
    share(
      'number ranges',
      halfOf(JSON.parse(readFileSync(join(folder, 'number-range.en.json'), 'utf8')) as RangeCase[], (one) => one.Input, half).map(
        rangeRight,
      ),
    ),
    share('currency phrases', specs('currency.en.json').map(currencySpecRight)),
    share('temperature phrases', specs('temperature.en.json').map(temperatureSpecRight)),
  ];
}
