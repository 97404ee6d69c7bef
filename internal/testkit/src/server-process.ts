import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { listenHttp } from './http-listener.ts';

const ROOT = join(import.meta.dirname, '../../..');
const MAIN = 'apps/server/src/main.ts';
const MOST_OUTPUT = 1_000_000;
/** Variables of the machine that a program needs; nothing else of the caller's environment reaches the server. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LD_LIBRARY_PATH'];

/** How a server process is started. */
export interface ServerProcessOptions {
  /** Settings besides host, port, address and data folder, which are given. */
  env?: Record<string, string>;
  /** Folder of the embedded engines; none: a temporary one that is removed by `stop`. */
  dataDir?: string;
  /** Milliseconds to be ready in (60,000). */
  timeoutMs?: number;
  /** Flags for the runtime, such as `--cpu-prof`. */
  nodeFlags?: readonly string[];
  /** Called with how it ended and what it wrote when a server that was ready ends without having been asked to. */
  onDeath?: (how: string, output: string) => void;
}

/** The real server, running as its own process. */
export interface ServerProcess {
  baseUrl: string;
  pid: number;
  dataDir: string;
  /** Milliseconds from the start of the process to the first 200 of `/health/ready`. */
  readyMs: number;
  /** What the process wrote so far, its end when that is long. */
  output(): string;
  /** Sends a signal and resolves once the process is gone, with its exit code, or null when the signal ended it. */
  kill(signal: NodeJS.Signals): Promise<number | null>;
  /** Asks the process to end and resolves with its exit code; one that takes longer than 20 s is killed and the promise rejects. */
  stop(): Promise<number | null>;
}

/** Starts the server on a free port and waits until it answers; rejects with its output when it ends or takes too long. */
export async function startServerProcess(options: ServerProcessOptions = {}): Promise<ServerProcess> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'monitors-server-'));
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const inherited = Object.fromEntries(
    INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  const began = performance.now();
  const child = spawn(process.execPath, [...(options.nodeFlags ?? []), MAIN, 'start'], {
    cwd: ROOT,
    env: {
      ...inherited,
      HOST: '127.0.0.1',
      PORT: String(port),
      APP_URL: baseUrl,
      DATA_DIR: dataDir,
      LOG_FORMAT: 'json',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-MOST_OUTPUT);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const letGo = dieWithParent(child);
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => {
    letGo();
    return code ?? null;
  });

  try {
    await untilReady(child, baseUrl, options.timeoutMs ?? 60_000);
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    throw new Error(`${error instanceof Error ? error.message : error}\n${output}`);
  }
  const readyMs = performance.now() - began;

  let isAsked = false;
  void ended.then(() => {
    if (!isAsked) options.onDeath?.(`${child.exitCode ?? child.signalCode}`, output);
  });
  const kill = (signal: NodeJS.Signals) => {
    isAsked = true;
    child.kill(signal);
    return ended;
  };
  return {
    baseUrl,
    pid: child.pid ?? 0,
    dataDir,
    readyMs,
    output: () => output,
    kill,
    async stop() {
      const patience = new AbortController();
      const late = setTimeout(20_000, 'late' as const, { signal: patience.signal, ref: false }).catch(() => 'late' as const);
      const outcome = await Promise.race([kill('SIGTERM'), late]);
      patience.abort();
      const code = outcome === 'late' ? await kill('SIGKILL') : outcome;
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
      if (outcome === 'late') throw new Error(`The server did not end within 20 s of SIGTERM\n${output}`);
      return code;
    },
  };
}

/** Kills the child when this process ends, however it ends short of `kill -9`; the result takes that back. */
function dieWithParent(child: ChildProcess): () => void {
  const kill = () => child.kill('SIGKILL');
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = (signal: NodeJS.Signals) => {
    kill();
    letGo();
    process.kill(process.pid, signal);
  };
  const letGo = () => {
    process.removeListener('exit', kill);
    for (const signal of signals) process.removeListener(signal, onSignal);
  };
  process.once('exit', kill);
  for (const signal of signals) process.on(signal, onSignal);
  return letGo;
}

async function freePort(): Promise<number> {
  const listener = await listenHttp(async () => {});
  await listener.close();
  return listener.port;
}

async function untilReady(child: ChildProcess, baseUrl: string, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`The server ended with ${child.exitCode ?? child.signalCode} before it was ready`);
    }
    const answer = await fetch(`${baseUrl}/health/ready`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await setTimeout(20);
  }
  throw new Error(`The server was not ready within ${timeoutMs} ms`);
}
