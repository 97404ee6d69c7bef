import { SECRET_MASK, type Source } from '@monitors/contract';
import { AppError } from '../../kernel/app-error.ts';
import { mapSecrets, mayCarryOver, type SecretPlace, secretsOf } from './domain/secrets.ts';

/** Keeps secrets unreadable at rest; `context` binds one to what it belongs to. `open` throws when key or context are others. */
export interface SecretBox {
  seal(secret: string, context: string): string;
  open(sealed: string, context: string): string;
}

/** A monitor as far as its secrets are concerned; those in `source` are sealed. */
export interface SecretHolder {
  id: string;
  source: Source;
}

/** Seals and opens the secrets of sources: what a monitor stores is sealed, what is read is open, what is shown is masked. */
export class SourceSecrets {
  readonly #box: SecretBox;

  constructor(box: SecretBox) {
    this.#box = box;
  }

  /** The stored source as it is read. Throws when a secret cannot be opened, as after a change of ENCRYPTION_KEY. */
  open({ id, source }: SecretHolder): Source {
    return mapSecrets(source, (sealed, place) => this.#box.open(sealed, contextOf(id, place)));
  }

  /** A source from a client as it is read: masks stand for what `stored` has. Throws VALIDATION_ERROR where there is nothing to stand for. */
  resolve(given: Source, stored: SecretHolder | undefined): Source {
    const kept = this.#kept(given, stored);
    return mapSecrets(given, (secret, place) => {
      if (secret !== SECRET_MASK) return secret;
      const sealed = kept(place);
      if (sealed === undefined || !stored) throw mustBeGiven(place);
      return this.#box.open(sealed, contextOf(stored.id, place));
    });
  }

  /** A source from a client as it is stored for the monitor `id`; a mask, or the same secret again, keeps what `stored` has. */
  seal(given: Source, id: string, stored?: SecretHolder): Source {
    const kept = this.#kept(given, stored);
    return mapSecrets(given, (secret, place) => {
      const sealed = kept(place);
      if (sealed !== undefined && stored?.id === id) {
        if (secret === SECRET_MASK || this.#opened(sealed, contextOf(id, place)) === secret) return sealed;
      }
      if (secret === SECRET_MASK) throw mustBeGiven(place);
      return this.#box.seal(secret, contextOf(id, place));
    });
  }

  /** The browser's session of a monitor, for keeping. */
  sealSession(session: string, id: string): string {
    return this.#box.seal(session, `session of monitor ${id}`);
  }

  /** The session kept of a monitor; undefined where it cannot be opened, which costs a login. */
  openSession(sealed: unknown, id: string): string | undefined {
    return typeof sealed === 'string' ? this.#opened(sealed, `session of monitor ${id}`) : undefined;
  }

  /** Looks up what is stored at a place, unless the edit would send it to another site: that takes giving it again. */
  #kept(given: Source, stored: SecretHolder | undefined): (place: SecretPlace) => string | undefined {
    const known = new Map(stored ? secretsOf(stored.source).map(({ secret, place }) => [keyOf(place), secret]) : []);
    return (place) => (stored && mayCarryOver(stored.source, given, place) ? known.get(keyOf(place)) : undefined);
  }

  #opened(sealed: string, context: string): string | undefined {
    try {
      return this.#box.open(sealed, context);
    } catch {
      return undefined;
    }
  }
}

function keyOf({ kind, key }: SecretPlace): string {
  return `${kind} ${key}`;
}

function contextOf(id: string, place: SecretPlace): string {
  return `source of monitor ${id}: ${keyOf(place)}`;
}

function mustBeGiven({ field }: SecretPlace): AppError {
  const message = 'Give this value again: it is not stored for this address';
  return new AppError('VALIDATION_ERROR', message, { details: [{ field, message }] });
}
