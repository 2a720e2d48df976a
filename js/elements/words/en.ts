/** English. */
export const en = {
  'why.button': 'Why?',
  'why.label': 'Why am I seeing this?',
};
