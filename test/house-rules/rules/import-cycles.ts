import { posix } from 'node:path';
import type { Rule } from '../rule.ts';
import { sourcesOf } from '../source.ts';

export const importCycles: Rule = {
  name: 'import cycles',
  demands: 'no file imports itself by way of others, types included',
  check(tree) {
    const targets = new Map(
      sourcesOf(tree).map(({ path, imports }) => [
        path,
        imports
          .filter(({ specifier }) => specifier.startsWith('.'))
          .map(({ specifier }) => posix.join(posix.dirname(path), specifier)),
      ]),
    );
    return cyclesOf(targets).map(cycle => `${cycle[0]}: imports itself: ${[...cycle, cycle[0]].join(' → ')}`);
  },
  proofs: [
    {
      breaks: 'a cycle of three files',
      files: {
        'packages/a/src/x.ts': `import { y } from './y.ts';`,
        'packages/a/src/y.ts': `import type { Z } from './z.ts';`,
        'packages/a/src/z.ts': `export * from './x.ts';`,
        'packages/a/src/outside.ts': `import { x } from './x.ts';`,
      },
      finds: [
        'packages/a/src/x.ts: imports itself: packages/a/src/x.ts → packages/a/src/y.ts → packages/a/src/z.ts → packages/a/src/x.ts',
      ],
    },
  ],
};

/** One cycle for each edge that closes one, found depth first: enough to name every knot. */
function cyclesOf(targets: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const known = way.indexOf(path);
    if (known >= 0) cycles.push(way.slice(known));
    if (known >= 0 || done.has(path)) return;
    for (const next of targets.get(path) ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return cycles;
}
