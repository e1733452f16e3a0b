import { builtinModules } from 'node:module';
import { type Member, manifestOf, memberOf, membersOf, packageOf } from '../member.ts';
import type { Rule } from '../rule.ts';
import { isTestCode, type Source, sourcesOf } from '../source.ts';
import type { Tree } from '../tree.ts';

const root = '{ "name": "asof-workspace", "devDependencies": { "vitest": "1.0.0" } }';

export const declaredDependencies: Rule = {
  name: 'declared dependencies',
  demands: 'a member declares exactly the packages that its code imports; test tools come from the root',
  check(tree) {
    const tools = Object.keys(manifestOf(tree, 'package.json').devDependencies);
    const members = membersOf(tree);
    return members.flatMap(member => differences(tree, members, member, tools));
  },
  proofs: [
    {
      breaks: 'nothing where a member stands inside another one',
      files: {
        'package.json': root,
        'test/package.json': '{ "name": "@asof/test" }',
        'test/bench/package.json': '{ "name": "@asof/bench", "dependencies": { "duck": "1.0.0" } }',
        'test/bench/src/a.ts': `import 'duck';`,
      },
      finds: [],
    },
    {
      breaks: 'what is imported but not declared, declared but not imported, and a bare name of a platform module',
      files: {
        'package.json': root,
        'packages/a/package.json': '{ "name": "@asof/a", "dependencies": { "csv-parse": "1.0.0" } }',
        'packages/a/src/a.ts': `import { z } from 'zod/v4';\nimport fs from 'fs';`,
        'packages/b/package.json':
          '{ "name": "@asof/b", "dependencies": { "zod": "1.0.0" }, "devDependencies": { "nock": "1.0.0", "sinon": "1.0.0" } }',
        'packages/b/src/b.test.ts': `import { it } from 'vitest';\nimport { z } from 'zod';\nimport nock from 'nock';`,
      },
      finds: [
        'packages/a/package.json: zod is imported by packages/a/src/a.ts but not declared',
        'packages/a/package.json: fs is imported by packages/a/src/a.ts but not declared: write node:fs',
        'packages/a/package.json: csv-parse is declared but not imported',
        'packages/b/package.json: sinon is declared but not imported',
        'packages/b/package.json: zod is imported by tests only: a devDependency',
      ],
    },
  ],
};

function differences(tree: Tree, members: readonly Member[], member: Member, tools: readonly string[]): string[] {
  const sources = sourcesOf(tree).filter(({ path }) => memberOf(members, path) === member);
  const { dependencies, devDependencies } = member.manifest;
  const declared = new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)]);
  const importers = importersOf(sources, [...tools, member.manifest.name]);
  const production = member.row === 'test' ? sources : sources.filter(source => !isTestCode(source));
  const needed = importersOf(production, []);
  const findings = [
    ...[...importers].flatMap(([name, path]) => {
      const advice = builtinModules.includes(name) ? `: write node:${name}` : '';
      return declared.has(name) ? [] : [`${name} is imported by ${path} but not declared${advice}`];
    }),
    ...[...declared].filter(name => !importers.has(name)).map(name => `${name} is declared but not imported`),
    ...Object.keys(dependencies)
      .filter(name => importers.has(name) && !needed.has(name))
      .map(name => `${name} is imported by tests only: a devDependency`),
  ];
  return findings.map(finding => `${member.folder}/package.json: ${finding}`);
}

/** Imported packages, each with the first file that does. */
function importersOf(sources: readonly Source[], except: readonly string[]): ReadonlyMap<string, string> {
  const importers = new Map<string, string>();
  for (const { path, imports } of sources) {
    for (const { specifier } of imports) {
      const name = packageOf(specifier);
      if (name !== null && !except.includes(name) && !importers.has(name)) importers.set(name, path);
    }
  }
  return importers;
}
