// The members of the workspace: which row of the house a file stands in, and what its member says of itself.
import type { Tree } from './tree.ts';

type Versions = Readonly<Record<string, string>>;
export type Manifest = {
  readonly name: string;
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
  readonly optionalDependencies: Versions;
  readonly exports: Versions;
};

export type Member = {
  readonly row: 'packages' | 'services' | 'test';
  /** `packages/domain`, `test`, `test/bench`. */
  readonly folder: string;
  readonly manifest: Manifest;
};

export function manifestOf(tree: Tree, path: string): Manifest {
  const none = { dependencies: {}, devDependencies: {}, optionalDependencies: {}, exports: {} };
  return { ...none, ...(JSON.parse(tree.read(path)) as Partial<Manifest> & { readonly name: string }) };
}

export function membersOf(tree: Tree): readonly Member[] {
  return tree.files.flatMap(path => {
    const match = /^((packages|services)\/[^/]+|(test)(\/.+)?)\/package\.json$/.exec(path);
    if (!match) return [];
    const row = (match[2] ?? match[3]) as Member['row'];
    return [{ row, folder: match[1] as string, manifest: manifestOf(tree, path) }];
  });
}

/** Members may stand inside each other: the innermost one. */
export function memberOf(members: readonly Member[], path: string): Member | null {
  const around = members.filter(({ folder }) => path.startsWith(`${folder}/`));
  return around.toSorted((a, b) => b.folder.length - a.folder.length)[0] ?? null;
}

/** `@asof/event-log/memory` → `@asof/event-log`; null for relative paths and the platform's own modules. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return null;
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
