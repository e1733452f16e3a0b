import { extname } from 'node:path';
import { looksLikeCardNumber } from '@asof/domain';
import type { Rule } from '../rule.ts';

/** What card schemes publish for tests. They may stand in tests, which need something that looks like a card number, and in: */
const PUBLISHED = /4111 ?1111 ?1111 ?1111|378282246310005|6250947000000014/g;
/** The maker of broken rows. */
const NAMED = ['services/asof/src/demo/bad-rows.ts'];
/** The test of the very function that this rule asks. */
const OWN_TEST = 'packages/domain/src/card-number/card-number.test.ts';
const TEXT = ['.ts', '.mjs', '.js', '.json', '.md', '.csv', '.yaml', '.yml', ''];

const unpublished = `5${'1'.repeat(14)}8`;

export const cardDigits: Rule = {
  name: 'card digits',
  demands:
    'no tracked file holds digits that look like a card number; tests may hold those that the schemes publish for them',
  check(tree) {
    const read = tree.files.filter(
      path => TEXT.includes(extname(path)) && !['pnpm-lock.yaml', OWN_TEST].includes(path),
    );
    return read.flatMap(path => {
      const text = mayHoldPublished(path) ? tree.read(path).replaceAll(PUBLISHED, 'published') : tree.read(path);
      const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 }));
      return lines
        .filter(({ line }) => looksLikeCardNumber(line))
        .map(({ number }) => `${path}:${number}: looks like a card number`);
    });
  },
  proofs: [
    {
      breaks: 'a number in a table, in groups of four in a document, and one that nobody published in a test',
      files: {
        'services/a/accounts.csv': `account,token\nA1,tok_1\nA2,4111111111111111`,
        'docs/guide.md': 'Enter 4111 1111 1111 1111.',
        'packages/a/src/a.test.ts': `'4111111111111111'\n'${unpublished}'`,
      },
      finds: [
        'docs/guide.md:1: looks like a card number',
        'packages/a/src/a.test.ts:2: looks like a card number',
        'services/a/accounts.csv:3: looks like a card number',
      ],
    },
  ],
};

function mayHoldPublished(path: string): boolean {
  return path.startsWith('test/') || /\.(test|fixture)\.ts$/.test(path) || NAMED.includes(path);
}
