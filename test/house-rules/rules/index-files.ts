import type { Rule } from '../rule.ts';
import { sourcesOf } from '../source.ts';

export const indexFiles: Rule = {
  name: 'index files',
  demands: 'index.ts stands at the root of a package only and lists every name it exports',
  check(tree) {
    return sourcesOf(tree).flatMap(({ path, visits, lineAt }) => {
      const stars = visits.filter(({ node }) => node.type === 'ExportAllDeclaration');
      const misplaced = /(^|\/)index\.\w+$/.test(path) && !/^(packages|services)\/[^/]+\/src\/index\.ts$/.test(path);
      return [
        ...(misplaced ? [`${path}: only the root of a package has an index.ts`] : []),
        ...stars.map(({ node }) => `${path}:${lineAt(node.start)}: names what it exports, without *`),
      ];
    });
  },
  proofs: [
    {
      breaks: 'an index inside a package, and exports without names',
      files: {
        'packages/a/src/index.ts': `export { b } from './b.ts';\nexport * from './money/index.ts';`,
        'packages/a/src/money/index.ts': `export const b = 1;`,
      },
      finds: [
        'packages/a/src/index.ts:2: names what it exports, without *',
        'packages/a/src/money/index.ts: only the root of a package has an index.ts',
      ],
    },
  ],
};
