// All that is read over the network: the collector's estimates, and its plan.

const PATIENCE = 15_000;

/** Why nothing could be read; `kind` is `token`, `away`, `busy` or `strange`. */
export class Trouble extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

async function ask(token, address) {
  let authorization;
  try {
    authorization = new Headers({ authorization: `Bearer ${token}` });
  } catch {
    throw new Trouble('token', 'A token has no such characters in it. Copy it again as “murmur token” prints it.');
  }
  try {
    return await fetch(address, { headers: authorization, cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    throw error.name === 'TimeoutError'
      ? new Trouble('away', `The collector gave no answer within ${PATIENCE / 1000} seconds. Try again in a moment.`)
      : new Trouble('away', 'The collector cannot be reached. Is it running, and is this device online?');
  }
}

/** What lies at an address, where `isRight` says that it is what it should be. */
async function read(token, address, isRight, what) {
  const response = await ask(token, address);
  if (response.status === 401 || response.status === 403) {
    throw new Trouble('token', 'The collector does not know this token. Copy it again as “murmur token” prints it.');
  }
  if (response.status === 503 || response.status === 429) throw new Trouble('busy', 'The collector is busy. Try again in a moment.');
  if (response.status === 400) throw new Trouble('strange', `The collector can’t take these numbers: ${(await response.json()).detail}.`);
  if (!response.ok) throw new Trouble('strange', `The collector answered with an error (status ${response.status}).`);
  try {
    const answer = await response.json();
    if (isRight(answer)) return answer;
  } catch {
    // Not JSON: said below.
  }
  throw new Trouble('strange', `The answer is not ${what}. Is this page served by a Murmur collector of the same version?`);
}

/** The estimates at this confidence, with the coverage of so many visitors, and what drifted, as docs/PROTOCOL.md has them. */
export function readEstimates(token, confidence, visitors) {
  const address = `/v1/estimates?confidence=${confidence}${visitors ? `&visitors=${visitors}` : ''}`;
  return read(token, address, ({ estimates, drift }) => Array.isArray(estimates) && Array.isArray(drift), 'a list of estimates');
}

/** What the questions will say under what is `expected`, an object of the address' parameters. */
export function readPlan(token, expected) {
  return read(token, `/v1/plan?${new URLSearchParams(expected)}`, ({ questions }) => Array.isArray(questions), 'a plan');
}
