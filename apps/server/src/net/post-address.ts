import { AppError } from '../kernel/app-error.ts';

/** What the check of an address to post to needs. */
export interface PostAddressOptions {
  /** Name of the field the address came in. */
  field: string;
  /** Rejects when a URL may not be posted to; its `reason` `not_allowed` says that this will stay so. */
  assertAllowed(url: string): Promise<unknown>;
  /** Lets an address pass that nothing is known of right now, such as one whose name does not resolve. */
  isPatient?: boolean;
}

/** The normal form of an address that webhooks may go to; throws VALIDATION_ERROR or SOURCE_NOT_ALLOWED. */
export async function postAddress(address: string, { field, assertAllowed, isPatient }: PostAddressOptions): Promise<string> {
  const refuse = (message: string) => new AppError('VALIDATION_ERROR', message, { details: [{ field, message }] });
  const url = URL.parse(address);
  if (!url) throw refuse('This is not a web address');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('A webhook address begins with https:// or http://');
  if (url.username || url.password) throw refuse('A webhook address has no user name or password in it');
  try {
    await assertAllowed(url.href);
  } catch (error) {
    const message = error instanceof Error ? error.message : 'This address cannot be used';
    const isFinal = typeof error === 'object' && error !== null && 'reason' in error && error.reason === 'not_allowed';
    if (isFinal) throw new AppError('SOURCE_NOT_ALLOWED', message, { details: [{ field, message }], cause: error });
    if (!isPatient) throw refuse(message);
  }
  return url.href;
}
