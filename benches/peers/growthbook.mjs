import { GrowthBook } from '@growthbook/growthbook';

const rule = { condition: { purchases: { $gte: 3 } }, force: true };

/** Features given with the page, as a server would, and whether one is on for the visitor. */
export async function start() {
  const growthbook = new GrowthBook({ apiHost: 'https://peer.invalid', clientKey: 'bench', attributes: { id: '1', purchases: 3 } });
  await growthbook.init({ payload: { features: { regular: { defaultValue: false, rules: [rule] } } } });
  return growthbook.isOn('regular');
}
