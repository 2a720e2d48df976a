// Numbers as people say them.

const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });
export const price = (amount) => euros.format(amount);

export const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
