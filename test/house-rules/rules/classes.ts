import type { Rule } from '../rule.ts';
import { nameOf, sourcesOf } from '../source.ts';

export const classes: Rule = {
  name: 'classes',
  demands: 'a class is an error; everything else is a function that returns a plain object',
  check(tree) {
    return sourcesOf(tree)
      .filter(({ path }) => path.endsWith('.ts'))
      .flatMap(({ path, visits, lineAt }) =>
        visits
          .filter(
            ({ node }) => /^Class(Declaration|Expression)$/.test(node.type) && nameOf(node['superClass']) !== 'Error',
          )
          .map(({ node }) => `${path}:${lineAt(node.start)}: ${nameOf(node['id']) || 'a class'} is no error`),
      );
  },
  proofs: [
    {
      breaks: 'a class that is none, and inheritance beyond Error',
      files: {
        'services/a/src/a.ts': 'class Ledger {}\nclass Bug extends Error {}\nclass BigBug extends Bug {}',
      },
      finds: ['services/a/src/a.ts:1: Ledger is no error', 'services/a/src/a.ts:3: BigBug is no error'],
    },
  ],
};
