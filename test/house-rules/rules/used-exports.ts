import { posix } from 'node:path';
import { membersOf } from '../member.ts';
import type { Rule } from '../rule.ts';
import { isNode, type Node, nameOf, type Source, sourcesOf } from '../source.ts';
import type { Tree } from '../tree.ts';

/** Compiled to a module of their own: what the entry exports is called through it, and the compiler drops what is not. */
const ASSEMBLY = /^packages\/routing\/assembly\//;

export const usedExports: Rule = {
  name: 'used exports',
  demands: 'what a file exports is imported by another one: a value that is not is dead, or private',
  check(tree) {
    const sources = sourcesOf(tree);
    const used = new Set([...sources.flatMap(namesTaken), ...doors(tree)]);
    return sources
      .filter(({ path }) => /^(packages|services|test)\//.test(path) && !ASSEMBLY.test(path))
      .flatMap(({ path, visits, lineAt }) =>
        visits.flatMap(({ node }) =>
          exportedValues(node)
            .filter(name => !used.has(`${path}#${name}`) && !used.has(path))
            .map(name => `${path}:${lineAt(node.start)}: ${name} is exported, and no other file imports it`),
        ),
      );
  },
  proofs: [
    {
      breaks: 'a function that nobody calls any more, and a constant that only its own file reads',
      files: {
        'packages/a/package.json': '{ "exports": { ".": "./src/index.ts", "./memory": "./src/memory.ts" } }',
        'packages/a/src/index.ts': `export { pay } from './a.ts';`,
        'packages/a/src/memory.ts': 'export function open() {}',
        'packages/a/src/a.ts': [
          'export const LIMIT = 3;',
          'export function pay() { return LIMIT; }',
          'export function forgotten() {}',
          'export const [left, right] = [1, 2];',
          'export type Shape = 1;',
        ].join('\n'),
        'packages/a/src/b.ts': `import { left } from './a.ts';\nconst { right } = await import('./c.ts');`,
        'packages/a/src/c.ts': 'export const right = 1;',
      },
      finds: [
        'packages/a/src/a.ts:1: LIMIT is exported, and no other file imports it',
        'packages/a/src/a.ts:3: forgotten is exported, and no other file imports it',
        'packages/a/src/a.ts:4: right is exported, and no other file imports it',
      ],
    },
  ],
};

/** `file#name` of what the source imports or passes on; the file alone where it takes all of it. */
function namesTaken({ path, visits }: Source): string[] {
  return visits.flatMap(({ node }) => {
    const from = node['source'];
    if (!isNode(from) || !String(from['value']).startsWith('.')) return [];
    const target = posix.join(posix.dirname(path), String(from['value']));
    const specifiers = node['specifiers'] as Node[] | undefined;
    const names = specifiers?.map(({ imported, local }) => nameOf(imported ?? local));
    return names?.map(name => `${target}#${name}`) ?? [target];
  });
}

/** Files that a member shows to others. */
function doors(tree: Tree): string[] {
  return membersOf(tree).flatMap(({ folder, manifest }) =>
    Object.values(manifest.exports).map(file => posix.join(folder, file)),
  );
}

/** Names of the values that the statement declares and exports. */
function exportedValues(node: Node): string[] {
  const declaration = node.type === 'ExportNamedDeclaration' ? node['declaration'] : null;
  if (!isNode(declaration) || declaration.type.startsWith('TS')) return [];
  if (isNode(declaration['id'])) return [nameOf(declaration['id'])];
  return (declaration['declarations'] as Node[]).flatMap(({ id }) => boundNames(id as Node));
}

function boundNames(pattern: Node): string[] {
  if (pattern.type === 'Identifier') return [nameOf(pattern)];
  if (pattern.type === 'ArrayPattern') return (pattern['elements'] as Node[]).flatMap(boundNames);
  return (pattern['properties'] as Node[]).flatMap(property => boundNames(property['value'] as Node));
}
