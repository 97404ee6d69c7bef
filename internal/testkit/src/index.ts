// The test kit: doubles of the world around the server, all real servers on loopback.

export { type ApiAnswer, type ApiClient, createApiClient, type SignedIn } from './api-client.ts';
export { createFakeClock, type FakeClock } from './fake-clock.ts';
export { type ServerProcess, type ServerProcessOptions, startServerProcess } from './server-process.ts';
export { type ReceivedMail, type SmtpBehaviour, type SmtpReceiver, startSmtpServer } from './smtp-server.ts';
export { type ReceivedWebhook, startWebhookReceiver, type WebhookAnswer, type WebhookReceiver } from './webhook-receiver.ts';
export { type SitePage, type SiteRequest, startWebsite, type Website } from './website.ts';
