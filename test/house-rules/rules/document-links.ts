import { posix } from 'node:path';
import type { Rule } from '../rule.ts';
import type { Tree } from '../tree.ts';

const LINK = /\]\(([^)\s]+)\)/g;

export const documentLinks: Rule = {
  name: 'document links',
  demands: 'every link of a document to a file of the repository, and to a heading in it, leads somewhere',
  check(tree) {
    const present = new Set(tree.files.flatMap(withFolders));
    return tree.files
      .filter(path => path.endsWith('.md'))
      .flatMap(path =>
        linksOf(tree.read(path)).flatMap(({ target, line }) => {
          const problem = problemOf(tree, present, path, target);
          return problem === null ? [] : [`${path}:${line}: ${target} ${problem}`];
        }),
      );
  },
  proofs: [
    {
      breaks: 'links to a file that is gone and to a heading that was renamed',
      files: {
        'README.md': [
          '[rules](docs/rules.md), [docs](docs), [one](docs/rules.md#r1-who-is-it), [here](#what-it-is), [web](https://example.com)',
          '## What it is',
          '[gone](docs/gone.md)',
          '[renamed](docs/rules.md#r2)',
          '```',
          '[not a link](nowhere.md)',
          '```',
        ].join('\n'),
        'docs/rules.md': '# R1 Who is it?\n[up](../README.md)',
      },
      finds: [
        'README.md:3: docs/gone.md is no file of the repository',
        'README.md:4: docs/rules.md#r2 has no such heading',
      ],
    },
  ],
};

function withFolders(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Links outside of code blocks. */
function linksOf(text: string): { readonly target: string; readonly line: number }[] {
  let code = false;
  return text.split('\n').flatMap((content, index) => {
    if (content.startsWith('```')) code = !code;
    if (code) return [];
    return Array.from(content.matchAll(LINK), ([, target]) => ({ target: target as string, line: index + 1 }));
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
