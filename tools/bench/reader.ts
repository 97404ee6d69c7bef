import { measureReader } from '../../internal/reader/accuracy/index.ts';
import { dataFolder } from './data-folder.ts';
import type { Bench } from './figure.ts';
import { residentMegabytes } from './process-usage.ts';

const BUDGETS: Record<string, number> = { page_median: 30 };

/** How long it takes to read a fact from a real page, parsing included, and the memory of the process that did. */
export const bench: Bench = async ({ args, report }) => {
  const { figures } = await measureReader(dataFolder(args, 'pages'), 'all');
  for (const { figure, value, unit, cases } of figures) {
    if (unit !== 'ratio') report({ figure, value, unit, budget: BUDGETS[figure], pages: cases });
  }
  report({ figure: 'memory', value: Math.round(residentMegabytes(process.pid)), unit: 'MB' });
};
