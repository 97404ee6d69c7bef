import type { Evaluation, Monitor } from '@monitors/contract';
import { monitors as api, type MonitorDetail } from '#lib/api/calls.ts';
import { sayError } from '#lib/api/client.ts';
import { connection } from '#lib/state/connection.svelte.ts';
import { live } from '#lib/state/live.svelte.ts';
import { monitors } from '#lib/state/monitors.svelte.ts';
import { toasts } from '#lib/state/toasts.svelte.ts';

const SETTLE_MS = 300;

/** One monitor's page: what it saw, kept current by the live stream. */
export class MonitorView {
  readonly id: string;
  detail = $state.raw<MonitorDetail>()!;
  checks = $state.raw<Evaluation[]>([]);
  nextChecks = $state<string | null>(null);
  checksLoaded = $state(false);
  /** Grows with every new reading, for what reads the history by itself. */
  version = $state(0);
  monitor: Monitor = $derived.by(() => monitors.byId.get(this.id) ?? this.detail.monitor);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(detail: MonitorDetail) {
    this.id = detail.monitor.id;
    this.detail = detail;
  }

  /** Follows the live stream; returns how to stop. */
  follow(): () => void {
    monitors.set(this.detail.monitor);
    this.loadChecks();
    const soon = (monitorId: string | null) => {
      if (monitorId !== this.id) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.load(), SETTLE_MS);
    };
    const always = () => soon(this.id);
    const stops = [
      live.on('evaluation', ({ evaluation }) => soon(evaluation.monitorId)),
      live.on('incident', ({ incident }) => soon(incident.monitorId)),
      live.on('notification', ({ notification }) => soon(notification.monitorId)),
      live.on('monitor', ({ monitorId, change }) => change === 'updated' && soon(monitorId)),
      live.onGap(always),
      connection.onBack(always),
    ];
    return () => {
      clearTimeout(this.#timer);
      for (const stop of stops) stop();
    };
  }

  /** Reads everything again. */
  async load(): Promise<void> {
    try {
      this.detail = await api.get(this.id);
      monitors.set(this.detail.monitor);
      this.version++;
      await this.loadChecks();
    } catch (error) {
      if (connection.online) toasts.error(sayError(error));
    }
  }

  /** Reads the newest checks; older ones that were loaded stay. */
  async loadChecks(): Promise<void> {
    try {
      const page = await api.evaluations(this.id);
      const known = new Set(page.evaluations.map((check) => check.id));
      const older = this.checks.filter((check) => !known.has(check.id));
      const isJoined = this.checks.some((check) => known.has(check.id));
      this.checks = isJoined ? [...page.evaluations, ...older] : page.evaluations;
      if (!isJoined) this.nextChecks = page.nextCursor;
      this.checksLoaded = true;
    } catch (error) {
      if (connection.online) toasts.error(sayError(error));
    }
  }

  /** Reads older checks behind those shown. */
  async loadOlderChecks(): Promise<void> {
    if (!this.nextChecks) return;
    const page = await api.evaluations(this.id, this.nextChecks);
    const known = new Set(this.checks.map((check) => check.id));
    this.checks = [...this.checks, ...page.evaluations.filter((check) => !known.has(check.id))];
    this.nextChecks = page.nextCursor;
  }
}
