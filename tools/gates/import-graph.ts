import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise, type IConfiguration, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import type { Findings } from './gate.ts';

const FOLDERS = ['apps/server', 'apps/web/src', 'internal', 'packages', 'tests', 'tools'];
const HERE = join(import.meta.dirname, '../..');

/** Breaches of the import rules in `.dependency-cruiser.cjs`, for the tree below `root`. */
export async function checkImportGraph(root: string): Promise<Findings> {
  const config: IConfiguration = createRequire(import.meta.url)(join(HERE, '.dependency-cruiser.cjs'));
  const options: ICruiseOptions = {
    ...config.options,
    ruleSet: { forbidden: config.forbidden ?? [] },
    validate: true,
    baseDir: root,
  };
  const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)));
  const { output } = await cruise(folders, options, config.options?.enhancedResolveOptions ?? {}, {
    tsConfig: extractTSConfig(join(HERE, 'tsconfig.json')),
  });
  const { summary } = output as ICruiseResult;
  const problems = summary.violations.map(({ rule, from, to, cycle }) => {
    const path = cycle ? cycle.map((step) => step.name).join(' → ') : to;
    const comment = config.forbidden?.find(({ name }) => name === rule.name)?.comment;
    return `${from} → ${path}: ${rule.name}${comment ? ` (${comment})` : ''}`;
  });
  return { problems: [...new Set(problems)].sort(), warnings: [] };
}
