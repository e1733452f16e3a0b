import { type Member, memberOf, membersOf, packageOf } from '../member.ts';
import type { Rule } from '../rule.ts';
import { sourcesOf } from '../source.ts';

const IMPORT_NOTHING = ['@asof/domain', '@asof/routing'];
const COMPOSITION_ROOT = '@asof/asof';

const member = (folder: string, name: string) => ({ [`${folder}/package.json`]: `{ "name": "@asof/${name}" }` });
const HOUSE = {
  ...member('packages/domain', 'domain'),
  ...member('packages/routing', 'routing'),
  ...member('packages/event-log', 'event-log'),
  ...member('services/binding', 'binding'),
  ...member('services/settlement', 'settlement'),
  ...member('services/asof', 'asof'),
  ...member('test', 'test'),
};
const importing = (name: string) => `import { x } from '${name}';`;

export const arrows: Rule = {
  name: 'arrows',
  demands:
    'a package imports @asof/domain only (domain and routing: no member), a service packages only, services/asof services too, test everything',
  check(tree) {
    const members = membersOf(tree);
    return sourcesOf(tree).flatMap(({ path, imports }) => {
      const from = memberOf(members, path);
      return imports.flatMap(({ specifier, line }) => {
        const to = members.find(({ manifest }) => manifest.name === packageOf(specifier));
        if (from === null || to === undefined || from === to || allowed(from, to)) return [];
        return [`${path}:${line}: ${from.folder} must not import ${to.folder}`];
      });
    });
  },
  proofs: [
    {
      breaks: 'arrows that point up, sideways or into a member that stands alone',
      files: {
        ...HOUSE,
        'packages/domain/src/a.ts': importing('@asof/event-log'),
        'packages/routing/src/a.ts': `export { x } from '@asof/domain';`,
        'packages/event-log/src/a.ts': importing('@asof/routing'),
        'packages/event-log/src/b.ts': importing('@asof/binding'),
        'services/binding/src/a.ts': `const later = await import('@asof/settlement');`,
        'services/settlement/src/a.ts': importing('@asof/asof'),
        'services/asof/src/a.ts': importing('@asof/test'),
      },
      finds: [
        'packages/domain/src/a.ts:1: packages/domain must not import packages/event-log',
        'packages/event-log/src/a.ts:1: packages/event-log must not import packages/routing',
        'packages/event-log/src/b.ts:1: packages/event-log must not import services/binding',
        'packages/routing/src/a.ts:1: packages/routing must not import packages/domain',
        'services/asof/src/a.ts:1: services/asof must not import test',
        'services/binding/src/a.ts:1: services/binding must not import services/settlement',
        'services/settlement/src/a.ts:1: services/settlement must not import services/asof',
      ],
    },
    {
      breaks: 'nothing where arrows point as they should',
      files: {
        ...HOUSE,
        'packages/event-log/src/a.ts': importing('@asof/domain'),
        'services/binding/src/a.ts': importing('@asof/event-log/embedded'),
        'services/asof/src/a.ts': importing('@asof/settlement'),
        'test/a.ts': importing('@asof/asof'),
      },
      finds: [],
    },
  ],
};

function allowed(from: Member, to: Member): boolean {
  if (from.row === 'test') return true;
  if (from.row === 'packages')
    return to.manifest.name === '@asof/domain' && !IMPORT_NOTHING.includes(from.manifest.name);
  return to.row === 'packages' || (to.row === 'services' && from.manifest.name === COMPOSITION_ROOT);
}
