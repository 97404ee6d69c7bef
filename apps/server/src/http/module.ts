import type { FastifyInstance } from 'fastify';

/** A vertical slice of the product as the composition root sees it. */
export interface Module {
  name: string;
  /** Adds the routes of the module; paths are relative to `/api/v1` unless registered with `root`. */
  routes?(api: FastifyInstance): void;
  /** Adds routes outside the API, such as `/ping/…` or `/demo/…`. */
  rootRoutes?(root: FastifyInstance): void;
  /** Begins background work; resolves once it runs. */
  start?(): Promise<void>;
  /** Ends background work; resolves once nothing of the module runs any more. */
  stop?(): Promise<void>;
}
