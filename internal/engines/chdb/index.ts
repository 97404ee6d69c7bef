import { mkdirSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { type ColumnStore, ColumnStoreError } from '../ports/index.ts';
import { quoteString } from '../support/clickhouse-parameters.ts';
import { lockDirectory } from '../support/directory-lock.ts';
import { InsertFiles } from './insert-files.ts';
import { asStoreError, Sessions } from './sessions.ts';
import { ChdbStore } from './store.ts';

/** How to open the embedded ClickHouse. */
export interface ChdbOptions {
  /** Folder of the data, made where it is missing. */
  path: string;
  /** Memory the process may take, Node included, before statements are refused, in MB (half of the machine's). */
  maxMemoryMb?: number;
  /** Threads one statement may use (the processors, 4 at most). */
  maxThreads?: number;
  /** Statements that may read at once (2). Each holds a thread of Node's pool of four, as does the writer. */
  readers?: number;
  /** Brings each insert to the disk (false): without it a power cut may lose the last half minute, `kill -9` still nothing. */
  fsync?: boolean;
}

const MB = 1024 * 1024;

/**
 * Opens ClickHouse (chDB) in this process; rejects with {@link ColumnStoreError} when the folder is in use or broken. A
 * process has room for one folder at a time: another one opens after `close` of the first.
 */
export async function openChdb(options: ChdbOptions): Promise<ColumnStore> {
  const directory = resolve(options.path);
  const { Session, drainPending } = await loadChdb();
  const lock = await lockDirectory(directory).catch((cause: unknown) => {
    throw new ColumnStoreError(cause instanceof Error ? cause.message : String(cause), 0, { cause });
  });
  try {
    const data = join(directory, 'clickhouse');
    mkdirSync(data, { recursive: true });
    const settings = sessionSettings(options);
    const open = (...more: string[]) => new Session(data, { connectionArgs: [...settings, ...more] });
    const files = new InsertFiles(directory);
    const control = open('--max_threads=1');
    // Done at once and on this thread: the pool's threads may all be busy with what is to be killed.
    const kill = (tag: string): void => {
      control.query(`KILL QUERY WHERE startsWith(query, ${quoteString(tag)}) ASYNC`, 'Null');
    };
    control.query('SELECT 1', 'Null');
    const readers = options.readers ?? 2;
    const sessions = {
      readers: new Sessions('reader', readers, open, kill),
      guarded: new Sessions('guarded', readers, () => open('--readonly=1', '--max_execution_time=300'), kill),
      writer: new Sessions('writer', 1, () => open('--max_threads=1', '--max_insert_threads=1'), kill),
    };
    return new ChdbStore(sessions, files, async () => {
      control.close();
      await drainPending();
      lock.release();
    });
  } catch (error) {
    lock.release();
    throw asStoreError(error);
  }
}

function sessionSettings(options: ChdbOptions): string[] {
  const memory = (options.maxMemoryMb ?? (process.constrainedMemory() || totalmem()) / 2 / MB) * MB;
  const threads = options.maxThreads ?? Math.min(4, availableParallelism());
  const durable = options.fsync ? 1 : 0;
  const settings = {
    max_server_memory_usage: Math.min(memory, totalmem() / 2),
    max_memory_usage: memory / 2,
    max_threads: threads,
    background_pool_size: 2,
    background_schedule_pool_size: 4,
    mark_cache_size: 64 * MB,
    index_mark_cache_size: 16 * MB,
    // Compiling expressions pays for scans of minutes; here it costs more than it saves.
    compile_expressions: 0,
    compile_aggregate_expressions: 0,
    compile_sort_description: 0,
    max_query_size: 16 * MB,
    session_timezone: 'UTC',
    date_time_output_format: 'iso',
    output_format_json_quote_64bit_integers: 0,
    output_format_json_escape_forward_slashes: 0,
    'merge_tree.fsync_after_insert': durable,
    'merge_tree.fsync_part_directory': durable,
  };
  return Object.entries(settings).map(([name, value]) => `--${name}=${typeof value === 'number' ? Math.floor(value) : value}`);
}

async function loadChdb(): Promise<typeof import('chdb')> {
  try {
    return await import('chdb');
  } catch (cause) {
    throw new ColumnStoreError(
      'The embedded column store needs the npm package chdb and its binary for this platform (Linux with glibc, macOS).',
      0,
      { cause },
    );
  }
}
