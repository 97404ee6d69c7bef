import type { ProjectRole } from '@monitors/contract';
import { AppError } from '../../../kernel/app-error.ts';
import { may, type Principal } from '../../../kernel/principal.ts';

/** A project somebody belongs to. */
export interface Membership {
  projectId: string;
  role: ProjectRole;
}

/** The project a request means: the named one, or the oldest; throws FORBIDDEN for one that the person is no member of, existing or not. */
export function chosenMembership(memberships: readonly Membership[], projectId: string | undefined): Membership {
  const chosen = projectId === undefined ? memberships[0] : memberships.find((one) => one.projectId === projectId.toLowerCase());
  if (!chosen) throw new AppError('FORBIDDEN', 'You are not a member of this project');
  return chosen;
}

/** Areas whose `write` the permission `ingest` stands for. */
const SIGNAL_AREAS = ['events', 'metrics', 'logs', 'errors', 'performance'];

/** What an API key may do: what it was given, and no more than the person who made it may do now. */
export function keyPermissions(
  given: readonly string[],
  maker: Pick<Principal, 'userId' | 'projectId' | 'role'>,
): ReadonlySet<string> {
  const person: Principal = { ...maker, isAdmin: false, via: 'token' };
  const wanted = given.includes('ingest') ? [...given, ...SIGNAL_AREAS.map((area) => `monitoring.${area}.write`)] : given;
  return new Set(wanted.filter((permission) => may(person, permission)));
}

const SENIORITY: readonly ProjectRole[] = ['owner', 'admin', 'member', 'viewer'];

/** Who becomes the owner when the last one leaves: the highest role, then the longest in the project; `members` are in order of joining. */
export function nextOwner<Member extends { role: ProjectRole }>(members: readonly Member[]): Member | undefined {
  return members.toSorted((a, b) => SENIORITY.indexOf(a.role) - SENIORITY.indexOf(b.role))[0];
}
