import type { Rule } from '../rule.ts';
import { calledName, type Source, sourcesOf, type Visit } from '../source.ts';
import type { Tree } from '../tree.ts';

/** Where each case stands in the documents: rules as headings, hard cases and invariants as rows of a table. */
const CASE_OF_DOCUMENT = {
  'docs/settlement-rules.md': /^### (R\d+) /gm,
  'docs/hard-cases.md': /^\| ([HI]\d+) \|/gm,
};

export const namedCases: Rule = {
  name: 'named cases',
  demands:
    'every settlement rule (R), hard case (H) and invariant (I) of docs/ begins the name of a test, and every one that a test is named by stands there',
  check(tree) {
    const told = casesTold(tree);
    const named = new Set(sourcesOf(tree).flatMap(casesNamedIn));
    return [
      ...told.filter(name => !named.has(name)).map(name => `no test is named ${name}: …`),
      ...[...named].filter(name => !told.includes(name)).map(name => `no document tells what ${name} is`),
    ];
  },
  proofs: [
    {
      breaks: 'the cases that no test names, and those that no document tells',
      files: {
        'docs/settlement-rules.md': '### R1 Identity\n### R2 Duplicates\nSee R3.\n### R4 Window',
        'docs/hard-cases.md':
          '| H1 | at the instant | the new one |\n| H2 | before it | the old one |\n| I1 | never overlap |',
        'a.test.ts': [
          `it('H1, I1, H9: are settled', () => {});`,
          `it.each([1])('R1: identity', () => {});`,
          `it('tells R2 in passing', () => {});`,
          `it.each([['R4: a row in time', 1]])('%s', () => {});`,
        ].join('\n'),
      },
      finds: ['no test is named R2: …', 'no test is named H2: …', 'no document tells what H9 is'],
    },
  ],
};

function casesTold(tree: Tree): string[] {
  return Object.entries(CASE_OF_DOCUMENT).flatMap(([path, pattern]) =>
    [...tree.read(path).matchAll(pattern)].map(([, name]) => name as string),
  );
}

/** `R7, H31: …` at the beginning of the text that a test or a suite is named by, or a row of its table. */
function casesNamedIn({ visits }: Source): string[] {
  return visits.flatMap(visit => {
    const match = /^((?:[RHI]\d+)(?:, [RHI]\d+)*):/.exec(String(visit.node['value']));
    return match && visit.node.type === 'Literal' && isName(visit) ? (match[1] as string).split(', ') : [];
  });
}

function isName({ parent }: Visit): boolean {
  let around = parent;
  while (around?.node.type === 'ArrayExpression') around = around.parent;
  return around?.node.type === 'CallExpression' && ['describe', 'it', 'test'].includes(calledName(around.node));
}
