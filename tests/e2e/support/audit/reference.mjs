// What a browser must answer, computed a second time from docs/PRIVACY.md alone: none of it comes from the module's source.
import { createHmac } from 'node:crypto';

const WORD = 8;

/** A number of so many bytes, most significant first. */
const bytes = (number, length) => Buffer.from(number.toString(16).padStart(2 * length, '0'), 'hex');

/** PRF(K, purpose, inputs…): HMAC-SHA-256 over each of them after its length, and the number of the block. */
function block(key, purpose, inputs, counter) {
  const parts = [Buffer.from(purpose), ...inputs].flatMap((part) => [bytes(part.length, 4), part]);
  return createHmac('sha256', key).update(Buffer.concat([...parts, bytes(counter, 4)])).digest();
}

/** The first number below `limit` that the key's words for this purpose give, by rejection. */
function below(limit, key, purpose, ...inputs) {
  const accepted = (2n ** 64n / limit) * limit;
  for (let counter = 0; ; counter++) {
    const words = block(key, purpose, inputs, counter);
    for (let at = 0; at < words.length; at += WORD) {
      const word = words.readBigUInt64BE(at);
      if (word < accepted) return word % limit;
    }
  }
}

/** Two answers at odds u/w, both steps as docs/PRIVACY.md has them: of how many numbers, those below which keep it. */
export function steps(u, w) {
  const whole = 2 * (u + w) * (u * u - w * w);
  return { remembered: [u * u, u * u + w * w], repeated: [whole / 2 + (u - w) * (u * u + w * w), whole] };
}

/** The numbers that decide: below the threshold the answer is kept. */
export function drawn(key, question, epoch, truth, u, w) {
  const { remembered, repeated } = steps(u, w);
  const name = Buffer.from(question);
  return [
    Number(below(BigInt(remembered[1]), key, 'memo', name, bytes(truth, 1))),
    Number(below(BigInt(repeated[1]), key, 'report', name, bytes(epoch, 4), bytes(truth, 1))),
  ];
}

/** The answer to send where this is the truth. */
export function answer(key, question, epoch, truth, u, w) {
  const [memory, report] = drawn(key, question, epoch, truth, u, w);
  const { remembered, repeated } = steps(u, w);
  return String(truth ^ Number(memory >= remembered[0]) ^ Number(report >= repeated[0]));
}

/** The report's id. */
export const id = (key, epoch) => block(key, 'id', [bytes(epoch, 4)], 0).subarray(0, 16).toString('base64url');
