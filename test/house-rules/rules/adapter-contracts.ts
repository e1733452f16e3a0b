import { posix } from 'node:path';
import type { Rule } from '../rule.ts';
import { isNode, isTestCode, type Node, nameOf, type Source, sourcesOf } from '../source.ts';

export const adapterContracts: Rule = {
  name: 'adapter contracts',
  demands:
    'beside a port x.ts stands its suite x.contract.ts, and every adapter (a function that makes the port out of something else) is run through it by a test',
  check(tree) {
    const sources = sourcesOf(tree);
    return sources.filter(({ path }) => path.endsWith('.contract.ts')).flatMap(suite => untested(sources, suite));
  },
  proofs: [
    {
      breaks: 'an adapter that no test runs through the contract, and a suite without its port',
      files: {
        'packages/log/src/log.ts': 'export interface Log { append(): void }',
        'packages/log/src/log.contract.ts': `import type { Log } from './log.ts';\nexport const contract = (log: Log) => log;`,
        'packages/log/src/memory.ts': 'export function memoryLog(): Log { return {}; }',
        'packages/log/src/disk.ts': 'export async function openDisk(): Promise<Log> { return {}; }',
        'packages/log/src/retry.ts': 'export function withRetry(log: Log): Log { return log; }',
        'packages/log/src/memory.test.ts': `import { contract } from './log.contract.ts';\nimport { memoryLog } from './memory.ts';`,
        'packages/log/src/disk.test.ts': `import { openDisk } from './disk.ts';`,
        'packages/bus/src/bus.contract.ts': '',
      },
      finds: [
        'packages/bus/src/bus.contract.ts: there is no port packages/bus/src/bus.ts beside it',
        'packages/log/src/log.contract.ts: no test runs packages/log/src/disk.ts through it',
      ],
    },
  ],
};

function untested(sources: readonly Source[], suite: Source): string[] {
  const portPath = suite.path.replace('.contract.ts', '.ts');
  const port = sources.find(({ path }) => path === portPath);
  if (port === undefined) return [`${suite.path}: there is no port ${portPath} beside it`];
  const interfaces = port.visits
    .filter(({ node }) => node.type === 'TSInterfaceDeclaration' || node.type === 'TSTypeAliasDeclaration')
    .map(({ node }) => nameOf(node['id']));
  const used = interfaces.filter(name => suite.visits.some(({ node }) => nameOf(node) === name));
  const home = suite.path.split('/src/')[0];
  const adapters = sources.filter(
    source => source.path.startsWith(`${home}/`) && !isTestCode(source) && used.some(name => makes(source, name)),
  );
  const tests = sources.filter(source => targetsOf(source).includes(suite.path)).flatMap(targetsOf);
  return adapters
    .filter(({ path }) => !tests.includes(path))
    .map(({ path }) => `${suite.path}: no test runs ${path} through it`);
}

/** Does the source declare a function that returns the port without being handed one? A wrapper is handed one. */
function makes(source: Source, port: string): boolean {
  const names = (node: unknown): boolean =>
    isNode(node) && new RegExp(`\\b${port}\\b`).test(source.text.slice(node.start, node.end));
  return source.visits.some(({ node, parent }) => {
    if (node['returnType'] === undefined || parent?.node.type !== 'ExportNamedDeclaration') return false;
    return returnsOnly(source, node, port) && !(node['params'] as Node[]).some(names);
  });
}

function returnsOnly(source: Source, node: Node, port: string): boolean {
  const returned = node['returnType'];
  if (!isNode(returned)) return false;
  return new RegExp(`^:\\s*(Promise<)?${port}>?$`).test(source.text.slice(returned.start, returned.end));
}

function targetsOf({ path, imports }: Source): string[] {
  return imports.map(({ specifier }) => posix.join(posix.dirname(path), specifier));
}
