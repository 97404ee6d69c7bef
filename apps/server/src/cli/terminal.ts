import type { Readable, Writable } from 'node:stream';

/** The outside of a command: where it reads, writes and is told to stop. */
export interface Terminal {
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
  /** Calls `stop` when the process is asked to end. */
  onStopSignal(stop: () => void): void;
}

/** One subcommand: gets its own arguments, gives the exit code. */
export type Command = (args: string[], terminal: Terminal) => Promise<number>;

/** A call that cannot be understood; shown with the usage of the command. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Writes a line and waits where the reader is slower. */
export async function print(out: Writable, line: string): Promise<void> {
  if (!out.write(`${line}\n`)) await new Promise((resolve) => out.once('drain', resolve));
}
