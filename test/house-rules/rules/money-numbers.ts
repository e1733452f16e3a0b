import { globalsOf } from '../globals.ts';
import type { Rule } from '../rule.ts';
import { isNode, isTestCode, type Node, nameOf, type Source, sourcesOf } from '../source.ts';

/** Where toFixed writes something that is not money, or is exact: seconds and rates of progress; a Decimal. */
const TO_FIXED_IN = ['services/asof/src/output/progress.ts', 'packages/domain/src/money/rate.ts'];
/** Minor units, proved to lie within ±(2^53 − 1), are exact as the numbers of Float64 columns: where those are written or read. */
const COLUMNS = /Float64Array|@asof\/routing|\/(segment(-\w+)?|columns|group-totals)\.ts'/;
const MONEY = /(minor|amount|gross|netted|debt)/i;

export const moneyNumbers: Rule = {
  name: 'money numbers',
  demands:
    'no parseFloat anywhere; no toFixed outside progress and rates; Number(…) of an amount only beside Float64 columns',
  check(tree) {
    return sourcesOf(tree).flatMap(source => [
      ...globalsOf(source)
        .filter(({ name }) => name === 'parseFloat' || name === 'Number.parseFloat')
        .map(({ line }) => `${source.path}:${line}: parseFloat: parseAmount reads money, a column reads digits`),
      ...(isTestCode(source) ? [] : conversions(source)),
    ]);
  },
  proofs: [
    {
      breaks: 'floats made of text, text made of floats, and amounts turned into numbers',
      files: {
        'services/a/src/a.ts': [
          'const a = parseFloat(text) + Number.parseFloat(text);',
          'const b = rate.toFixed(2);',
          'const c = Number(row.amountMinor) + +grossMinor;',
          'const d = Number(line);',
        ].join('\n'),
        'services/asof/src/output/progress.ts': 'const seconds = elapsed.toFixed(1);',
        'services/settlement/src/segment/segment-build.ts': 'const column = Float64Array.of(Number(row.amountMinor));',
      },
      finds: [
        'services/a/src/a.ts:1: parseFloat: parseAmount reads money, a column reads digits',
        'services/a/src/a.ts:1: parseFloat: parseAmount reads money, a column reads digits',
        'services/a/src/a.ts:2: toFixed: formatAmount writes money',
        'services/a/src/a.ts:3: a number made of an amount: money stays bigint outside columns',
        'services/a/src/a.ts:3: a number made of an amount: money stays bigint outside columns',
      ],
    },
  ],
};

function conversions(source: Source): string[] {
  const at = (node: Node): string => `${source.path}:${source.lineAt(node.start)}`;
  return source.visits.flatMap(({ node }) => {
    if (
      node.type === 'MemberExpression' &&
      nameOf(node['property']) === 'toFixed' &&
      !TO_FIXED_IN.includes(source.path)
    ) {
      return [`${at(node)}: toFixed: formatAmount writes money`];
    }
    const operand = numberOperand(node);
    if (operand === null || COLUMNS.test(source.text)) return [];
    if (!MONEY.test(source.text.slice(operand.start, operand.end))) return [];
    return [`${at(node)}: a number made of an amount: money stays bigint outside columns`];
  });
}

/** What `Number(…)` or unary plus is applied to. */
function numberOperand(node: Node): Node | null {
  const argument =
    node.type === 'CallExpression' && nameOf(node['callee']) === 'Number'
      ? (node['arguments'] as unknown[])[0]
      : node.type === 'UnaryExpression' && node['operator'] === '+'
        ? node['argument']
        : null;
  return isNode(argument) ? argument : null;
}
