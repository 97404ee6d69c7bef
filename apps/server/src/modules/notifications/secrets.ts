import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ID_BYTES = 16;
const MAC_BYTES = 16;

/** A sealed secret cannot be opened, as after a change of ENCRYPTION_KEY. */
export class SecretUnreadableError extends Error {
  override readonly name = 'SecretUnreadableError';
}

/** Keeps credentials unreadable in the database (AES-256-GCM). `context` names what a secret belongs to, so that it cannot be moved elsewhere. */
export interface SecretBox {
  seal(secret: string, context: string): string;
  /** Throws {@link SecretUnreadableError} when the key, the context or a single bit is another. */
  open(sealed: string, context: string): string;
}

/** A box under the operator's ENCRYPTION_KEY. */
export function createSecretBox(encryptionKey: string): SecretBox {
  const key = derivedKey(encryptionKey, 'monitors stored secrets v1');
  return {
    seal(secret, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `v1.${sealed.toString('base64url')}`;
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed.startsWith('v1.') ? sealed.slice(3) : '', 'base64url');
      if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new SecretUnreadableError('This is not a sealed secret');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        throw new SecretUnreadableError('The secret was sealed with another key', { cause });
      }
    },
  };
}

/** Links that stop a monitor's mail without signing in: they name the notification they came with and cannot be made up. */
export interface UnsubscribeTokens {
  make(notificationId: string): string;
  /** The notification of a token of ours, otherwise undefined. */
  read(token: string): string | undefined;
}

/** Tokens signed under the operator's ENCRYPTION_KEY. */
export function createUnsubscribeTokens(encryptionKey: string): UnsubscribeTokens {
  const key = derivedKey(encryptionKey, 'monitors unsubscribe links v1');
  const mac = (id: Buffer) => createHmac('sha256', key).update(id).digest().subarray(0, MAC_BYTES);
  return {
    make(notificationId) {
      const id = Buffer.from(notificationId.replaceAll('-', ''), 'hex');
      return Buffer.concat([id, mac(id)]).toString('base64url');
    },
    read(token) {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length !== ID_BYTES + MAC_BYTES || bytes.toString('base64url') !== token) return undefined;
      const id = bytes.subarray(0, ID_BYTES);
      if (!timingSafeEqual(mac(id), bytes.subarray(ID_BYTES))) return undefined;
      return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  };
}

/** A new signing secret as Standard Webhooks writes it. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

function derivedKey(encryptionKey: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', encryptionKey, '', purpose, 32));
}
