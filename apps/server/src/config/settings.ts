import { z } from 'zod';
import { DAYS, flag, hostsAndNetworks, httpUrl, level, networks, roles, wholeNumber } from './parsers.ts';

/** One name an operator can set: how its text is read, what stands in the documentation, and whether this build obeys it. */
export interface Setting<Value> {
  read: z.ZodType<Value, string>;
  means: string;
  /** What holds when nothing is set, in words. */
  otherwise: string;
  /** `refused`: set, it stops the start. `ignored`: accepted with a note that it has no effect yet. */
  status?: 'refused' | 'ignored';
  /** Other names of the same setting; the first one set wins. */
  aliases?: readonly string[];
  secret?: boolean;
}

function setting<Value>(read: z.ZodType<Value, string>, means: string, otherwise: string, more: Partial<Setting<Value>> = {}) {
  return { read, means, otherwise, ...more } satisfies Setting<Value>;
}

const text = z.string().max(4000);
const secret = z.string().min(16, 'needs at least 16 characters').max(4000);
const later = (means: string, otherwise: string) => setting(text, means, otherwise, { status: 'refused', secret: true });
const unused = (means: string, more: Partial<Setting<string>> = {}) =>
  setting(text, means, 'not set', { status: 'ignored', secret: true, ...more });

/** Every setting: environment variables by these names, or the same names in lower case in `monitors.yaml`. */
export const SETTINGS = {
  PORT: setting(wholeNumber(0, 65_535), 'Port to listen on; 0 takes a free one', '3000'),
  HOST: setting(z.string().min(1).max(255), 'Address to listen on; `0.0.0.0` for every network', '127.0.0.1'),
  APP_URL: setting(httpUrl, 'Where people reach this server; links in mails start with it', 'http://localhost:PORT'),
  DATA_DIR: setting(z.string().min(1).max(4000), 'Folder of the embedded engines and of generated secrets', './data'),
  ROLE: setting(roles, '`all`, or a list of `web`, `intake`, `worker`', 'all'),
  JWT_SECRET: setting(secret, 'Signs access tokens', 'made once, kept in DATA_DIR/secrets.json', { secret: true }),
  ENCRYPTION_KEY: setting(secret, 'Encrypts stored credentials', 'made once, kept in DATA_DIR/secrets.json', { secret: true }),
  ACCESS_TOKEN_MINUTES: setting(wholeNumber(1, 1440), 'How long an access token is good for', '15'),
  TRUST_PROXY: setting(
    networks,
    'Addresses or CIDRs of reverse proxies whose `X-Forwarded-For` is believed; `loopback` for local ones',
    'none',
  ),

  DATABASE_URL: later('PostgreSQL instead of the embedded one', 'PGlite in DATA_DIR'),
  CLICKHOUSE_URL: later('ClickHouse instead of the embedded one', 'chDB in DATA_DIR'),
  REDIS_URL: later('Redis for queue, limits and live messages', 'in memory'),
  KAFKA_BROKERS: later('Kafka as the intake buffer', 'a local log'),
  BROWSER_WS_URL: later('A remote Chromium pool', 'Chromium from the npm package'),

  SMTP_URL: setting(
    z.string().regex(/^smtps?:\/\/[^\s/]+/i, 'must look like smtp://user:password@host:587'),
    'Mail server, such as `smtp://user:password@host:587`',
    'mail goes to the built-in mailbox',
    { secret: true },
  ),
  FROM_EMAIL: setting(
    z
      .string()
      .max(320)
      .regex(/^[^\r\n]*@[^\r\n]+$/, 'must be an e-mail address'),
    'Sender of every mail, with or without a name',
    'Monitors! <monitors@localhost>',
  ),
  SENDGRID_API_KEY: later('Mail through SendGrid', 'not set'),
  AWS_SES_REGION: later('Mail through Amazon SES', 'not set'),

  ANTHROPIC_API_KEY: unused('Key of Anthropic', { aliases: ['CLAUDE_API_KEY'] }),
  OPENAI_API_KEY: unused('Key of OpenAI'),
  AZURE_OPENAI_API_KEY: unused('Key of Azure OpenAI'),
  AZURE_OPENAI_ENDPOINT: unused('Address of Azure OpenAI'),
  OLLAMA_URL: unused('Address of Ollama'),
  ANTHROPIC_BASE_URL: unused('Other address for Anthropic’s API'),
  OPENAI_BASE_URL: unused('Other address for OpenAI’s API'),
  AI_ORDER: unused('Which provider is asked first'),
  AI_DAILY_BUDGET_USD: unused('Most that models may cost a day'),
  OIDC_GOOGLE_CLIENT_ID: unused('Sign-in with Google', { aliases: ['GOOGLE_CLIENT_ID'] }),
  OIDC_GOOGLE_CLIENT_SECRET: unused('Sign-in with Google', { aliases: ['GOOGLE_CLIENT_SECRET'] }),
  OIDC_ISSUER: unused('Sign-in with any OpenID Connect issuer'),
  STATSD_PORT: setting(
    wholeNumber(1, 65_535),
    'UDP port for StatsD and DogStatsD on HOST; lines belong to the first project, or to that of the API key in their tag `monitors_key`',
    'StatsD is not listened to',
  ),

  FETCH_ALLOW_PRIVATE: setting(
    hostsAndNetworks,
    'Comma list of hosts or CIDRs that may be fetched or probed although private or loopback',
    'none',
  ),
  REFRESH_RATE_LIMIT: setting(wholeNumber(1, 1000), '“Check now” a minute for one monitor', '1'),
  DAILY_REFRESH_LIMIT: setting(wholeNumber(1, 1_000_000), '“Check now” a day for one user', '50'),
  MONITOR_LIMIT: setting(wholeNumber(1, 10_000_000), 'Most monitors one user may have', 'no limit'),
  RATE_LIMITS: setting(flag, '`off` turns every rate limit off', 'on'),
  SCHEDULING: setting(flag, '`off`: monitors are checked by hand only', 'on'),

  RETENTION_EVENTS_DAYS: setting(DAYS, 'Days that events are kept', '90'),
  RETENTION_METRICS_DAYS: setting(DAYS, 'Days that metrics are kept', '365'),
  RETENTION_LOGS_DAYS: setting(DAYS, 'Days that logs are kept', '30'),
  RETENTION_ERRORS_DAYS: setting(DAYS, 'Days that errors are kept', '180'),
  RETENTION_FACTS_DAYS: setting(DAYS, 'Days that facts are kept', '365'),
  RETENTION_REPORTS_DAYS: setting(DAYS, 'Days that reports are kept', '90'),
  RETENTION_INCIDENTS_DAYS: setting(DAYS, 'Days that resolved incidents are kept', '365'),

  LOG_LEVEL: setting(level, '`debug`, `info`, `warn`, `error` or `silent`', 'info'),
  LOG_FORMAT: setting(
    z.enum(['pretty', 'json'], 'must be pretty or json'),
    '`pretty` or `json`',
    'pretty on a terminal, else json',
  ),
};

/** Name of a setting. */
export type SettingName = keyof typeof SETTINGS;

/** What each setting was read as; absent where nothing was set. */
export type SettingValues = { [Name in SettingName]?: z.output<(typeof SETTINGS)[Name]['read']> };

/** Every setting as a uniform list, in the order of the documentation. */
export const SETTING_LIST: readonly [SettingName, Setting<unknown>][] = Object.entries(SETTINGS) as [
  SettingName,
  Setting<unknown>,
][];
