// Medians and spreads of what `compare` measured.

const sorted = (list) => [...list].sort((a, b) => a - b);
const at = (list, share) => list[Math.min(Math.floor(list.length * share), list.length - 1)];

/** Median and the quartiles around it. */
export function spread(list) {
  const ascending = sorted(list);
  return { value: at(ascending, 0.5), low: at(ascending, 0.25), high: at(ascending, 0.75) };
}

/** Ratio of two variants, from repetitions that were measured one after the other. */
export const ratio = (samples, name, base) => spread(samples[name].map((value, index) => value / samples[base][index]));
