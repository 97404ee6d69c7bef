import { existsSync } from 'node:fs';
import { join } from 'node:path';

const BESIDE_THE_REPOSITORY = join(import.meta.dirname, '../../../shared/data');

/** A part of the folder with real pages and phrases: the one named by the arguments, or the one beside the repository. */
export function dataFolder(args: readonly string[], part: string): string {
  const folder = join(args.find((word) => !word.startsWith('-')) ?? BESIDE_THE_REPOSITORY, part);
  if (!existsSync(folder)) throw new Error(`${folder} does not exist; name the folder with the data as an argument`);
  return folder;
}
