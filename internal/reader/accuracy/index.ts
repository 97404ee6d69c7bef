import type { Split } from './labels.ts';
import { measureOthers } from './other-facts.ts';
import { measurePlans } from './plan-stability.ts';
import { measureProducts, measureWeakened } from './product-facts.ts';
import type { Figure, Miss } from './score.ts';
import { measureSteadiness } from './steadiness.ts';

export { type PageLabel, pageLabels } from './labels.ts';
export type { Figure, Miss } from './score.ts';

/**
 * Reads every labelled page of a folder of gzipped pages and compares with the labels. `split` says which half: the
 * measured-only one by default; of `all` only the product pages as they are. Times are of one whole `readFact` for the
 * price, parsing included.
 */
export async function measureReader(pagesDir: string, split: Split = 'measure'): Promise<{ figures: Figure[]; misses: Miss[] }> {
  const parts = [await measureProducts(pagesDir, split)];
  if (split !== 'all')
    for (const measure of [measureWeakened, measureOthers, measurePlans, measureSteadiness])
      parts.push(await measure(pagesDir, split));
  return { figures: parts.flatMap(({ figures }) => figures), misses: parts.flatMap(({ misses }) => misses) };
}
