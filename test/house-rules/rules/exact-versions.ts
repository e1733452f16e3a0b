import { manifestOf } from '../member.ts';
import type { Rule } from '../rule.ts';

export const exactVersions: Rule = {
  name: 'exact versions',
  demands: 'every dependency names one version exactly; members depend on each other by workspace:*',
  check(tree) {
    return tree.files
      .filter(path => /(^|\/)package\.json$/.test(path))
      .flatMap(path => {
        const { dependencies, devDependencies, optionalDependencies } = manifestOf(tree, path);
        return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
          .filter(([name, version]) =>
            name.startsWith('@asof/') ? version !== 'workspace:*' : !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
          )
          .map(([name, version]) => `${path}: ${name} ${version}`);
      });
  },
  proofs: [
    {
      breaks: 'ranges, tags and members by version',
      files: {
        'package.json':
          '{ "devDependencies": { "a": "1.2.3", "b": "^1.2.3", "d": "1.2.3-r.1" }, "optionalDependencies": { "c": "latest" } }',
        'services/x/package.json': '{ "dependencies": { "@asof/domain": "0.1.0", "@asof/routing": "workspace:*" } }',
      },
      finds: ['package.json: b ^1.2.3', 'package.json: c latest', 'services/x/package.json: @asof/domain 0.1.0'],
    },
  ],
};
