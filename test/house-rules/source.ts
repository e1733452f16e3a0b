// A file of TypeScript or JavaScript, parsed: what it imports, its comments, its nodes.
import { extname } from 'node:path';
import { type Comment, parseSync } from 'oxc-parser';
import type { Tree } from './tree.ts';

export type Node = { readonly type: string; readonly start: number; readonly end: number } & Record<string, unknown>;
/** A node of the syntax tree, and the one around it. */
export type Visit = { readonly node: Node; readonly parent: Visit | null };

export type Import = { readonly specifier: string; readonly line: number };

export type Source = {
  readonly path: string;
  readonly text: string;
  /** Static and dynamic imports and re-exports, types included. */
  readonly imports: readonly Import[];
  readonly comments: readonly Comment[];
  readonly visits: readonly Visit[];
  readonly lineAt: (offset: number) => number;
};

const parsed = new WeakMap<Tree, readonly Source[]>();

/** Every source of the tree; parsed once. */
export function sourcesOf(tree: Tree): readonly Source[] {
  const known = parsed.get(tree);
  if (known !== undefined) return known;
  const paths = tree.files.filter(path => ['.ts', '.mjs', '.js'].includes(extname(path)));
  const sources = paths.map(path => sourceOf(path, tree.read(path)));
  parsed.set(tree, sources);
  return sources;
}

/** Tests, contract suites, fixtures, and other files that import the test tools. */
export function isTestCode(source: Source): boolean {
  const named = /\.(test|contract|fixture)\.ts$/.test(source.path) || source.path.startsWith('test/');
  return named || source.imports.some(({ specifier }) => specifier === 'vitest' || specifier === 'fast-check');
}

/** The identifier's name, or '' for any other node. */
export function nameOf(node: unknown): string {
  return isNode(node) && node.type === 'Identifier' ? String(node['name']) : '';
}

/** `it` for `it(…)`, `it.each(…)(…)` and `it.skip(…)`: the name that a call begins with. */
export function calledName(call: Node): string {
  let callee = call['callee'];
  while (isNode(callee) && nameOf(callee) === '') callee = callee['object'] ?? callee['callee'];
  return nameOf(callee);
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

function sourceOf(path: string, text: string): Source {
  const { program, module, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`);
  const lineAt = lineFinder(text);
  const specifiers = [
    ...module.staticImports.map(({ moduleRequest, start }) => ({ specifier: moduleRequest.value, start })),
    ...module.staticExports.flatMap(({ entries, start }) => {
      const from = entries.find(entry => entry.moduleRequest !== null)?.moduleRequest?.value;
      return from === undefined ? [] : [{ specifier: from, start }];
    }),
    ...module.dynamicImports
      .map(({ moduleRequest, start }) => ({ literal: text.slice(moduleRequest.start, moduleRequest.end), start }))
      .filter(({ literal }) => /^['"]/.test(literal)) // what is computed names no module yet
      .map(({ literal, start }) => ({ specifier: literal.slice(1, -1), start })),
  ];
  const imports = specifiers.map(({ specifier, start }) => ({ specifier, line: lineAt(start) }));
  return { path, text, imports, comments, visits: [...visitsOf(program as unknown as Node, null)], lineAt };
}

function* visitsOf(node: Node, parent: Visit | null): Generator<Visit> {
  const visit = { node, parent };
  yield visit;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) yield* visitsOf(child, visit);
    }
  }
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), match => match.index + 1)];
  return offset => starts.findLastIndex(start => start <= offset) + 1;
}
