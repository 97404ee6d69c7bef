import { AppError } from '../../../kernel/app-error.ts';
import type { Credentials } from '../../../kernel/credentials.ts';
import { may, type Principal, requirePermission } from '../../../kernel/principal.ts';
import type { IntakeWriter } from '../writer.ts';

/** What every receiver is built on. */
export interface ReceiverDeps {
  writer: Pick<IntakeWriter, 'begin' | 'write'>;
  authenticate(credentials: Credentials): Promise<Principal | null>;
  /** Short number of a project, as addresses of Sentry name it. */
  projectNumber(projectId: string): Promise<number | undefined>;
}

const API_KEY = /^mk_[0-9A-Za-z]+$/;

/** The project of an API key. Throws UNAUTHORIZED for a key that does not hold, FORBIDDEN for one that has neither `ingest` nor one of `permissions`. */
export async function projectOfKey(
  deps: Pick<ReceiverDeps, 'authenticate'>,
  key: string | undefined,
  ...permissions: readonly string[]
): Promise<string> {
  const principal = key && API_KEY.test(key) ? await deps.authenticate({ authorization: `Bearer ${key}` }) : null;
  if (!principal) throw new AppError('UNAUTHORIZED', 'A valid API key is needed');
  if (!permissions.some((permission) => may(principal, permission))) requirePermission(principal, 'ingest');
  return principal.projectId;
}

/** The key in an `Authorization` header: after Bearer, or the user or the password of Basic, whichever looks like one of ours. */
export function keyOfAuthorization(header: string | undefined): string | undefined {
  const [, scheme = '', rest = ''] = /^(\w+) +(\S+)$/.exec(header ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return rest;
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const [user = '', password = ''] = Buffer.from(rest, 'base64').toString('latin1').split(':');
  return API_KEY.test(user) ? user : password || user;
}
