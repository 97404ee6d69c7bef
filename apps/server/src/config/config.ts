import { join, resolve } from 'node:path';
import { ConfigError } from './config-error.ts';
import type { Role } from './parsers.ts';
import { keptSecrets, type Secrets } from './secrets.ts';
import { SETTING_LIST, type SettingName, type SettingValues } from './settings.ts';
import { fromEnvironment, fromFile } from './sources.ts';

/** Everything an operator can decide, read once at start. */
export interface Config {
  port: number;
  host: string;
  /** Without a trailing slash. */
  appUrl: string;
  /** Absolute. */
  dataDir: string;
  roles: ReadonlySet<Role>;
  secrets: Secrets;
  accessTokenMinutes: number;
  /** Addresses and CIDRs of reverse proxies that are believed; empty: none. */
  trustProxy: readonly string[];
  mail: { smtpUrl?: string; from: string };
  /** Hosts and CIDRs, in lower case, that may be fetched although private. */
  fetchAllowPrivate: readonly string[];
  limits: {
    /** False: `RATE_LIMITS=off`. */
    enabled: boolean;
    refreshPerMinute: number;
    refreshPerDay: number;
    /** Null: as many as one likes. */
    monitorsPerUser: number | null;
  };
  scheduling: boolean;
  /** UDP port for StatsD lines; null: none. */
  statsdPort: number | null;
  retentionDays: Readonly<Record<'events' | 'metrics' | 'logs' | 'errors' | 'facts' | 'reports' | 'incidents', number>>;
  log: { level: 'debug' | 'info' | 'warn' | 'error' | 'silent'; format?: 'pretty' | 'json' };
  /** Sentences for the log of the start: settings that were accepted and have no effect in this build. */
  notes: readonly string[];
}

/** Reads the environment and `cwd/monitors.yaml` (the environment wins); throws {@link ConfigError} with every problem found. Makes DATA_DIR and its secrets where they are missing. */
export function loadConfig(from: { env: Readonly<Record<string, string | undefined>>; cwd: string }): Config {
  const problems: string[] = [];
  const given = new Map([...fromFile(join(from.cwd, 'monitors.yaml'), problems), ...fromEnvironment(from.env, problems)]);
  const values: Partial<Record<SettingName, unknown>> = {};
  const ignored: string[] = [];
  for (const [name, setting] of SETTING_LIST) {
    const found = given.get(name);
    if (!found) continue;
    if (setting.status === 'refused') {
      problems.push(
        `${found.from}: this build runs on its embedded parts; ${setting.means} is not supported yet. Remove the setting`,
      );
      continue;
    }
    if (setting.status === 'ignored') ignored.push(found.from);
    const read = setting.read.safeParse(found.text);
    if (read.success) values[name] = read.data;
    else
      for (const issue of read.error.issues) problems.push(`${found.from}: ${issue.message}${shown(found.text, setting.secret)}`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return freeze(build(values as SettingValues, from.cwd, ignored));
}

function build(values: SettingValues, cwd: string, ignored: readonly string[]): Config {
  const port = values.PORT ?? 3000;
  const dataDir = resolve(cwd, values.DATA_DIR ?? 'data');
  const secrets = {
    ...(values.JWT_SECRET && values.ENCRYPTION_KEY ? undefined : keptSecrets(dataDir)),
    ...(values.JWT_SECRET && { jwt: values.JWT_SECRET }),
    ...(values.ENCRYPTION_KEY && { encryption: values.ENCRYPTION_KEY }),
  } as Secrets;
  return {
    port,
    host: values.HOST ?? '127.0.0.1',
    appUrl: values.APP_URL ?? `http://localhost:${port}`,
    dataDir,
    roles: new Set(values.ROLE ?? ['web', 'intake', 'worker']),
    secrets,
    accessTokenMinutes: values.ACCESS_TOKEN_MINUTES ?? 15,
    trustProxy: values.TRUST_PROXY ?? [],
    mail: { from: values.FROM_EMAIL ?? 'Monitors! <monitors@localhost>', ...(values.SMTP_URL && { smtpUrl: values.SMTP_URL }) },
    fetchAllowPrivate: values.FETCH_ALLOW_PRIVATE ?? [],
    limits: {
      enabled: values.RATE_LIMITS ?? true,
      refreshPerMinute: values.REFRESH_RATE_LIMIT ?? 1,
      refreshPerDay: values.DAILY_REFRESH_LIMIT ?? 50,
      monitorsPerUser: values.MONITOR_LIMIT ?? null,
    },
    scheduling: values.SCHEDULING ?? true,
    statsdPort: values.STATSD_PORT ?? null,
    retentionDays: {
      events: values.RETENTION_EVENTS_DAYS ?? 90,
      metrics: values.RETENTION_METRICS_DAYS ?? 365,
      logs: values.RETENTION_LOGS_DAYS ?? 30,
      errors: values.RETENTION_ERRORS_DAYS ?? 180,
      facts: values.RETENTION_FACTS_DAYS ?? 365,
      reports: values.RETENTION_REPORTS_DAYS ?? 90,
      incidents: values.RETENTION_INCIDENTS_DAYS ?? 365,
    },
    log: { level: values.LOG_LEVEL ?? 'info', ...(values.LOG_FORMAT && { format: values.LOG_FORMAT }) },
    notes: ignored.map((name) => `${name} is set but has no effect in this build yet`),
  };
}

/** The rejected text, unless it may hold a password. */
function shown(text: string, secret = false): string {
  return secret ? '' : ` (it is “${text.slice(0, 80)}”)`;
}

function freeze<Value extends object>(value: Value): Value {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) freeze(part);
  return Object.freeze(value);
}
