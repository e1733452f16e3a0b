import type { Rule } from '../rule.ts';
import { calledName, type Source, sourcesOf, type Visit } from '../source.ts';

const numbered = (letter: string, ...numbers: readonly number[]) => numbers.map(number => `${letter}${number}`);
const CASES = [
  ...numbered('R', ...Array.from({ length: 20 }, (_, index) => index + 1)),
  ...numbered('H', 1, 2, 3, 5, 7, 8, 9, 11, 12, 13, 15, 16, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 31, 32),
  ...numbered('H', 38, 39, 40, 41, 44, 59, 63, 64, 65),
  ...numbered('I', 1, 2, 3, 4, 5, 6, 7, 8, 10, 15),
];

export const namedCases: Rule = {
  name: 'named cases',
  demands:
    'every settlement rule (R), hard case (H) and invariant (I) that this release answers for begins the name of a test',
  check(tree) {
    const named = new Set(sourcesOf(tree).flatMap(casesNamedIn));
    return CASES.filter(name => !named.has(name)).map(name => `no test is named ${name}: …`);
  },
  proofs: [
    {
      breaks: 'the cases that no test names',
      files: {
        'a.test.ts': [
          `it('${CASES.slice(4).join(', ')}: are settled', () => {});`,
          `it.each([1])('R1: identity', () => {});`,
          `it('tells R2 in passing', () => {});`,
          `it.each([['R4: a row in time', 1]])('%s', () => {});`,
        ].join('\n'),
      },
      finds: ['no test is named R2: …', 'no test is named R3: …'],
    },
  ],
};

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
