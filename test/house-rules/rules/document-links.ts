import { posix } from 'node:path';
import type { Rule } from '../rule.ts';
import type { Tree } from '../tree.ts';

const LINK = /\]\(([^)\s]+)\)/g;
/** In backticks; `x.ts` stands for any file. */
const SOURCE_FILE = /`((?!x\.)[\w./-]+\.(?:ts|mjs))`/g;

export const documentLinks: Rule = {
  name: 'document links',
  demands:
    'every link of a document to a file of the repository, and to a heading in it, leads somewhere, and every source file that it names is there',
  check(tree) {
    const present = new Set(tree.files.flatMap(withFolders));
    return tree.files
      .filter(path => path.endsWith('.md'))
      .flatMap(path => [
        ...matchesOf(tree.read(path), LINK).flatMap(({ text: target, line }) => {
          const problem = problemOf(tree, present, path, target);
          return problem === null ? [] : [`${path}:${line}: ${target} ${problem}`];
        }),
        ...matchesOf(tree.read(path), SOURCE_FILE)
          .filter(({ text: name }) => !tree.files.some(file => `/${file}`.endsWith(`/${name}`)))
          .map(({ text: name, line }) => `${path}:${line}: there is no ${name}`),
      ]);
  },
  proofs: [
    {
      breaks: 'links to a file that is gone and to a heading that was renamed, and a source file of old',
      files: {
        'README.md': [
          '[rules](docs/rules.md), [docs](docs), [one](docs/rules.md#r1-who-is-it), [here](#what-it-is), [web](https://example.com)',
          '## What it is',
          '[gone](docs/gone.md)',
          '[renamed](docs/rules.md#r2)',
          '```',
          '[not a link](nowhere.md)',
          '```',
          'See `pay.ts`, `src/pay.ts` and `x.ts`, no longer `src/payout.ts`.',
        ].join('\n'),
        'packages/a/src/pay.ts': '',
        'docs/rules.md': '# R1 Who is it?\n[up](../README.md)',
      },
      finds: [
        'README.md:3: docs/gone.md is no file of the repository',
        'README.md:4: docs/rules.md#r2 has no such heading',
        'README.md:8: there is no src/payout.ts',
      ],
    },
  ],
};

function withFolders(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** What the pattern's first group matches, outside of code blocks. */
function matchesOf(document: string, pattern: RegExp): { readonly text: string; readonly line: number }[] {
  let code = false;
  return document.split('\n').flatMap((content, index) => {
    if (content.startsWith('```')) code = !code;
    if (code) return [];
    return Array.from(content.matchAll(pattern), ([, text]) => ({ text: text as string, line: index + 1 }));
  });
}

function problemOf(tree: Tree, present: ReadonlySet<string>, from: string, target: string): string | null {
  if (/^[a-z]+:/.test(target)) return null;
  const [file = '', heading] = target.split('#');
  const path = file === '' ? from : posix.join(posix.dirname(from), file).replace(/\/$/, '');
  if (!present.has(path)) return 'is no file of the repository';
  if (heading === undefined) return null;
  return headingsOf(tree.read(path)).includes(heading) ? null : 'has no such heading';
}

/** As the usual renderers name them: lower case, without punctuation, blanks as hyphens. */
function headingsOf(text: string): string[] {
  return Array.from(text.matchAll(/^#{1,6} +(.+)$/gm), ([, title]) =>
    (title as string)
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-'),
  );
}
