// Which names of the platform a source uses, as far as can be told without resolving scopes: a name that the file declares itself,
// or that stands as a property or a key, is not the platform's.
import { isNode, nameOf, type Source, type Visit } from './source.ts';

export type Global = { readonly name: string; readonly line: number };

/** `Date.now` for a member of a global, the bare name where nothing is taken from it. `globalThis.x` is `x`. */
export function globalsOf(source: Source): Global[] {
  const declared = new Set(source.visits.filter(isDeclaration).map(({ node }) => nameOf(node)));
  return source.visits
    .filter(visit => nameOf(visit.node) !== '' && !declared.has(nameOf(visit.node)) && isReference(visit))
    .flatMap(visit => namesUsed(visit).map(name => ({ name, line: source.lineAt(visit.node.start) })));
}

/** Both `Date.now` and `Date`: a ban may be on a member or on all of it. */
function namesUsed({ node, parent }: Visit): string[] {
  const name = nameOf(node);
  const member =
    parent?.node.type === 'MemberExpression' && parent.node['object'] === node ? parent.node['property'] : null;
  if (name === 'globalThis') return nameOf(member) === '' ? [] : [nameOf(member)];
  return nameOf(member) === '' ? [name] : [name, `${name}.${nameOf(member)}`];
}

function isReference({ node, parent }: Visit): boolean {
  const around = parent?.node;
  if (around === undefined || around['computed'] === true) return true;
  if (around.type === 'MemberExpression') return around['object'] === node;
  return around['key'] !== node;
}

/** Parameters, variables, imports, functions, classes, type members' names: whatever gives the name a meaning of the file's own. */
function isDeclaration({ node, parent }: Visit): boolean {
  const around = parent?.node;
  if (nameOf(node) === '' || around === undefined) return false;
  if (around['id'] === node || around['local'] === node) return true;
  const params = around['params'];
  if (Array.isArray(params) && params.includes(node)) return true;
  if (around.type === 'AssignmentPattern' && around['left'] === node) return true;
  if (around.type === 'ArrayPattern' || around.type === 'RestElement') return true;
  return (
    around.type === 'Property' &&
    around['value'] === node &&
    isNode(parent?.parent?.node) &&
    parent.parent.node.type === 'ObjectPattern'
  );
}
