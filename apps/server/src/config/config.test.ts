import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { ConfigError } from './config-error.ts';
import { SETTING_LIST } from './settings.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'monitors-config-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const load = (env: Record<string, string> = {}, yaml?: string) => {
  if (yaml !== undefined) writeFileSync(join(cwd, 'monitors.yaml'), yaml);
  return loadConfig({ env, cwd });
};
const problemsOf = (env: Record<string, string>, yaml?: string): readonly string[] => {
  try {
    load(env, yaml);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('loadConfig', () => {
  it('has a default for everything', () => {
    const config = load();
    expect(config).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      appUrl: 'http://localhost:3000',
      dataDir: join(cwd, 'data'),
      scheduling: true,
      statsdPort: null,
      accessTokenMinutes: 15,
      limits: { enabled: true, refreshPerMinute: 1, refreshPerDay: 50, monitorsPerUser: null },
      retentionDays: { events: 90, metrics: 365, logs: 30, errors: 180, facts: 365, reports: 90, incidents: 365 },
      notes: [],
    });
    expect([...config.roles]).toEqual(['web', 'intake', 'worker']);
    expect(Object.isFrozen(config.limits)).toBe(true);
  });

  it('lets APP_URL follow PORT', () => {
    expect(load({ PORT: '8123' }).appUrl).toBe('http://localhost:8123');
    expect(load({ PORT: '8123', APP_URL: 'https://watch.example/app/' }).appUrl).toBe('https://watch.example/app');
  });

  it('reads monitors.yaml and lets the environment win', () => {
    const yaml =
      'port: 4000\nscheduling: off\nrate_limits: false\nfetch_allow_private:\n  - Intra.example\n  - 10.0.0.0/8\nlog_level: warn\n';
    const config = load({ PORT: '5000', LOG_LEVEL: '' }, yaml);
    expect(config.port).toBe(5000);
    expect(config.scheduling).toBe(false);
    expect(config.limits.enabled).toBe(false);
    expect(config.fetchAllowPrivate).toEqual(['intra.example', '10.0.0.0/8']);
    expect(config.log.level).toBe('warn');
  });

  it('names every problem at once', () => {
    const problems = problemsOf(
      {
        PORT: '70000',
        RATE_LIMITS: 'maybe',
        RETENTION_DREAMS_DAYS: '3',
        DATABSE_URL: 'x',
        FETCH_ALLOW_PRIVATE: '10.0.0.0/99, ok.example',
      },
      'prot: 1\ndata_dir: {a: 1}\nPORT: 1\n',
    );
    expect(problems).toHaveLength(8);
    for (const name of [
      'PORT:',
      'RATE_LIMITS:',
      'RETENTION_DREAMS_DAYS:',
      'did you mean DATABASE_URL',
      '10.0.0.0/99',
      'prot:',
      'data_dir:',
    ]) {
      expect(problems.join('\n')).toContain(name);
    }
  });

  it.each(['a: [1', 'port: 1\nport: 2', '- just\n- a list', 'a: &a [x]\nb: [*a, *b]'])('refuses a broken file: %s', (yaml) => {
    expect(problemsOf({}, yaml)[0]).toMatch(/^monitors\.yaml: /);
  });

  it('refuses the engines that this build lacks, without showing what was given', () => {
    const problems = problemsOf({ DATABASE_URL: 'postgres://me:hunter2@db/x', REDIS_URL: 'redis://:hunter2@r' });
    expect(problems).toHaveLength(2);
    expect(problems.join()).toContain('DATABASE_URL: this build runs on its embedded parts; PostgreSQL');
    expect(problems.join()).not.toContain('hunter2');
  });

  it('never shows a rejected secret', () => {
    expect(problemsOf({ JWT_SECRET: 'tooshort', SMTP_URL: 'me:hunter2' }).join()).not.toMatch(/tooshort|hunter2/);
  });

  it('says which accepted settings have no effect yet', () => {
    expect(load({ CLAUDE_API_KEY: 'k', GOOGLE_CLIENT_ID: 'g' }).notes).toEqual([
      'CLAUDE_API_KEY is set but has no effect in this build yet',
      'GOOGLE_CLIENT_ID is set but has no effect in this build yet',
    ]);
  });

  it.each(['all', 'web,worker', 'INTAKE'])('accepts the role %s', (role) => {
    expect(load({ ROLE: role }).roles.size).toBe(role === 'all' ? 3 : role.split(',').length);
  });

  it.each(['localhost', '127.0.0.1', '::1', 'fd00::/8', '[::1]', 'my_host.lan', 'xn--bcher-kva.example'])(
    'takes %s as a private place',
    (entry) => {
      expect(load({ FETCH_ALLOW_PRIVATE: entry }).fetchAllowPrivate).toEqual([entry]);
    },
  );

  it.each(['http://a', 'a b', '300.1.1.1', '10.0.0.0/', '-a', 'a..b', '*'])('refuses %s as a private place', (entry) => {
    expect(problemsOf({ FETCH_ALLOW_PRIVATE: entry })).toHaveLength(1);
  });
});

it('TRUST_PROXY takes addresses, not names', () => {
  expect(load({ TRUST_PROXY: 'loopback, 10.0.0.0/8,::1' }).trustProxy).toEqual(['loopback', '10.0.0.0/8', '::1']);
  expect(problemsOf({ TRUST_PROXY: 'proxy.example' })).toHaveLength(1);
});

describe('secrets', () => {
  it('are made once, readable by the owner alone', () => {
    const first = load().secrets;
    expect(load().secrets).toEqual(first);
    expect(first.jwt).toHaveLength(64);
    expect(statSync(join(cwd, 'data/secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('given ones win and nothing is written when both are given', () => {
    const given = { JWT_SECRET: 'j'.repeat(32), ENCRYPTION_KEY: 'e'.repeat(32) };
    expect(load(given).secrets).toEqual({ jwt: given.JWT_SECRET, encryption: given.ENCRYPTION_KEY });
    expect(() => statSync(join(cwd, 'data'))).toThrow();
    expect(load({ JWT_SECRET: given.JWT_SECRET }).secrets.jwt).toBe(given.JWT_SECRET);
  });

  it('a damaged file stops the start instead of being replaced', () => {
    load();
    const path = join(cwd, 'data/secrets.json');
    chmodSync(path, 0o600);
    writeFileSync(path, '{"jwtSecret":');
    expect(problemsOf({}).join()).toContain('damaged');
    expect(readFileSync(path, 'utf8')).toBe('{"jwtSecret":');
  });
});

describe('docs/configuration.md', () => {
  const page = readFileSync(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));

  it('lists the settings of the code, word for word', () => {
    const expected = SETTING_LIST.map(([name, setting]) => {
      const names = [name, ...(setting.aliases ?? [])].map((one) => `\`${one}\``).join(' or ');
      const state = setting.status === 'refused' ? 'not supported yet' : setting.status === 'ignored' ? 'no effect yet' : '';
      return `| ${names} | ${setting.means} | ${setting.otherwise} | ${state} |`;
    });
    expect(rows).toEqual(expected);
  });
});
