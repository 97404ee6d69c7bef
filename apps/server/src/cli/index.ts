import { AppError } from '../kernel/app-error.ts';
import { type Command, print, type Terminal, UsageError } from './terminal.ts';

const USAGE = `Monitors! watches anything, from one sentence.

  monitors start [--role web,intake,worker]      the server
  monitors try "sentence"                        understand, read once, say the verdict
  monitors interpret "sentence" [--url U]        how a sentence is understood, as JSON
  monitors read <url or file> --ask "price"      one fact of a page, as JSON
  monitors parse "text" --as money               what a text says: money, number, duration, date, quantity
  monitors admin <email>                         makes a user an admin of this instance
  monitors migrate                               brings the stores to this version

interpret, read and parse take --batch: one input a line on the standard input, one JSON a line out.`;

/** Loaded when asked for, so that a small command does not wait for the server's libraries. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  start: async () => (await import('./start.ts')).startCommand,
  try: async () => (await import('./try.ts')).tryCommand,
  interpret: async () => (await import('./interpret.ts')).interpretCommand,
  read: async () => (await import('./read.ts')).readCommand,
  parse: async () => (await import('./parse.ts')).parseCommand,
  admin: async () => (await import('./admin.ts')).adminCommand,
  migrate: async () => (await import('./migrate.ts')).migrateCommand,
};

/** Runs the subcommand that the arguments name; gives the exit code. 2 is a call that was not understood. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = '', ...rest] = args;
  if (name === '' || name === 'help' || name === '--help' || name === '-h') {
    await print(terminal.stdout, USAGE);
    return name === '' ? 2 : 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) {
    await print(terminal.stderr, `There is no command “${name}”.\n\n${USAGE}`);
    return 2;
  }
  try {
    const command = await load();
    return await command(rest, terminal);
  } catch (error) {
    return explain(error, terminal);
  }
}

async function explain(error: unknown, terminal: Terminal): Promise<number> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof UsageError || code.startsWith('ERR_PARSE_ARGS')) {
    await print(terminal.stderr, `${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const isExpected = error instanceof AppError || (error instanceof Error && EXPECTED.has(error.name));
  await print(
    terminal.stderr,
    isExpected ? (error as Error).message : String(error instanceof Error ? (error.stack ?? error) : error),
  );
  return 1;
}

/** Refusals whose message is the whole story. */
const EXPECTED: ReadonlySet<string> = new Set([
  'ConfigError',
  'MigrationError',
  'SqlError',
  'ColumnStoreError',
  'NetError',
  'StartError',
]);
