import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockProblems, mendLock } from './gates/lock.ts';

// Completes `package-lock.json` after `npm install`; see gates/lock.ts for what it lacks then.

const PATH = join(import.meta.dirname, '../package-lock.json');

const lock = JSON.parse(readFileSync(PATH, 'utf8'));
const count = lockProblems(lock).length;
if (count > 0) writeFileSync(PATH, `${JSON.stringify(mendLock(lock), null, 2)}\n`);
console.log(`${count} entries of package-lock.json mended`);
