import type { Incident } from '@monitors/contract';
import { incidents as api } from '#lib/api/calls.ts';
import { isAbort, sayError } from '#lib/api/client.ts';
import { live } from './live.svelte.ts';

const SETTLE_MS = 250;

/** The incidents that are not over, kept current by the live stream. */
class Incidents {
  byId = $state.raw<ReadonlyMap<string, Incident>>(new Map());
  loaded = $state(false);
  error = $state<string>();
  /** How many are open and seen by nobody yet. */
  open = $derived([...this.byId.values()].filter((incident) => incident.state === 'open').length);
  #listeners = new Set<(incident: Incident) => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  async load(): Promise<void> {
    try {
      const [open, seen] = await Promise.all([api.list({ state: 'open' }), api.list({ state: 'acknowledged' })]);
      this.byId = new Map([...open.alerts, ...seen.alerts].map((incident) => [incident.id, incident]));
      this.loaded = true;
      this.error = undefined;
    } catch (error) {
      if (!isAbort(error)) this.error = sayError(error);
    }
  }

  /** Takes what an incident is now. */
  set(incident: Incident): void {
    const next = new Map(this.byId);
    if (incident.state === 'resolved') next.delete(incident.id);
    else next.set(incident.id, incident);
    this.byId = next;
    for (const listener of this.#listeners) listener(incident);
  }

  /** Calls `listener` with each incident that changed; returns how to stop. */
  onChange(listener: (incident: Incident) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  clear(): void {
    this.byId = new Map();
    this.loaded = false;
    this.error = undefined;
  }

  /** Follows the live stream; returns how to stop. */
  follow(): () => void {
    const soon = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.load(), SETTLE_MS);
    };
    const stops = [live.on('incident', ({ incident }) => this.set(incident)), live.onGap(soon)];
    return () => {
      clearTimeout(this.#timer);
      for (const stop of stops) stop();
    };
  }
}

export const incidents = new Incidents();
