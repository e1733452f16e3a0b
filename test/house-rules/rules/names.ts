import type { Rule } from '../rule.ts';

const KINDS = [
  'models',
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'shared',
  'types',
  'lib',
  'misc',
  'core',
  'interfaces',
];
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export const names: Rule = {
  name: 'names',
  demands: `folders are nouns of the domain (none of ${KINDS.join(', ')}); folders and files are kebab-case`,
  check(tree) {
    return tree.files
      .filter(path => /^(packages|services|test|infra)\//.test(path))
      .flatMap(path => {
        const folders = path.split('/').slice(0, -1);
        const file = path.slice(path.lastIndexOf('/') + 1);
        const words = [...folders, ...file.replace(/^\./, '').split('.')].filter(word => !KEBAB.test(word));
        const kinds = folders.filter(folder => KINDS.includes(folder));
        return [
          ...words.map(word => `${path}: ${word} is not kebab-case`),
          ...kinds.map(kind => `${path}: ${kind} names a kind of file, not a thing of the domain`),
        ];
      });
  },
  proofs: [
    {
      breaks: 'folders that sort files by kind, and other spellings',
      files: {
        'packages/a/src/utils/money.ts': '',
        'packages/a/src/cardBinding/a.ts': '',
        'services/b/src/Payout.test.ts': '',
        'services/b/src/payout/payout-sheet.test.ts': '',
      },
      finds: [
        'packages/a/src/cardBinding/a.ts: cardBinding is not kebab-case',
        'packages/a/src/utils/money.ts: utils names a kind of file, not a thing of the domain',
        'services/b/src/Payout.test.ts: Payout is not kebab-case',
      ],
    },
  ],
};
