// The basket is the shop's own state: it lives in this tab and is no part of what Murmur remembers.

import { recordById } from './catalogue.js';

const KEY = 'slow-needle.basket';
const ORDER = 'slow-needle.order';
const MOST = 9;
const memory = new Map();

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') ?? memory.get(key);
  } catch {
    return memory.get(key);
  }
}

function write(key, value) {
  memory.set(key, value);
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is blocked: the basket lasts as long as the page.
  }
}

/** Lines of the basket: the record and how many of it. */
export const lines = () => Object.entries(read(KEY) ?? {})
  .map(([id, count]) => ({ record: recordById(id), count }))
  .filter(({ record, count }) => record && Number.isInteger(count) && count > 0);

export const count = () => lines().reduce((sum, line) => sum + line.count, 0);

export function put(id, howMany) {
  const basket = Object.fromEntries(lines().map((line) => [line.record.id, line.count]));
  basket[id] = Math.min(MOST, Math.max(0, howMany));
  write(KEY, basket);
  document.dispatchEvent(new CustomEvent('basket'));
}

export const add = (id) => put(id, (lines().find((line) => line.record.id === id)?.count ?? 0) + 1);

const cents = (amount) => Math.round(amount * 100);
const POSTAGE = 490;
const FREE_FROM = 6000;

/** What the basket costs, in euros; regulars pay a tenth less for the records. */
export function bill(regular) {
  const records = lines().reduce((sum, line) => sum + cents(line.record.price) * line.count, 0);
  const discount = regular ? Math.round(records / 10) : 0;
  const postage = records === 0 || records - discount >= FREE_FROM ? 0 : POSTAGE;
  return {
    records: records / 100,
    discount: discount / 100,
    postage: postage / 100,
    goods: (records - discount) / 100,
    total: (records - discount + postage) / 100,
  };
}

/** Turns the basket into an order that the next page picks up. */
export function order(regular) {
  write(ORDER, { ...bill(regular), lines: lines().map(({ record, count }) => ({ id: record.id, count })), told: false });
  write(KEY, {});
}

export const lastOrder = () => read(ORDER);

export const orderTold = () => write(ORDER, { ...read(ORDER), told: true });
