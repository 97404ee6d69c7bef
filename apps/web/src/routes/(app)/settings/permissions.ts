/** The permissions an API key can carry that work today, in words. */
export const PERMISSION_WORDS = [
  { permission: 'monitors.read', label: 'Read monitors', hint: 'Lists monitors, what they saw, incidents and deliveries.' },
  { permission: 'monitors.write', label: 'Change monitors', hint: 'Creates, edits, checks and deletes monitors.' },
  { permission: 'ingest', label: 'Send data in', hint: 'Writes events, metrics, logs, traces and errors.' },
] as const;

/** A permission in words; unknown ones as they are. */
export function sayPermission(permission: string): string {
  return PERMISSION_WORDS.find((entry) => entry.permission === permission)?.label ?? permission;
}
