import type { PageSource } from '@monitors/contract';
import { AppError } from '../../kernel/app-error.ts';
import type { Principal } from '../../kernel/principal.ts';
import { validateSource } from './domain/validate.ts';
import type { SourceSecrets } from './source-secrets.ts';
import type { PageSnapshot, PageTools, StepsWalk } from './sources/index.ts';
import type { MonitorStore } from './store.ts';

/** A page as an editor has it: not saved yet, or with masks for what a saved monitor has stored. */
export interface PageRequest {
  url: string;
  render?: PageSource['render'] | undefined;
  headers?: PageSource['headers'] | undefined;
  steps?: PageSource['steps'] | undefined;
  monitorId?: string | undefined;
}

/** Pages as a person looks at them while making a monitor; stores nothing. */
export class PageService {
  readonly #store: MonitorStore;
  readonly #secrets: SourceSecrets;
  readonly #tools: PageTools;

  constructor(deps: { store: MonitorStore; secrets: SourceSecrets; tools: PageTools }) {
    this.#store = deps.store;
    this.#secrets = deps.secrets;
    this.#tools = deps.tools;
  }

  /** The page and the values on it. Throws VALIDATION_ERROR, NOT_FOUND, SOURCE_NOT_ALLOWED or SOURCE_UNREADABLE. */
  async snapshot(principal: Principal, request: PageRequest): Promise<PageSnapshot> {
    return this.#tools.view(await this.#sourceOf(principal, request));
  }

  /** The steps one by one, with pictures. Throws as {@link PageService.snapshot} does. */
  async testSteps(principal: Principal, request: PageRequest): Promise<StepsWalk> {
    return this.#tools.walk(await this.#sourceOf(principal, request));
  }

  async #sourceOf(principal: Principal, request: PageRequest): Promise<PageSource> {
    const { url, render = 'auto', headers, steps, monitorId } = request;
    const given: PageSource = { kind: 'page', url, render, ...(headers ? { headers } : {}), ...(steps ? { steps } : {}) };
    validateSource(given);
    const monitor = monitorId === undefined ? undefined : await this.#store.find(principal.projectId, monitorId);
    if (monitorId !== undefined && !monitor) throw new AppError('NOT_FOUND', 'No such monitor');
    const source = this.#secrets.resolve(given, monitor);
    if (source.kind !== 'page') throw new AppError('INTERNAL_ERROR', 'A page became another kind of source');
    return source;
  }
}
