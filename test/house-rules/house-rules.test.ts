// Every rule holds in this repository, and every rule can fail.
import { describe, expect, it } from 'vitest';
import { adapterContracts } from './rules/adapter-contracts.ts';
import { arrows } from './rules/arrows.ts';
import { cardDigits } from './rules/card-digits.ts';
import { classes } from './rules/classes.ts';
import { consoleOutput } from './rules/console-output.ts';
import { decidedDependencies } from './rules/decided-dependencies.ts';
import { declaredDependencies } from './rules/declared-dependencies.ts';
import { docComments } from './rules/doc-comments.ts';
import { documentLinks } from './rules/document-links.ts';
import { exactVersions } from './rules/exact-versions.ts';
import { honestTests } from './rules/honest-tests.ts';
import { importCycles } from './rules/import-cycles.ts';
import { importPaths } from './rules/import-paths.ts';
import { indexFiles } from './rules/index-files.ts';
import { looseEnds } from './rules/loose-ends.ts';
import { moneyNumbers } from './rules/money-numbers.ts';
import { namedCases } from './rules/named-cases.ts';
import { names } from './rules/names.ts';
import { purePackages } from './rules/pure-packages.ts';
import { sizes } from './rules/sizes.ts';
import { usedExports } from './rules/used-exports.ts';
import { repositoryTree, treeOf } from './tree.ts';

const RULES = [
  arrows,
  declaredDependencies,
  decidedDependencies,
  importPaths,
  importCycles,
  indexFiles,
  names,
  sizes,
  purePackages,
  moneyNumbers,
  consoleOutput,
  classes,
  docComments,
  usedExports,
  looseEnds,
  honestTests,
  namedCases,
  adapterContracts,
  cardDigits,
  exactVersions,
  documentLinks,
];
const repository = repositoryTree();

describe.each(RULES)('$name', ({ demands, check, proofs }) => {
  it(`holds: ${demands}`, () => {
    expect(check(repository)).toEqual([]);
  });
  it.each(proofs)('finds $breaks', ({ files, finds }) => {
    expect(check(treeOf(files))).toEqual(finds);
  });
});

it('runs every rule that is written', () => {
  const written = repository.files.filter(path => path.startsWith('test/house-rules/rules/'));
  expect(written).toHaveLength(RULES.length);
});

it.each(RULES)('CONTRIBUTING.md says what $name asks for', ({ name, demands }) => {
  const rows = repository.read('CONTRIBUTING.md').split('\n');
  expect(rows.filter(row => row.startsWith(`| ${name} |`))).toEqual([`| ${name} | ${demands} |`]);
});
