import { posix } from 'node:path';
import { membersOf } from '../member.ts';
import type { Rule } from '../rule.ts';
import { isNode, isTestCode, type Node, nameOf, type Source, sourcesOf } from '../source.ts';
import type { Tree } from '../tree.ts';

export const docComments: Rule = {
  name: 'doc comments',
  demands:
    'every function that a package exports says what it promises; every file opens with what it owns, or holds one such function',
  check(tree) {
    const sources = sourcesOf(tree).filter(source => /^(packages|services)\//.test(source.path) && !isTestCode(source));
    const exported = exportedNames(tree, sources);
    return sources.flatMap(source => [...undocumented(source, exported), ...unopened(source)]);
  },
  proofs: [
    {
      breaks: 'a function that others call without a word, and a file without an opening',
      files: {
        'packages/a/package.json': '{ "exports": { ".": "./src/index.ts", "./c": "./src/c.ts" } }',
        'packages/a/src/a.ts': [
          '// Owns amounts.',
          'export function pay() {}',
          '/** Cuts. */',
          'export function cut() {}',
          'export const net = () => 1;',
          '/** Adds. */',
          'export const add = () => 1;',
          'export function inside() {}',
        ].join('\n'),
        'packages/a/src/b.ts': 'export const limit = 1;',
        'packages/a/src/d.ts': 'export type D = 1;\n/** Draws. */\nexport function draw() {}',
        'packages/a/src/e.ts':
          'export type E = 1;\n/** Earns. */\nexport function earn() {}\nexport function spend() {}',
        'packages/a/src/c.ts': '// Another way in.\nexport function open() {}',
        'packages/a/src/index.ts': `export { add, cut, net, pay } from './a.ts';`,
      },
      finds: [
        'packages/a/src/a.ts:2: pay has no doc comment',
        'packages/a/src/a.ts:5: net has no doc comment',
        'packages/a/src/b.ts:1: the file does not say what it owns',
        'packages/a/src/c.ts:2: open has no doc comment',
        'packages/a/src/e.ts:1: the file does not say what it owns',
      ],
    },
  ],
};

/** `file#name` of everything that leaves a member by its root or a subpath. */
function exportedNames(tree: Tree, sources: readonly Source[]): ReadonlySet<string> {
  const doors = membersOf(tree).flatMap(({ folder, manifest }) =>
    Object.values(manifest.exports).map(file => posix.join(folder, file)),
  );
  const names = sources
    .filter(({ path }) => doors.includes(path))
    .flatMap(({ path, visits }) =>
      visits
        .filter(({ node }) => node.type === 'ExportNamedDeclaration')
        .flatMap(({ node }) => {
          const from = isNode(node['source']) ? posix.join(posix.dirname(path), String(node['source']['value'])) : path;
          const specifiers = (node['specifiers'] as Node[]).map(({ local }) => nameOf(local));
          return [...specifiers, exportedFunction(node)].map(name => `${from}#${name}`);
        }),
    );
  return new Set(names);
}

function undocumented(source: Source, exported: ReadonlySet<string>): string[] {
  return source.visits.flatMap(({ node }) => {
    const name = exportedFunction(node);
    if (name === '' || !exported.has(`${source.path}#${name}`) || isDocumented(source, node)) return [];
    return [`${source.path}:${source.lineAt(node.start)}: ${name} has no doc comment`];
  });
}

/** The name of the function that the statement declares and exports, or ''. */
function exportedFunction(node: Node): string {
  const declaration = node.type === 'ExportNamedDeclaration' ? node['declaration'] : null;
  if (!isNode(declaration)) return '';
  if (declaration.type === 'FunctionDeclaration') return nameOf(declaration['id']);
  const [first] = (declaration['declarations'] ?? []) as Node[];
  const isFunction = isNode(first?.['init']) && first['init'].type === 'ArrowFunctionExpression';
  return isFunction ? nameOf(first['id']) : '';
}

/** A block comment that ends where the statement begins. */
function isDocumented({ comments, text }: Source, { start }: Node): boolean {
  return comments.some(({ type, end }) => type === 'Block' && end < start && text.slice(end, start).trim() === '');
}

/** One function that says what it promises needs no second sentence above it. */
function unopened(source: Source): string[] {
  const { path, text, visits } = source;
  if (path.endsWith('/index.ts') || /^(#!.*\n)?\/[/*]/.test(text)) return [];
  const functions = visits.filter(({ node }) => exportedFunction(node) !== '');
  if (functions.length === 1 && functions.every(({ node }) => isDocumented(source, node))) return [];
  return [`${path}:1: the file does not say what it owns`];
}
