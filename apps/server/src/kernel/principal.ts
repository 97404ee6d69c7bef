import type { ProjectRole } from '@monitors/contract';
import { AppError } from './app-error.ts';

/** Who is asking, and for which project. */
export interface Principal {
  /** The member, or the creator of the API key. */
  userId: string;
  projectId: string;
  role: ProjectRole;
  isAdmin: boolean;
  via: 'token' | 'cookie' | 'key';
  /** Permissions of an API key; absent for people, whose role decides. */
  permissions?: ReadonlySet<string>;
}

const WRITERS: ReadonlySet<ProjectRole> = new Set(['owner', 'admin', 'member']);

/** Whether the principal may do what a permission such as `monitors.write` names. */
export function may(principal: Principal, permission: string): boolean {
  if (principal.permissions) return principal.permissions.has(permission) || includedInAdmin(principal.permissions, permission);
  if (permission.endsWith('.read')) return true;
  if (permission.endsWith('.admin')) return principal.role === 'owner' || principal.role === 'admin';
  return WRITERS.has(principal.role);
}

/** Who administers an area, as `monitoring.alerts.admin` says, also reads and writes there. */
function includedInAdmin(permissions: ReadonlySet<string>, permission: string): boolean {
  return permission.startsWith('monitoring.') && permissions.has(permission.replace(/\.(read|write)$/, '.admin'));
}

/** Throws FORBIDDEN unless the principal {@link may}. */
export function requirePermission(principal: Principal, permission: string): void {
  if (!may(principal, permission)) throw new AppError('FORBIDDEN', `This needs the permission ${permission}`);
}
