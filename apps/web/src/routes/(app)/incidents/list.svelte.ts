import type { Incident, Severity } from '@monitors/contract';
import { incidents as api } from '#lib/api/calls.ts';
import { sayError } from '#lib/api/client.ts';
import { incidents } from '#lib/state/incidents.svelte.ts';

/** Which incidents are shown. */
export const SHOWN = [
  { value: 'all', label: 'All' },
  { value: 'open', label: 'Open' },
  { value: 'acknowledged', label: 'Seen' },
  { value: 'resolved', label: 'Over' },
] as const;
export type Shown = (typeof SHOWN)[number]['value'];
export type SeverityChoice = Severity | '';

/** The incidents that are over, read page by page, newest first. */
export class PastIncidents {
  list = $state.raw<Incident[]>([]);
  loaded = $state(false);
  problem = $state<string>();
  next = $state<string | null>(null);
  busy = $state(false);
  #severity: SeverityChoice = '';

  /** Reads the first page of those with this severity; none: of all. */
  async load(severity: SeverityChoice): Promise<void> {
    this.#severity = severity;
    await this.#read(undefined, (found) => found);
  }

  async loadOlder(): Promise<void> {
    if (!this.next) return;
    this.busy = true;
    await this.#read(this.next, (found) => [...this.list, ...found]);
    this.busy = false;
  }

  /** Takes over an incident that has just ended; returns how to stop. */
  follow(): () => void {
    return incidents.onChange((incident) => {
      const isKnown = this.list.some(({ id }) => id === incident.id);
      const fits = !this.#severity || incident.severity === this.#severity;
      if (isKnown) this.list = this.list.map((one) => (one.id === incident.id ? incident : one));
      else if (incident.state === 'resolved' && fits) this.list = [incident, ...this.list];
    });
  }

  async #read(cursor: string | undefined, join: (found: Incident[]) => Incident[]): Promise<void> {
    const severity = this.#severity;
    try {
      const page = await api.list({ state: 'resolved', ...(severity && { severity }) }, cursor);
      if (severity !== this.#severity) return;
      this.list = join(page.alerts);
      this.next = page.nextCursor;
      this.loaded = true;
      this.problem = undefined;
    } catch (error) {
      this.problem = sayError(error);
    }
  }
}
