import { builtinModules } from 'node:module';
import { globalsOf } from '../globals.ts';
import type { Rule } from '../rule.ts';
import { isTestCode, nameOf, type Source, sourcesOf } from '../source.ts';

const PURE = /^packages\/(domain|routing)\/src\//;
const BANNED = new Map([
  ['Date.now', 'the time arrives as an argument'],
  ['Math.random', 'ids and choices are derived, not drawn'],
  ['performance', 'the time arrives as an argument'],
  ['setTimeout', 'a pure function does not wait'],
  ['setInterval', 'a pure function does not wait'],
  ['setImmediate', 'a pure function does not wait'],
  ['queueMicrotask', 'a pure function does not wait'],
  ['process', 'settings arrive as arguments'],
  ['fetch', 'no network'],
  ['crypto', 'a digest arrives as an argument'],
  ['console', 'a refusal is a value, a bug is thrown'],
]);

export const purePackages: Rule = {
  name: 'pure packages',
  demands:
    'packages/domain and packages/routing call no clock, no random source, no timer and no I/O, and import no platform module',
  check(tree) {
    const pure = sourcesOf(tree).filter(source => PURE.test(source.path) && !isTestCode(source));
    return pure.flatMap(source => [...platformImports(source), ...bannedNames(source), ...presentDates(source)]);
  },
  proofs: [
    {
      breaks: 'every way out of purity',
      files: {
        'packages/domain/src/a.ts': [
          `import { createHash } from 'node:crypto';`,
          `import fs from 'fs';`,
          'const a = Date.now() + performance.now();',
          'const b = new Date();',
          'const c = globalThis.crypto ?? Math.random();',
          'setTimeout(() => console.log(process.env), 1);',
        ].join('\n'),
      },
      finds: [
        'packages/domain/src/a.ts:1: node:crypto is a platform module',
        'packages/domain/src/a.ts:2: fs is a platform module',
        'packages/domain/src/a.ts:3: Date.now: the time arrives as an argument',
        'packages/domain/src/a.ts:3: performance: the time arrives as an argument',
        'packages/domain/src/a.ts:5: crypto: a digest arrives as an argument',
        'packages/domain/src/a.ts:5: Math.random: ids and choices are derived, not drawn',
        'packages/domain/src/a.ts:6: setTimeout: a pure function does not wait',
        'packages/domain/src/a.ts:6: console: a refusal is a value, a bug is thrown',
        'packages/domain/src/a.ts:6: process: settings arrive as arguments',
        'packages/domain/src/a.ts:4: new Date() without an argument: the time arrives as an argument',
      ],
    },
    {
      breaks: 'nothing where the same words name other things, in tests, and outside',
      files: {
        'packages/domain/src/a.ts': 'const day = new Date(0);\nconst row = { process: 1 };\nconst now = row.process;',
        'packages/domain/src/b.ts': 'export const run = (process: () => void) => process();',
        'packages/domain/src/a.test.ts': `import { performance } from 'node:perf_hooks';`,
        'services/asof/src/process.ts': 'process.exitCode = 1;',
      },
      finds: [],
    },
  ],
};

function platformImports({ path, imports }: Source): string[] {
  const platform = imports.filter(
    ({ specifier }) => specifier.startsWith('node:') || builtinModules.includes(specifier),
  );
  return platform.map(({ specifier, line }) => `${path}:${line}: ${specifier} is a platform module`);
}

function bannedNames(source: Source): string[] {
  return globalsOf(source).flatMap(({ name, line }) => {
    const why = BANNED.get(name);
    return why === undefined ? [] : [`${source.path}:${line}: ${name}: ${why}`];
  });
}

function presentDates({ path, visits, lineAt }: Source): string[] {
  const dates = visits.filter(
    ({ node }) =>
      node.type === 'NewExpression' &&
      nameOf(node['callee']) === 'Date' &&
      (node['arguments'] as unknown[]).length === 0,
  );
  return dates.map(
    ({ node }) => `${path}:${lineAt(node.start)}: new Date() without an argument: the time arrives as an argument`,
  );
}
