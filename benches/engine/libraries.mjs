// Rule libraries from npm, fed by the shared pass: the history is walked once by hand, and the library decides.
import jsonLogic from 'json-logic-js';
import { Engine } from 'json-rules-engine';
import siftModule from 'sift';
import { facts } from './handwritten.mjs';
import { compiled, SIGNALS, WINDOWS } from './workload.mjs';

const sift = siftModule.default ?? siftModule;
const count = (place) => `count${place}`;
const sum = (place) => `sum${place}`;
const ago = (signal) => `ago${signal}`;

/** The shared pass, with its numbers by name as the libraries want them. */
function named() {
  const shared = facts();
  const values = {};
  return {
    values,
    remember: shared.remember,
    step(event) {
      shared.step(event);
      for (let place = 0; place < SIGNALS.length * WINDOWS.length; place++) {
        values[count(place)] = shared.counts[place];
        values[sum(place)] = shared.sums[place];
      }
      for (let signal = 0; signal < SIGNALS.length; signal++) values[ago(signal)] = event.time - shared.lasts[signal];
    },
  };
}

/** json-logic-js: each rule is a document, interpreted. */
export function withJsonLogic(rules) {
  const shared = named();
  const members = new Uint8Array(rules.length);
  const documents = rules.map(compiled).map((rule) => ({
    and: [
      { '>=': [{ var: count(rule.countPlace) }, rule.least] },
      { '>=': [{ var: sum(rule.sumPlace) }, rule.sum] },
      { '<': [{ var: ago(rule.signal) }, rule.recent] },
    ],
  }));
  return {
    members,
    remember: shared.remember,
    step(event) {
      shared.step(event);
      documents.forEach((document, index) => { members[index] = jsonLogic.apply(document, shared.values) ? 1 : 0; });
    },
  };
}

/** sift: each rule is a query, compiled once. */
export function withSift(rules) {
  const shared = named();
  const members = new Uint8Array(rules.length);
  const tests = rules.map(compiled).map((rule) => sift({
    $and: [
      { [count(rule.countPlace)]: { $gte: rule.least } },
      { [sum(rule.sumPlace)]: { $gte: rule.sum } },
      { [ago(rule.signal)]: { $lt: rule.recent } },
    ],
  }));
  return {
    members,
    remember: shared.remember,
    step(event) {
      shared.step(event);
      tests.forEach((holds, index) => { members[index] = holds(shared.values) ? 1 : 0; });
    },
  };
}

/** json-rules-engine: one engine with all rules, which answers by a promise. */
export function withJsonRulesEngine(rules) {
  const shared = named();
  const members = new Uint8Array(rules.length);
  const engine = new Engine();
  rules.map(compiled).forEach((rule, index) => engine.addRule({
    conditions: {
      all: [
        { fact: count(rule.countPlace), operator: 'greaterThanInclusive', value: rule.least },
        { fact: sum(rule.sumPlace), operator: 'greaterThanInclusive', value: rule.sum },
        { fact: ago(rule.signal), operator: 'lessThan', value: rule.recent },
      ],
    },
    event: { type: 'member', params: { index } },
  }));
  return {
    members,
    remember: shared.remember,
    async step(event) {
      shared.step(event);
      const { events } = await engine.run(shared.values);
      members.fill(0);
      for (const { params } of events) members[params.index] = 1;
    },
  };
}
