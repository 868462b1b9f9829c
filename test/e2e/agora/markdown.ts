import { misbehaviours } from '../../../src/reference/misbehaviours.js';
import { killRows, type Row, rows } from './rows.js';
import { type Rule, rules } from './rules.js';

/** The page docs/agora-contract.md: each rule with what the tests of this folder find. */
export function contractPage(): string {
  const body = (Object.keys(rules) as Rule[]).flatMap((rule) => rowsOf(rule).map((row, nth) => line(rule, row, nth)));
  const used = [...new Set([...rows, ...killRows].map(({ broken }) => broken))].sort();
  const conducts = used.map((name) => `- \`${name}\`: ${misbehaviours[name].summary}`);
  return [
    opening,
    '| rule | what it says | profile | expectation | kept | broken by | then |',
    '|---|---|---|---|---|---|---|',
    ...body,
    '',
    '## The misbehaviours',
    '',
    ...conducts,
    '',
  ].join('\n');
}

/** What the tests of a rule look at. */
export function rowsOf(rule: Rule): Row[] {
  return [...rows, ...killRows].filter((row) => row.rule === rule);
}

const opening = `# The Agora contract, rule by rule

What the reconnection FAQ of Agora's SDKs promises, with the profile and the expectation that check it. Each row is a
test ([test/e2e/agora](../test/e2e/agora)): against clients and a server of ours that keep the rule (\`deadwire-reference\`)
the judge finds what stands under *kept*, and against ones that break it in a named way what stands under *then*. So
every check is known to pass, and to be able to fail. Nothing here was measured on the vendor's own SDK:
[docs/guides/agora.md](guides/agora.md) says how to point a real one at a proxy.

The expectations of \`any-outage\`, \`give-up\`, \`web-peer\`, \`web-ng\` and \`kill-matrix\` are those of the contracts
[profiles/contracts/agora-*.yaml](../profiles/contracts), and hold for an outage of any length; the profiles lie in
[profiles/agora/](../profiles/agora). \`npm run demo -- --list\` names them, and \`npm run demo -- any-outage --misbehave late\`
shows one. This page is written by \`npm run generate\`.
`;

function line(rule: Rule, { scene, conduct, expectation, kept, broken, found }: Row, nth: number): string {
  const { profile, params = {}, sdk, platform } = scene;
  const given = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  const parties = [...(sdk === undefined ? [] : [`SDK ${sdk}`]), ...(platform === undefined ? [] : [platform])];
  const where = [`\`${profile}\``, ...given.map((each) => `\`${each}\``), ...parties].join(' ');
  const how = conduct === undefined ? kept : `${kept} (\`${conduct}\`)`;
  const what = nth === 0 ? rules[rule] : '';
  return `| ${nth === 0 ? rule : ''} | ${what} | ${where} | ${expectation} | ${how} | \`${broken}\` | ${found} |`;
}
