import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** A whole number between two bounds, both allowed. */
export function wholeNumber(least: number, most: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^\d{1,12}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, { message: `must be a whole number from ${least} to ${most}` });
}

/** Days that something is kept: one day to a hundred years. */
export const DAYS = wholeNumber(1, 36_525);

const ON = new Set(['on', 'true', '1', 'yes']);
const OFF = new Set(['off', 'false', '0', 'no']);

/** `on` or `off`. */
export const flag: z.ZodType<boolean, string> = z
  .string()
  .refine((value) => ON.has(value.toLowerCase()) || OFF.has(value.toLowerCase()), { message: 'must be on or off' })
  .transform((value) => ON.has(value.toLowerCase()));

/** An http or https address without a trailing slash. */
export const httpUrl: z.ZodType<string, string> = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
    message: 'must be an address such as https://monitors.example.org',
  })
  .transform((value) => value.replace(/\/+$/, ''));

/** What a copy of the program does. */
export const ROLES = ['web', 'intake', 'worker'] as const;
export type Role = (typeof ROLES)[number];

/** `all`, or a comma list of roles. */
export const roles: z.ZodType<Role[], string> = z
  .string()
  .transform(commaList)
  .refine((names) => names.length > 0 && names.every((name) => name === 'all' || (ROLES as readonly string[]).includes(name)), {
    message: `must be all, or a comma list of ${ROLES.join(', ')}`,
  })
  .transform((names) => (names.includes('all') ? [...ROLES] : ROLES.filter((role) => names.includes(role))));

/** How much is logged. */
export const level = z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent');

/** A comma list of host names, addresses and CIDRs, in lower case. */
export const hostsAndNetworks: z.ZodType<string[], string> = z
  .string()
  .max(20_000)
  .transform(commaList)
  .superRefine((entries, context) => {
    for (const entry of entries) {
      if (!isHostOrNetwork(entry)) context.addIssue({ code: 'custom', message: `“${entry.slice(0, 80)}” is not a host or CIDR` });
    }
  });

/** A comma list of addresses and CIDRs; `loopback`, `linklocal` and `uniquelocal` stand for theirs. */
export const networks: z.ZodType<string[], string> = z
  .string()
  .max(20_000)
  .transform(commaList)
  .superRefine((entries, context) => {
    for (const entry of entries) {
      if (NAMED_NETWORKS.has(entry) || ipaddr.isValid(entry) || ipaddr.isValidCIDR(entry)) continue;
      context.addIssue({ code: 'custom', message: `“${entry.slice(0, 80)}” is not an address or CIDR` });
    }
  });
const NAMED_NETWORKS: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal']);

function commaList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '');
}

function isHostOrNetwork(entry: string): boolean {
  if (entry.includes('/')) return ipaddr.isValidCIDR(entry);
  const bare = entry.replace(/^\[(.*)\]$/, '$1');
  if (ipaddr.isValid(bare)) return true;
  // An all-digit last label would be read as an IPv4 address by a URL parser.
  return /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(entry);
}
