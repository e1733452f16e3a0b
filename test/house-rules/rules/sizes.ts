import type { Rule } from '../rule.ts';
import { calledName, nameOf, type Source, sourcesOf, type Visit } from '../source.ts';

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 60;
const RATCHET = 'test/house-rules/ratchet.json';
const SUITES = ['describe', 'it', 'test', 'beforeAll', 'beforeEach', 'afterAll', 'afterEach'];

const lines = (count: number) => '\n'.repeat(count - 1);
const ratchet = (sizes: object) => ({ [RATCHET]: JSON.stringify(sizes) });

export const sizes: Rule = {
  name: 'sizes',
  demands: `no file is longer than ${FILE_LINES_MAX} lines, no function longer than ${FUNCTION_LINES_MAX} (describe and it are no functions); what ${RATCHET} still allows may only shrink`,
  check(tree) {
    const allowed = JSON.parse(tree.read(RATCHET)) as Record<string, number>;
    const found = new Map(sourcesOf(tree).flatMap(source => [...sizesOf(source)]));
    return [
      ...[...found].flatMap(([name, size]) => (size > (allowed[name] ?? limitOf(name)) ? [tooLong(name, size)] : [])),
      ...Object.entries(allowed).flatMap(([name, size]) => staleness(name, size, found.get(name) ?? 0)),
    ];
  },
  proofs: [
    {
      breaks: 'a long file, a long function and a long method',
      files: {
        ...ratchet({}),
        'packages/a/src/long.ts': lines(401),
        'packages/a/src/fits.ts': lines(400),
        'packages/a/src/a.ts': `export function settle() {${lines(61)}}\nconst pay = () => {${lines(60)}};\nconst x = { cut() {${lines(61)}} };`,
      },
      finds: [
        'packages/a/src/a.ts#settle: 61 lines, the limit is 60',
        'packages/a/src/a.ts#cut: 61 lines, the limit is 60',
        'packages/a/src/long.ts: 401 lines, the limit is 400',
      ],
    },
    {
      breaks: 'the body of a test, but not the suite around it',
      files: {
        ...ratchet({}),
        'packages/a/src/a.test.ts': `describe('a', () => {${lines(70)}it.each([1])('b', () => {${lines(61)}}); });`,
        'packages/a/src/a.contract.ts': `export function contract() { describe('a', () => {${lines(70)}}); }`,
      },
      finds: ['packages/a/src/a.test.ts#it: 61 lines, the limit is 60'],
    },
    {
      breaks: 'an exception that grew, one that shrank and one that is no longer needed',
      files: {
        ...ratchet({ 'packages/a/src/a.ts': 410, 'packages/a/src/b.ts': 410, 'packages/a/src/c.ts': 410 }),
        'packages/a/src/a.ts': lines(411),
        'packages/a/src/b.ts': lines(405),
        'packages/a/src/c.ts': lines(300),
      },
      finds: [
        'packages/a/src/a.ts: 411 lines, the limit is 400',
        `${RATCHET}: packages/a/src/b.ts has 405 lines: lower the exception from 410`,
        `${RATCHET}: packages/a/src/c.ts keeps the limit: remove the exception`,
      ],
    },
  ],
};

const limitOf = (name: string): number => (name.includes('#') ? FUNCTION_LINES_MAX : FILE_LINES_MAX);
const tooLong = (name: string, size: number): string => `${name}: ${size} lines, the limit is ${limitOf(name)}`;

function staleness(name: string, allowed: number, size: number): string[] {
  if (size <= limitOf(name)) return [`${RATCHET}: ${name} keeps the limit: remove the exception`];
  return size < allowed ? [`${RATCHET}: ${name} has ${size} lines: lower the exception from ${allowed}`] : [];
}

/** Lines by `path` and `path#function`; of functions of one name in a file the longest counts. */
function sizesOf(source: Source): ReadonlyMap<string, number> {
  const sizes = new Map([[source.path, source.text.split('\n').length]]);
  for (const visit of source.visits) {
    if (!/^(Function(Declaration|Expression)|ArrowFunctionExpression)$/.test(visit.node.type)) continue;
    const suite = suiteOf(visit);
    if (suite === 'describe') continue;
    const name = `${source.path}#${suite ?? functionName(visit)}`;
    sizes.set(name, Math.max(sizes.get(name) ?? 0, ownLines(source, visit)));
  }
  return sizes;
}

/** Lines from the first to the last of the function, without those of suites inside it. */
function ownLines(source: Source, { node }: Visit): number {
  const linesOf = (part: { start: number; end: number }) => source.lineAt(part.end) - source.lineAt(part.start) + 1;
  const suites = source.visits.filter(
    inner => inner.node.start > node.start && inner.node.end < node.end && suiteOf(inner) === 'describe',
  );
  const outer = suites.filter(({ node: a }) => !suites.some(({ node: b }) => b.start < a.start && b.end > a.end));
  return outer.reduce((sum, suite) => sum - linesOf(suite.node) + 1, linesOf(node));
}

/** `describe`, `it` … for a function that is handed to one of them, also by way of `.each(…)`. */
function suiteOf({ node, parent }: Visit): string | null {
  if (parent?.node.type !== 'CallExpression' || parent.node['callee'] === node) return null;
  const called = calledName(parent.node);
  return SUITES.includes(called) && /Function/.test(node.type) ? called : null;
}

function functionName({ node, parent }: Visit): string {
  const around = parent?.node;
  return nameOf(node['id']) || nameOf(around?.['id']) || nameOf(around?.['key']) || 'anonymous';
}
