import type { Rule } from '../rule.ts';
import { isNode, type Node, nameOf, type Source, sourcesOf } from '../source.ts';

const RUNNERS = ['describe', 'it', 'test'];
const SILENCERS = ['only', 'skip', 'todo', 'fails'];
const THROWS = ['toThrow', 'toThrowError'];

export const honestTests: Rule = {
  name: 'honest tests',
  demands:
    'no test is singled out or switched off (context.skip with a reason tells what a machine lacks), and a test of a throw names what is thrown',
  check(tree) {
    return sourcesOf(tree).flatMap(source => [...silenced(source), ...bareThrows(source)]);
  },
  proofs: [
    {
      breaks: 'tests that hide others or themselves, and throws of anything at all',
      files: {
        'packages/a/src/a.test.ts': [
          `it.only('a', () => {});`,
          `describe.skip('b', () => {});`,
          `it.todo('c');`,
          'expect(() => pay()).toThrow();',
          'await expect(pay()).rejects.toThrowError();',
          `expect(() => pay()).toThrow(expect.objectContaining({ code: 'held' }));`,
          'expect(() => pay()).not.toThrow();',
          `it('needs a server', context => context.skip('no server here'));`,
        ].join('\n'),
      },
      finds: [
        'packages/a/src/a.test.ts:1: it.only',
        'packages/a/src/a.test.ts:2: describe.skip',
        'packages/a/src/a.test.ts:3: it.todo',
        'packages/a/src/a.test.ts:4: toThrow() names no error',
        'packages/a/src/a.test.ts:5: toThrowError() names no error',
      ],
    },
  ],
};

function silenced({ path, visits, lineAt }: Source): string[] {
  return visits.flatMap(({ node }) => {
    const [runner, property] = [nameOf(node['object']), nameOf(node['property'])];
    if (node.type !== 'MemberExpression' || !RUNNERS.includes(runner) || !SILENCERS.includes(property)) return [];
    return [`${path}:${lineAt(node.start)}: ${runner}.${property}`];
  });
}

function bareThrows({ path, visits, lineAt }: Source): string[] {
  return visits.flatMap(({ node }) => {
    if (node.type !== 'CallExpression' || (node['arguments'] as unknown[]).length > 0 || !isNode(node['callee']))
      return [];
    const matcher = nameOf(node['callee']['property']);
    if (!THROWS.includes(matcher) || isNegated(node['callee'])) return [];
    return [`${path}:${lineAt(node.end)}: ${matcher}() names no error`];
  });
}

function isNegated(matcher: Node): boolean {
  return isNode(matcher['object']) && nameOf(matcher['object']['property']) === 'not';
}
