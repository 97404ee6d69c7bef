import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Findings } from './gate.ts';

/** What `package-lock.json` says of one package; only the parts used here. */
interface LockedPackage {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  engines?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  os?: string[];
  cpu?: string[];
}

/** The parsed `package-lock.json`. */
export interface Lock {
  packages: Record<string, LockedPackage>;
}

const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** Whether a lock has an entry that a package below `from` would be given for `name`. */
function isLocked(lock: Lock, from: string, name: string): boolean {
  for (let base = from; ; base = base.slice(0, Math.max(base.lastIndexOf('/node_modules/'), 0))) {
    if (lock.packages[`${base === '' ? '' : `${base}/`}node_modules/${name}`]) return true;
    if (base === '') return false;
  }
}

/**
 * What keeps `npm ci` from running quietly on another machine: builds for other platforms that a partial registry left
 * out of the lock, and engine ranges, which npm holds against the machine's Node although the installed one runs everything.
 */
export function lockProblems(lock: Lock): string[] {
  const problems: string[] = [];
  for (const [path, locked] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(locked.optionalDependencies ?? {})) {
      if (!isLocked(lock, path, name)) problems.push(`${name}@${version}, optional for ${path}, is not in the lock`);
    }
    if (path.startsWith('node_modules/') && locked.engines) problems.push(`${path} names engines`);
  }
  return problems;
}

/** The lock without the {@link lockProblems}, its packages in npm's order. Throws on an optional package that is not a build for one platform. */
export function mendLock(lock: Lock): Lock {
  const packages: Record<string, LockedPackage> = {};
  for (const [path, { engines, ...locked }] of Object.entries(lock.packages)) {
    packages[path] = engines && !path.startsWith('node_modules/') ? { ...locked, engines } : locked;
    for (const [name, version] of Object.entries(locked.optionalDependencies ?? {})) {
      if (!isLocked(lock, path, name)) packages[`node_modules/${name}`] = platformBuild(name, version, locked.dev);
    }
  }
  const order = Object.keys(packages).sort((one, other) => one.localeCompare(other, 'en'));
  return { ...lock, packages: Object.fromEntries(order.map((path) => [path, packages[path] ?? {}])) };
}

function platformBuild(name: string, version: string, dev: boolean | undefined): LockedPackage {
  const words = (name.split('/').pop() ?? '').split('-');
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  if (!/^\d+\.\d+\.\d+/.test(version) || cpu.length === 0)
    throw new Error(`${name}@${version} is no build for one platform; lock it by hand`);
  return { version, cpu, ...(dev && { dev }), optional: true, ...(os.length > 0 && { os }) };
}

/** {@link lockProblems} of the repository's lock file. */
export function checkLock(root: string): Findings {
  const problems = lockProblems(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  return { problems: problems.length > 0 ? [...problems, 'mend it with `node tools/mend-lock.ts`'] : [], warnings: [] };
}
