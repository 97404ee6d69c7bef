import * as contract from '@monitors/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { principalOf } from '../../http/request.ts';
import { isId } from '../../kernel/ids.ts';
import type { PageService } from './page-service.ts';
import type { PlanChangeService } from './plan-change-service.ts';

const id = z.string().refine(isId, 'This is not an id');

/** Routes for making page monitors: the page to point at, steps to try, repairs of plans to look at and take back. */
export function pageRoutes(api: FastifyInstance, deps: { pages: PageService; planChanges: PlanChangeService }): void {
  const app = api.withTypeProvider<ZodTypeProvider>();
  const { pages, planChanges } = deps;
  const costly = (name: string, max: number) => ({ access: 'monitors.write', limit: { name, max, windowSeconds: 60 } });

  app.post(
    '/monitors/snapshot',
    {
      config: costly('snapshot', 60),
      schema: {
        tags: ['monitors'],
        summary: 'A page as it is read, with the values on it, to point at',
        body: contract.snapshotBodySchema,
        response: { 200: contract.snapshotAnswerSchema },
      },
    },
    async (request) => ({ success: true as const, ...(await pages.snapshot(principalOf(request), request.body)) }),
  );

  app.post(
    '/monitors/steps/test',
    {
      config: costly('steps', 20),
      schema: {
        tags: ['monitors'],
        summary: 'Walk the browser steps once, with a picture of each',
        body: contract.testStepsBodySchema,
        response: { 200: contract.testStepsAnswerSchema },
      },
    },
    async (request) => ({ success: true as const, ...(await pages.testSteps(principalOf(request), request.body)) }),
  );

  app.get(
    '/monitors/:id/plan-changes',
    {
      config: { access: 'monitors.read' },
      schema: {
        tags: ['monitors'],
        summary: 'Repairs of how the value is read, newest first',
        params: z.object({ id }),
        response: { 200: contract.planChangesAnswerSchema },
      },
    },
    async (request) => {
      return { success: true as const, planChanges: await planChanges.list(principalOf(request), request.params.id) };
    },
  );

  app.post(
    '/monitors/:id/plan-changes/:changeId/undo',
    {
      config: { access: 'monitors.write' },
      schema: {
        tags: ['monitors'],
        summary: 'Take a repair back',
        params: z.object({ id, changeId: id }),
        response: { 200: contract.undoPlanChangeAnswerSchema },
      },
    },
    async (request) => {
      const { id: monitorId, changeId } = request.params;
      return { success: true as const, ...(await planChanges.undo(principalOf(request), monitorId, changeId)) };
    },
  );
}
