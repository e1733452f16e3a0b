import { posix } from 'node:path';
import { type Member, memberOf, membersOf, packageOf } from '../member.ts';
import type { Rule } from '../rule.ts';
import { sourcesOf } from '../source.ts';

const MODULE_FILE = /\.(ts|mjs|json)$/;
/** AssemblyScript names a file without its ending. */
const ASSEMBLY = /^packages\/routing\/assembly\//;

/** Set-up asks as the program's entry does whether the pack is fresh: two answers would be one too many. */
const SET_UP = 'infra/setup/';
const TAKEN_BY_SET_UP = 'services/asof/src/fresh-pack.mjs';

export const importPaths: Rule = {
  name: 'import paths',
  demands:
    'a member is imported by its root or a named subpath; a relative import stays in its member and names the file with its ending',
  check(tree) {
    const members = membersOf(tree);
    return sourcesOf(tree).flatMap(({ path, imports }) =>
      imports.flatMap(({ specifier, line }) => {
        const wrong = specifier.startsWith('.')
          ? relativeProblem(members, path, specifier)
          : subpathProblem(members, specifier);
        return wrong === null ? [] : [`${path}:${line}: ${specifier} ${wrong}`];
      }),
    );
  },
  proofs: [
    {
      breaks: 'a way into the inside of a member, and an import without its ending',
      files: {
        'packages/log/package.json':
          '{ "name": "@asof/log", "exports": { ".": "./src/index.ts", "./memory": "./src/memory.ts" } }',
        'services/a/package.json': '{ "name": "@asof/a" }',
        'services/a/src/a.ts': [
          `import { ok } from '@asof/log/memory';`,
          `import { inside } from '@asof/log/src/memory.ts';`,
          `import { beside } from '../../../packages/log/src/memory.ts';`,
          `import { b } from './b';`,
          `import { c } from './b.ts';`,
        ].join('\n'),
        'infra/setup/ensure.mjs': `import { freshPack } from '../../services/asof/src/fresh-pack.mjs';`,
        'infra/setup/test.mjs': `import { a } from '../../services/a/src/a.ts';`,
      },
      finds: [
        'infra/setup/test.mjs:1: ../../services/a/src/a.ts leaves infra/setup',
        'services/a/src/a.ts:2: @asof/log/src/memory.ts is no named subpath',
        'services/a/src/a.ts:3: ../../../packages/log/src/memory.ts leaves services/a',
        'services/a/src/a.ts:4: ./b does not end in .ts',
      ],
    },
  ],
};

function relativeProblem(members: readonly Member[], path: string, specifier: string): string | null {
  if (!MODULE_FILE.test(specifier) && !ASSEMBLY.test(path)) return 'does not end in .ts';
  const home = memberOf(members, path)?.folder ?? posix.dirname(path);
  const target = posix.join(posix.dirname(path), specifier);
  if (path.startsWith(SET_UP) && target === TAKEN_BY_SET_UP) return null;
  return target.startsWith(`${home}/`) ? null : `leaves ${home}`;
}

function subpathProblem(members: readonly Member[], specifier: string): string | null {
  const target = members.find(({ manifest }) => manifest.name === packageOf(specifier));
  if (target === undefined) return null;
  const subpath = `.${specifier.slice(target.manifest.name.length)}`;
  return subpath in target.manifest.exports ? null : 'is no named subpath';
}
