import { measureReader } from '../../internal/reader/accuracy/index.ts';
import { dataFolder } from './data-folder.ts';
import type { Bench } from './figure.ts';

const AIMS: Record<string, number> = { price_f1: 0.95, out_of_stock_f1: 0.8 };

/** How often price, currency, stock and title of real pages are read rightly, on the pages that nothing was tuned on; `--misses` lists the others. */
export const bench: Bench = async ({ args, report, say }) => {
  const { figures, misses } = await measureReader(dataFolder(args, 'pages'));
  for (const { figure, value, unit, cases } of figures) {
    if (unit === 'ratio') report({ figure, value, unit, budget: AIMS[figure], cases });
  }
  if (args.includes('--misses')) for (const miss of misses) say(JSON.stringify(miss));
};
