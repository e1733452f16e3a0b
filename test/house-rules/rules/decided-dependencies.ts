import { membersOf } from '../member.ts';
import type { Rule } from '../rule.ts';

const DECISION = 'docs/adr/0003-direct-dependencies.md';

export const decidedDependencies: Rule = {
  name: 'decided dependencies',
  demands: `every package that a member needs to run stands in ${DECISION}, with the reason`,
  check(tree) {
    const decision = tree.read(DECISION);
    return membersOf(tree).flatMap(({ folder, manifest }) =>
      Object.keys(manifest.dependencies)
        .filter(name => !name.startsWith('@asof/') && !decision.includes(`| \`${name}\` |`))
        .map(name => `${folder}/package.json: ${name} does not stand in ${DECISION}`),
    );
  },
  proofs: [
    {
      breaks: 'a package that came in without a word',
      files: {
        [DECISION]: '| `zod` | everywhere | edges |\nNot a dependency: lodash.',
        'services/a/package.json':
          '{ "dependencies": { "@asof/domain": "workspace:*", "lodash": "4.0.0", "zod": "4.0.0" } }',
      },
      finds: [`services/a/package.json: lodash does not stand in ${DECISION}`],
    },
  ],
};
