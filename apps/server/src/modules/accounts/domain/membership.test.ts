import { describe, expect, it } from 'vitest';
import { emailKey } from './email.ts';
import { chosenMembership, keyPermissions, type Membership, nextOwner } from './membership.ts';

const memberships: Membership[] = [
  { projectId: 'aa', role: 'viewer' },
  { projectId: 'bb', role: 'owner' },
];

describe('chosenMembership', () => {
  it('is the named project, or the oldest', () => {
    expect(chosenMembership(memberships, 'BB').role).toBe('owner');
    expect(chosenMembership(memberships, undefined).projectId).toBe('aa');
  });
  it.each(['cc', '', "' OR 1=1 --"])('refuses the project “%s”', (id) => {
    expect(() => chosenMembership(memberships, id)).toThrow('not a member');
  });
  it('refuses somebody without any', () => expect(() => chosenMembership([], undefined)).toThrow('not a member'));
});

describe('keyPermissions', () => {
  const maker = (role: Membership['role']) => ({ userId: 'u', projectId: 'p', role });
  it('never exceed what the maker may do now', () => {
    const given = ['monitors.read', 'monitors.write', 'monitoring.alerts.admin'];
    expect([...keyPermissions(given, maker('owner'))]).toEqual(given);
    expect([...keyPermissions(given, maker('member'))]).toEqual(['monitors.read', 'monitors.write']);
    expect([...keyPermissions(given, maker('viewer'))]).toEqual(['monitors.read']);
  });
  it('of ingest are all writes of signals and nothing else', () => {
    const permissions = keyPermissions(['ingest'], maker('member'));
    expect(permissions.has('monitoring.logs.write')).toBe(true);
    expect(permissions.has('monitoring.alerts.write')).toBe(false);
    expect([...permissions].some((permission) => permission.endsWith('.read'))).toBe(false);
  });
});

describe('nextOwner', () => {
  it('is the highest role, then the longest in the project', () => {
    const members = [
      { id: 1, role: 'viewer' },
      { id: 2, role: 'member' },
      { id: 3, role: 'admin' },
      { id: 4, role: 'admin' },
    ] as const;
    expect(nextOwner(members)?.id).toBe(3);
    expect(nextOwner([])).toBeUndefined();
  });
});

describe('emailKey', () => {
  it.each([
    [' Ada@Example.ORG ', 'ada@example.org'],
    ['Cafe\u0301@x.example', 'caf\u00e9@x.example'],
  ])('%j is compared as %s', (email, key) => expect(emailKey(email)).toBe(key));
});
