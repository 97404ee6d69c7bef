import type { Mail } from '@monitors/contract';
import type { SqlDatabase } from '@monitors/engines/ports';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { FindContact } from './contact.ts';
import * as store from './mailbox-store.ts';

/** What the service is made of. */
export interface MailboxServiceDeps {
  db: SqlDatabase;
  clock: Clock;
  contact: FindContact;
  /** Whether mail lands here. */
  active: boolean;
}

/** Who opens the mailbox. */
export interface MailboxUser {
  userId: string;
  projectId: string;
}

/** The built-in mailbox of a user: the mails to their address about a project. */
export class MailboxService {
  readonly #deps: MailboxServiceDeps;

  constructor(deps: MailboxServiceDeps) {
    this.#deps = deps;
  }

  /** A page of messages, newest first. */
  async list(user: MailboxUser, page: { limit: number; before?: string }) {
    const { db, active } = this.#deps;
    const owner = await this.#owner(user);
    const [found, unread] = await Promise.all([
      store.listMails(db, owner, { ...page, limit: page.limit + 1 }),
      store.countUnread(db, owner),
    ]);
    const messages = found.slice(0, page.limit);
    return { active, messages, unread, nextCursor: found.length > messages.length ? (messages.at(-1)?.id ?? null) : null };
  }

  /** One message; throws NOT_FOUND. */
  async find(user: MailboxUser, id: string): Promise<Mail> {
    return present(await store.findMail(this.#deps.db, await this.#owner(user), id));
  }

  /** Marks a message as read; throws NOT_FOUND. */
  async read(user: MailboxUser, id: string): Promise<Mail> {
    return present(await store.markRead(this.#deps.db, await this.#owner(user), id, this.#deps.clock.now()));
  }

  /** Deletes a message; throws NOT_FOUND. */
  async remove(user: MailboxUser, id: string): Promise<void> {
    if (!(await store.deleteMail(this.#deps.db, await this.#owner(user), id))) present(undefined);
  }

  async #owner({ userId, projectId }: MailboxUser): Promise<store.MailboxOwner> {
    const contact = await this.#deps.contact(this.#deps.db, userId);
    return { projectId, address: present(contact).email };
  }
}

function present<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new AppError('NOT_FOUND', 'No such message');
  return thing;
}
