import type { SqlExecutor } from '@monitors/engines/ports';
import type { Clock } from '../../../../kernel/clock.ts';
import { projectSecret, replaceProjectSecret, type StoredChannel } from '../../channel-store.ts';
import { newWebhookSecret, type SecretBox } from '../../secrets.ts';

/** Secrets that sign webhooks, sealed where they are stored. */
export interface WebhookSecrets {
  /** A new secret for a channel, and how it is stored. */
  forChannel(channelId: string): { secret: string; sealed: string };
  /** The secret of a stored channel; throws SecretUnreadableError. */
  ofChannel(channel: Pick<StoredChannel, 'id' | 'sealedSecret'>): string;
  /** The secret of a project's plain webhooks, made at its first use; rejects likewise. */
  ofProject(projectId: string): Promise<string>;
  /** Makes a new one in its place; the old one signs nothing any more. */
  renewProject(projectId: string): Promise<string>;
}

/** The secrets of an instance. */
export function createWebhookSecrets(deps: { sql: SqlExecutor; box: SecretBox; clock: Clock }): WebhookSecrets {
  const { sql, box, clock } = deps;
  const channelContext = (id: string) => `webhook channel ${id}`;
  const projectContext = (id: string) => `webhooks of project ${id}`;
  return {
    forChannel(channelId) {
      const secret = newWebhookSecret();
      return { secret, sealed: box.seal(secret, channelContext(channelId)) };
    },
    ofChannel: (channel) => box.open(channel.sealedSecret, channelContext(channel.id)),
    async ofProject(projectId) {
      const fresh = box.seal(newWebhookSecret(), projectContext(projectId));
      return box.open(await projectSecret(sql, projectId, fresh, clock.now()), projectContext(projectId));
    },
    async renewProject(projectId) {
      const secret = newWebhookSecret();
      await replaceProjectSecret(sql, projectId, box.seal(secret, projectContext(projectId)), clock.now());
      return secret;
    },
  };
}
