import { measureLanguage } from '../../internal/language/accuracy/index.ts';
import { measureReader } from '../../internal/reader/accuracy/index.ts';
import { dataFolder } from './data-folder.ts';
import type { Bench } from './figure.ts';

/** What is aimed at, in the unit of the figure. */
const AIMS: Record<string, number> = {
  price_f1: 0.95,
  out_of_stock_f1: 0.8,
  'money strings exact': 98,
  'direction of comparison': 98,
  'sentences understood in full': 92,
  'refusals right': 95,
};

/** How often facts of real pages and sentences are read rightly, on the cases that nothing was tuned on; `--misses` lists the pages that were not. */
export const bench: Bench = async ({ args, report, say }) => {
  const { figures, misses } = await measureReader(dataFolder(args, 'pages'));
  const shares = [...figures.filter(({ unit }) => unit === 'ratio'), ...measureLanguage(dataFolder(args, 'language'))];
  for (const { figure, value, unit, cases } of shares) report({ figure, value, unit, budget: AIMS[figure], cases });
  if (args.includes('--misses')) for (const miss of misses) say(JSON.stringify(miss));
};
