// The rows on the page as CSV, in the collector's own names and order.

const COLUMNS = [
  'site', 'policy', 'question', 'title', 'series', 'kind', 'measure', 'unit', 'arm', 'answer', 'epoch', 'epochs', 'epoch_start_ms',
  'epoch_days', 'reports', 'supporting', 'value', 'standard_error', 'low', 'high', 'display', 'method', 'confidence', 'epsilon',
  'epsilon_mixed', 'devices', 'devices_low', 'devices_high', 'verdict', 'coverage', 'forged_1_percent', 'sentence', 'note',
  'withheld', 'alarm',
];

function cell(value) {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  // A spreadsheet takes such a start for a formula.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csv = (rows) => [
  COLUMNS,
  ...rows.map((row) => COLUMNS.map((name) => row[name])),
].map((cells) => cells.map(cell).join(',')).join('\r\n') + '\r\n';
