import type { Monitor } from '@monitors/contract';
import { saySource } from '#lib/words/sources.ts';
import { groupOf, STATUS, STATUS_GROUPS, type StatusGroup } from '#lib/words/status.ts';

/** Which monitors are shown; kept in the address so that a view can be shared and gone back to. */
export class Filters {
  q = $state('');
  group = $state<StatusGroup>();
  tag = $state('');

  constructor(query: Pick<URLSearchParams, 'get'>) {
    this.q = query.get('q') ?? '';
    const status = query.get('status') ?? '';
    this.group = status in STATUS_GROUPS ? (status as StatusGroup) : undefined;
    this.tag = query.get('tag') ?? '';
  }

  get isActive(): boolean {
    return Boolean(this.q.trim() || this.group || this.tag);
  }

  clear(): void {
    this.q = '';
    this.group = undefined;
    this.tag = '';
  }

  /** The query part of the address, without its question mark. */
  get query(): string {
    const query = new URLSearchParams();
    if (this.q.trim()) query.set('q', this.q.trim());
    if (this.group) query.set('status', this.group);
    if (this.tag) query.set('tag', this.tag);
    return query.toString();
  }

  /** The monitors that fit the search and the tag, whatever their status. */
  search(list: readonly Monitor[]): Monitor[] {
    const words = this.q.toLowerCase().split(/\s+/).filter(Boolean);
    return list.filter((monitor) => {
      if (this.tag && !monitor.tags.includes(this.tag)) return false;
      if (words.length === 0) return true;
      const text = [monitor.name, monitor.prompt, monitor.triggerCondition, saySource(monitor.source), ...monitor.tags]
        .join(' ')
        .toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  /** Of those, the ones in the chosen status group; what needs a look comes first. */
  sorted(list: readonly Monitor[]): Monitor[] {
    return list
      .filter((monitor) => !this.group || groupOf(monitor.status) === this.group)
      .toSorted((a, b) => STATUS[a.status].rank - STATUS[b.status].rank || b.createdAt.localeCompare(a.createdAt));
  }
}

/** How many monitors each status group has. */
export function countGroups(list: readonly Monitor[]): Record<StatusGroup, number> {
  const counts: Record<StatusGroup, number> = { firing: 0, unknown: 0, waiting: 0, ok: 0, paused: 0 };
  for (const monitor of list) counts[groupOf(monitor.status)]++;
  return counts;
}
