export type { Contact, FindContact } from './contact.ts';
export { createNotifications, type NotificationsDeps, type NotificationsModule } from './module.ts';
export { createSecretBox } from './secrets.ts';
