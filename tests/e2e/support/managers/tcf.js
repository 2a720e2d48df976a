// A consent manager on the IAB's own stub, encoder and API. It keeps the TC string in a cookie, as they do.
import { CmpApi } from '@iabtcf/cmpapi';
import { GVL, TCModel, TCString } from '@iabtcf/core';
import stub from '@iabtcf/stub';

const NAME = 'euconsent-v2';
const VENDORS = {
  gvlSpecificationVersion: 3, vendorListVersion: 1, tcfPolicyVersion: 4, lastUpdated: '2026-01-01T00:00:00Z',
  purposes: {}, specialPurposes: {}, features: {}, specialFeatures: {}, vendors: {}, stacks: {}, dataCategories: {},
};

stub();

function encode({ purposes = [], publisher = [] }) {
  const model = new TCModel(new GVL(VENDORS));
  Object.assign(model, { cmpId: 300, cmpVersion: 1, isServiceSpecific: true });
  model.purposeConsents.set(purposes);
  model.publisherConsents.set(publisher);
  return TCString.encode(model);
}

const kept = () => document.cookie.split('; ').find((one) => one.startsWith(`${NAME}=`))?.slice(NAME.length + 1);
let api;

window.manager = {
  /** It loads: what was chosen before is there, else its question is shown. */
  load() {
    api = new CmpApi(300, 1, true);
    const before = kept();
    api.update(before ?? '', before === undefined);
  },
  /** The visitor opens it again. */
  open() {
    api.update(kept() ?? '', true);
  },
  /** The visitor answers. */
  choose(consents) {
    const text = encode(consents);
    document.cookie = `${NAME}=${text}; path=/`;
    api.update(text, false);
  },
  /** It finds that the law does not apply here. */
  doesNotApply() {
    api ??= new CmpApi(300, 1, true);
    api.update(null);
  },
};
