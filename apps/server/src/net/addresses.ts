import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.parse>;

/** Addresses outside the private ranges under which clouds hand out credentials or machine data. */
const METADATA_ADDRESSES: ReadonlySet<string> = new Set(['168.63.129.16']);

/** Host names under which clouds hand out credentials; refused before any resolution. */
const METADATA_HOSTS: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.azure.com',
  'metadata.packet.net',
  'metadata.tencentyun.com',
  'metadata.platformequinix.com',
  'instance-data',
  'instance-data.ec2.internal',
]);

const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether a host name belongs to a cloud's metadata service. */
export function isMetadataHost(host: string): boolean {
  return METADATA_HOSTS.has(host);
}

/** Whether a host name means this machine by RFC 6761, whatever a resolver says. */
export function isLocalhostName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

/** A textual address as an object, an IPv4 address inside an IPv4-mapped one unwrapped; undefined when it is none. */
export function parseAddress(text: string): Address | undefined {
  if (isIP(text) === 0) return undefined;
  const bare = text.includes('%') ? text.slice(0, text.indexOf('%')) : text;
  return ipaddr.process(bare);
}

/**
 * Whether an address is reachable on the public internet by the IANA special-purpose registries. Everything else is
 * refused: private, loopback, link-local, shared (CGNAT), multicast, reserved, documentation and transition ranges.
 */
export function isPublicAddress(text: string): boolean {
  const address = parseAddress(text);
  if (!address) return false;
  return address.kind() === 'ipv4' ? isPublicV4(address as ipaddr.IPv4) : isPublicV6(address as ipaddr.IPv6);
}

function isPublicV4(address: ipaddr.IPv4): boolean {
  return address.range() === 'unicast' && !METADATA_ADDRESSES.has(address.toString());
}

function isPublicV6(address: ipaddr.IPv6): boolean {
  // An IPv6-only network reaches IPv4 through this prefix, so the address inside decides.
  if (address.match(NAT64)) return isPublicV4(new ipaddr.IPv4(address.toByteArray().slice(12)));
  // The registry gave out nothing else for the public yet, and the library calls ::/96 and others plain unicast.
  return address.match(GLOBAL_UNICAST) && address.range() === 'unicast';
}

/** The host of a URL or setting in the one form that is compared: lower case, no brackets, no final dot. */
export function bareHost(host: string): string {
  const lower = host.toLowerCase();
  const open = lower.startsWith('[') && lower.endsWith(']') ? lower.slice(1, -1) : lower;
  return open.endsWith('.') ? open.slice(0, -1) : open;
}
