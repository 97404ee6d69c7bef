import type { SqlExecutor } from '@monitors/engines/ports';
import type { FastifyInstance } from 'fastify';
import { openEventStream } from '../../http/event-stream.ts';
import { principalOf } from '../../http/request.ts';
import type { EventBus } from '../../kernel/events.ts';

/** `GET /monitors/stream`: what happens in the project, as server-sent events. */
export function streamRoutes(api: FastifyInstance, events: EventBus<SqlExecutor>): void {
  api.get(
    '/monitors/stream',
    {
      config: { access: 'monitors.read' },
      schema: { tags: ['monitors'], summary: 'Checks, incidents and notifications as they happen, as server-sent events' },
    },
    (request, reply) => {
      const { projectId } = principalOf(request);
      const stream = openEventStream(request, reply);
      const leave = events.onLive((event) => {
        if (event.projectId === projectId) stream.send(event.event, event.data);
      });
      stream.closed.addEventListener('abort', leave, { once: true });
    },
  );
}
