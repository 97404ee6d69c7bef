import { expect, test } from 'vitest';
import { type Lock, lockProblems, mendLock } from './lock.ts';

const LOCK: Lock = {
  packages: {
    '': { version: '0.1.0', engines: { node: '>=20' } },
    'node_modules/tool': {
      version: '2.6.8',
      dev: true,
      engines: { node: '>=22' },
      optionalDependencies: { '@tool/linux-x64': '2.6.8', '@tool/win32-arm64-msvc': '2.6.8' },
    },
    'node_modules/tool/node_modules/@tool/linux-x64': { version: '2.6.8', optional: true },
  },
};

test('engines and missing builds for other platforms are found', () => {
  expect(lockProblems(LOCK)).toEqual([
    '@tool/win32-arm64-msvc@2.6.8, optional for node_modules/tool, is not in the lock',
    'node_modules/tool names engines',
  ]);
});

test('a mended lock has no problems and installs a build only where it fits', () => {
  const mended = mendLock(LOCK);
  expect(lockProblems(mended)).toEqual([]);
  expect(mended.packages['node_modules/@tool/win32-arm64-msvc']).toEqual({
    version: '2.6.8',
    cpu: ['arm64'],
    dev: true,
    optional: true,
    os: ['win32'],
  });
  expect(mended.packages['']?.engines).toEqual({ node: '>=20' });
});

test('an optional package for every platform is not guessed at', () => {
  const lock: Lock = { packages: { 'node_modules/a': { optionalDependencies: { helper: '1.0.0' } } } };
  expect(() => mendLock(lock)).toThrow('helper@1.0.0');
});
