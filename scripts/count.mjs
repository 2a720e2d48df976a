// Counts tests from what their runners print: cargo test and wasm-bindgen-test
// ("test result: ok. 3 passed; 0 failed; 1 ignored; ...") and node --test
// ("# pass 3", or with the mark of its spec reporter).

const plain = (output) => output.replace(/\x1b\[[0-9;]*m/g, '');

const unique = (matches) => [...new Set([...matches].map(([, name]) => name))];

/**
 * { passed, failed, skipped, names, broken }: names of the skipped tests, and
 * of the failed ones.
 * A Rust test cannot skip itself at run time: one that lacks what it needs
 * prints a line "skipped: NAME: why" past the test harness's capture and
 * returns; it counts as skipped here, not as passed.
 */
export function countCargo(output) {
  const text = plain(output);
  const broken = unique(text.matchAll(/^test (.+?) \.\.\. FAIL/gm));
  const count = { passed: 0, failed: 0, skipped: 0, names: [], broken };
  for (const [, passed, failed, ignored] of text.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;/gm)) {
    count.passed += Number(passed);
    count.failed += Number(failed);
    count.skipped += Number(ignored);
  }
  for (const [, name] of text.matchAll(/^test (.+?) \.\.\. ignored/gm)) count.names.push(name);
  for (const [, name] of text.matchAll(/^(?:test \S+ \.\.\. )?skipped: (.+)$/gm)) {
    count.names.push(name);
    count.passed -= 1;
    count.skipped += 1;
  }
  return count;
}

export function countNode(output) {
  const text = plain(output);
  const total = (word) => [...text.matchAll(new RegExp(`^(?:#|ℹ) ${word} (\\d+)$`, 'gm'))]
    .reduce((sum, [, n]) => sum + Number(n), 0);
  const names = [...text.matchAll(/^\s*(?:﹣ (.+)|ok \d+ - (.+ # (?:SKIP|TODO).*))$/gm)].map(([, spec, tap]) => spec ?? tap);
  return {
    passed: total('pass'),
    failed: total('fail') + total('cancelled'),
    skipped: total('skipped') + total('todo'),
    names,
    broken: unique(text.matchAll(/^\s*✖ (.+) \([\d.]+ms\)$/gm)),
  };
}
