import { openStores } from '../app.ts';
import { loadConfig, readEnvironment } from '../config/index.ts';
import { type Command, print } from './terminal.ts';

/** `migrate`: brings the stores to this version without starting the server. */
export const migrateCommand: Command = async (_args, terminal) => {
  const closers: (() => unknown)[] = [];
  try {
    await openStores(loadConfig({ env: readEnvironment(), cwd: process.cwd() }), { add: (close) => closers.push(close) });
    await print(terminal.stdout, 'The stores are at this version.');
    return 0;
  } finally {
    for (const close of closers.reverse()) await close();
  }
};
