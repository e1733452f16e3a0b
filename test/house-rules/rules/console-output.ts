import { globalsOf } from '../globals.ts';
import type { Rule } from '../rule.ts';
import { sourcesOf } from '../source.ts';

const OUTPUT = 'services/asof/src/output/';

export const consoleOutput: Rule = {
  name: 'console output',
  demands: `nothing calls console outside ${OUTPUT}: stdout is data, stderr is talk, and both are handed in`,
  check(tree) {
    return sourcesOf(tree)
      .filter(({ path }) => /^(packages|services|test)\//.test(path) && !path.startsWith(OUTPUT))
      .flatMap(source =>
        globalsOf(source)
          .filter(({ name }) => name === 'console')
          .map(({ line }) => `${source.path}:${line}: console: write to the stream that was handed in`),
      );
  },
  proofs: [
    {
      breaks: 'a log line in a service and one in a test',
      files: {
        'services/a/src/a.ts': `console.log('here');`,
        'services/asof/src/output/terminal.ts': `console.error('talk');`,
        'test/a.test.ts': `const { log } = console;`,
      },
      finds: [
        'services/a/src/a.ts:1: console: write to the stream that was handed in',
        'test/a.test.ts:1: console: write to the stream that was handed in',
      ],
    },
  ],
};
