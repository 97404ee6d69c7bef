import { expect, it } from 'vitest';
import { may, type Principal } from './principal.ts';

const key = (...permissions: string[]): Principal => ({
  userId: 'u1',
  projectId: 'p1',
  role: 'owner',
  isAdmin: true,
  via: 'key',
  permissions: new Set(permissions),
});

it('lets a key do what it names, and who administers an area everything there', () => {
  const admin = key('monitoring.alerts.admin');
  expect(may(admin, 'monitoring.alerts.read')).toBe(true);
  expect(may(admin, 'monitoring.alerts.write')).toBe(true);
  expect(may(admin, 'monitoring.logs.read')).toBe(false);
  expect(may(admin, 'monitors.read')).toBe(false);
  const writer = key('monitoring.alerts.write', 'monitors.write');
  expect(may(writer, 'monitoring.alerts.read')).toBe(false);
  expect(may(writer, 'monitoring.alerts.admin')).toBe(false);
  expect(may(writer, 'monitors.read')).toBe(false);
});
