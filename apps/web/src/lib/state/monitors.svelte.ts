import type { Evaluation, Monitor } from '@monitors/contract';
import { SvelteMap } from 'svelte/reactivity';
import { monitors as api } from '#lib/api/calls.ts';
import { isAbort, sayError } from '#lib/api/client.ts';
import { live } from './live.svelte.ts';

const SPARKLINE_POINTS = 40;

/** Every monitor of the project, kept current by the live stream. */
class Monitors {
  byId = new SvelteMap<string, Monitor>();
  loaded = $state(false);
  error = $state<string>();
  /** How many monitors the account may have; null: no limit. */
  limit = $state<number | null>(null);
  list = $derived([...this.byId.values()]);
  tags = $derived([...new Set(this.list.flatMap((monitor) => monitor.tags))].sort((a, b) => a.localeCompare(b)));

  /** Reads the whole list again. */
  async load(): Promise<void> {
    try {
      const found: Monitor[] = [];
      let cursor: string | undefined;
      do {
        const page = await api.list(cursor);
        found.push(...page.monitors);
        this.limit = page.limit;
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      const ids = new Set(found.map((monitor) => monitor.id));
      for (const id of this.byId.keys()) if (!ids.has(id)) this.byId.delete(id);
      for (const monitor of found) this.byId.set(monitor.id, monitor);
      this.loaded = true;
      this.error = undefined;
    } catch (error) {
      if (!isAbort(error)) this.error = sayError(error);
    }
  }

  set(monitor: Monitor): void {
    this.byId.set(monitor.id, monitor);
  }

  remove(id: string): void {
    this.byId.delete(id);
  }

  clear(): void {
    this.byId.clear();
    this.loaded = false;
    this.error = undefined;
  }

  /** Follows the live stream; returns how to stop. */
  follow(): () => void {
    const stops = [
      live.on('evaluation', ({ monitor, evaluation }) => this.set(withPoint(monitor, evaluation, this.byId.get(monitor.id)))),
      live.on('monitor', ({ monitorId, change }) => {
        if (change === 'deleted') this.remove(monitorId);
        else this.#read(monitorId);
      }),
      live.onGap(() => this.load()),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  async #read(id: string): Promise<void> {
    try {
      this.set((await api.get(id)).monitor);
    } catch {
      // It was deleted meanwhile, or the server is away: the next full load settles it.
    }
  }
}

/** The monitor with the new value at the end of its sparkline, when the event left the sparkline out. */
function withPoint(monitor: Monitor, evaluation: Evaluation, before: Monitor | undefined): Monitor {
  if (monitor.recent) return monitor;
  const value = typeof evaluation.value === 'boolean' ? Number(evaluation.value) : evaluation.value;
  const recent = before?.recent ?? [];
  if (typeof value !== 'number') return { ...monitor, recent };
  return {
    ...monitor,
    recent: [...recent, [Date.parse(evaluation.timestamp), value] as [number, number]].slice(-SPARKLINE_POINTS),
  };
}

export const monitors = new Monitors();
