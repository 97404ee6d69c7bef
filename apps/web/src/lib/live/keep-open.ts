import { call, callHeaders } from '#lib/api/client.ts';
import { connection } from '#lib/state/connection.svelte.ts';
import type { Told } from './share.ts';
import { EventCutter } from './sse.ts';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** The server sends a heartbeat every 15 s; after three that are missing, the line is dead. */
const DEAD_AFTER_MS = 50_000;

/** Keeps the stream of events open until the returned function is called; `late`: something may have been missed before. */
export function keepOpen(told: Told, late: boolean): () => void {
  const stopped = new AbortController();
  void run(told, late, stopped.signal);
  return () => stopped.abort();
}

async function run(told: Told, late: boolean, stopped: AbortSignal): Promise<void> {
  let pause = FIRST_PAUSE_MS;
  let missed = late;
  while (!stopped.aborted) {
    const status = await readOnce(stopped, told, () => {
      pause = FIRST_PAUSE_MS;
      told.connected(true);
      if (missed) told.gap();
      missed = false;
    });
    if (stopped.aborted) return;
    told.connected(false);
    missed = true;
    // The access token ended, or the session did: any call settles which.
    if (status === 401) await call('GET', '/users/me').catch(() => undefined);
    await rest(pause, stopped);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

/** Reads until the stream ends; gives the answer's status, or 0 when there was none. */
async function readOnce(stopped: AbortSignal, told: Told, onopen: () => void): Promise<number> {
  const dead = new AbortController();
  let watch: ReturnType<typeof setTimeout> | undefined;
  const alive = () => {
    clearTimeout(watch);
    watch = setTimeout(() => dead.abort(), DEAD_AFTER_MS);
  };
  let status = 0;
  try {
    alive();
    const response = await fetch('/api/v1/monitors/stream', {
      headers: { accept: 'text/event-stream', ...callHeaders() },
      cache: 'no-store',
      signal: AbortSignal.any([stopped, dead.signal]),
    });
    status = response.status;
    connection.reached();
    if (!response.ok || !response.body) return status;
    onopen();
    const cutter = new EventCutter();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      alive();
      for (const { name, data } of cutter.push(piece.value)) told.event(name, JSON.parse(data));
    }
  } catch {
    if (status === 0 && !stopped.aborted) connection.lost();
  } finally {
    clearTimeout(watch);
  }
  return status;
}

/** Waits, but not longer than until the server or the person is back. */
function rest(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => document.visibilityState === 'visible' && done();
    const leave = connection.onBack(() => done());
    const timer = setTimeout(() => done(), ms);
    const done = () => {
      clearTimeout(timer);
      leave();
      document.removeEventListener('visibilitychange', wake);
      stopped.removeEventListener('abort', done);
      resolve();
    };
    document.addEventListener('visibilitychange', wake);
    stopped.addEventListener('abort', done);
  });
}
