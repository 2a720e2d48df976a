// What a refusal leaves in storage.

const DAY = 86_400_000;
const NO = /^(\d+) (visitor|site)( -(store|personalise|report|activate))+( [0-9a-f]{64}\/\S*)?$/;

/** What is stored, with `no` in place of a record that says only who refused what on which day, and to which text. */
export function refused(stored) {
  const lines = (stored['murmur.consent'] ?? '').split('\n').map((line) => NO.exec(line));
  return lines.every((line) => line && line[1] % DAY === 0) ? { ...stored, 'murmur.consent': 'no' } : stored;
}
