// The one thing read over the network: the collector's estimates.

const PATIENCE = 15_000;

/** Why nothing could be read; `kind` is `token`, `away`, `busy` or `strange`. */
export class Trouble extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

async function ask(token, confidence, visitors) {
  let authorization;
  try {
    authorization = new Headers({ authorization: `Bearer ${token}` });
  } catch {
    throw new Trouble('token', 'A token has no such characters in it. Copy it again as “murmur token” prints it.');
  }
  try {
    return await fetch(`/v1/estimates?confidence=${confidence}${visitors ? `&visitors=${visitors}` : ''}`, {
      headers: authorization, cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(PATIENCE),
    });
  } catch (error) {
    throw error.name === 'TimeoutError'
      ? new Trouble('away', `The collector gave no answer within ${PATIENCE / 1000} seconds. Try again in a moment.`)
      : new Trouble('away', 'The collector cannot be reached. Is it running, and is this device online?');
  }
}

/** The rows of estimates at this confidence, with the coverage of so many visitors, as docs/PROTOCOL.md has them. */
export async function readEstimates(token, confidence, visitors) {
  const response = await ask(token, confidence, visitors);
  if (response.status === 401 || response.status === 403) {
    throw new Trouble('token', 'The collector does not know this token. Copy it again as “murmur token” prints it.');
  }
  if (response.status === 503 || response.status === 429) throw new Trouble('busy', 'The collector is busy. Try again in a moment.');
  if (!response.ok) throw new Trouble('strange', `The collector answered with an error (status ${response.status}).`);
  try {
    const { estimates } = await response.json();
    if (Array.isArray(estimates)) return estimates;
  } catch {
    // Not JSON: said below.
  }
  throw new Trouble('strange', 'The answer is not a list of estimates. Is this page served by a Murmur collector of the same version?');
}
