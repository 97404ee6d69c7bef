import type { PageSource } from '@monitors/contract';
import type { PageVisit } from '#lib/api/calls.ts';

/** How to open the page of a source; a saved monitor stands in for secrets that are shown masked. */
export function visitOf(source: PageSource, monitorId?: string): PageVisit {
  return {
    url: source.url,
    render: source.render,
    ...(source.headers && { headers: source.headers }),
    ...(source.steps && { steps: source.steps }),
    ...(monitorId && { monitorId }),
  };
}
