import type { Rule } from '../rule.ts';
import { type Source, sourcesOf } from '../source.ts';

/** In pieces, so that this file keeps its own rule. */
const MARKERS = ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', '@ts-' + 'ignore', '@ts-' + 'nocheck', '@ts-' + 'expect-error'];

export const looseEnds: Rule = {
  name: 'loose ends',
  demands: `no comment says ${MARKERS.slice(0, 3).join(', ')} or switches the compiler off, nothing is typed any`,
  check(tree) {
    return sourcesOf(tree).flatMap(source => [...markers(source), ...anys(source)]);
  },
  proofs: [
    {
      breaks: 'work left for later and holes in the types',
      files: {
        'packages/a/src/a.ts': [
          `// ${MARKERS[0]}: round`,
          `/* ${MARKERS[3]} */`,
          'const a = b as any;',
          'const c = (d: any[]) => d;',
          `const text = '${MARKERS[1]}';`,
        ].join('\n'),
      },
      finds: [
        `packages/a/src/a.ts:1: ${MARKERS[0]} in a comment`,
        `packages/a/src/a.ts:2: ${MARKERS[3]} in a comment`,
        'packages/a/src/a.ts:3: any',
        'packages/a/src/a.ts:4: any',
      ],
    },
  ],
};

function markers({ path, comments, lineAt }: Source): string[] {
  return comments.flatMap(({ value, start }) =>
    MARKERS.filter(marker => new RegExp(`(^|\\W)${marker}\\b`).test(value)).map(
      marker => `${path}:${lineAt(start)}: ${marker} in a comment`,
    ),
  );
}

function anys({ path, visits, lineAt }: Source): string[] {
  return visits
    .filter(({ node }) => node.type === 'TSAnyKeyword')
    .map(({ node }) => `${path}:${lineAt(node.start)}: any`);
}
