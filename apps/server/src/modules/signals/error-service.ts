import type { ErrorGroup, ErrorOccurrence } from '@monitors/contract';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { isId } from '../../kernel/ids.ts';
import type { Principal } from '../../kernel/principal.ts';
import { decodeCursor, encodeCursor } from './domain/cursor.ts';
import { parseRange } from './domain/time-range.ts';
import type { ErrorGroupRow, ErrorGroupStore } from './error-group-store.ts';
import type { ErrorStore, GroupCounts } from './error-store.ts';

const DAY_MS = 86_400_000;
/** Occurrences that a group's page shows. */
const SHOWN = 50;

/** Groups of errors: what happened, how often, and what people decided. */
export class ErrorService {
  readonly #deps: { groups: ErrorGroupStore; errors: ErrorStore; clock: Clock };

  constructor(deps: { groups: ErrorGroupStore; errors: ErrorStore; clock: Clock }) {
    this.#deps = deps;
  }

  /** Groups, the one that occurred last first. */
  async list(
    projectId: string,
    asked: {
      status?: ErrorGroup['status'] | undefined;
      service?: string | undefined;
      level?: string | undefined;
      q?: string | undefined;
      limit: number;
      cursor?: string | undefined;
    },
  ): Promise<{ errors: ErrorGroup[]; nextCursor: string | null }> {
    const { groups, errors, clock } = this.#deps;
    const { cursor, ...wanted } = asked;
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const rows = await groups.list(projectId, {
      ...wanted,
      ...(after && isId(after.id) ? { after: { lastSeen: new Date(after.at).toISOString(), id: after.id } } : {}),
    });
    const counts = await errors.counts(
      projectId,
      rows.map(({ id }) => id),
      clock.now(),
    );
    const last = rows.length >= asked.limit ? rows.at(-1) : undefined;
    return {
      errors: rows.map((row) => toGroup(row, counts.get(row.id))),
      nextCursor: last ? encodeCursor({ at: last.lastSeen.getTime(), id: last.id }) : null,
    };
  }

  /** One group with its newest occurrences; throws NOT_FOUND. */
  async find(projectId: string, id: string): Promise<{ error: ErrorGroup; occurrences: ErrorOccurrence[] }> {
    const row = isId(id) ? await this.#deps.groups.find(projectId, id) : undefined;
    if (!row) throw noSuchError();
    return { error: await this.#counted(projectId, row), occurrences: await this.#deps.errors.occurrences(projectId, id, SHOWN) };
  }

  /** Notes a decision about a group; throws NOT_FOUND. A resolved one opens again when it occurs again. */
  async decide(principal: Principal, id: string, status: ErrorGroup['status']): Promise<ErrorGroup> {
    const { groups, clock } = this.#deps;
    const decision = { status, by: principal.userId, at: new Date(clock.now()) };
    const row = isId(id) ? await groups.decide(principal.projectId, id, decision) : undefined;
    if (!row) throw noSuchError();
    return this.#counted(principal.projectId, row);
  }

  /** Numbers of the last day, or of the stretch asked for. */
  async stats(projectId: string, asked: { from?: string | undefined; to?: string | undefined }) {
    const { groups, errors, clock } = this.#deps;
    const found = await errors.stats(projectId, parseRange(asked, clock.now(), DAY_MS));
    return { ...found, groups: await groups.countByStatus(projectId) };
  }

  async #counted(projectId: string, row: ErrorGroupRow): Promise<ErrorGroup> {
    const counts = await this.#deps.errors.counts(projectId, [row.id], this.#deps.clock.now());
    return toGroup(row, counts.get(row.id));
  }
}

function toGroup(row: ErrorGroupRow, counts: GroupCounts = { occurrences: 0, affectedUsers: 0, trend: [] }): ErrorGroup {
  return {
    ...row,
    firstSeen: row.firstSeen.toISOString(),
    lastSeen: row.lastSeen.toISOString(),
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    regressedAt: row.regressedAt?.toISOString() ?? null,
    ...counts,
  };
}

function noSuchError(): AppError {
  return new AppError('NOT_FOUND', 'No such error');
}
