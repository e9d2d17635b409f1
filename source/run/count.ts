const rules = new Intl.PluralRules('en');

/** `1 commit`, `2 commits`, `2 branches`. `plural` where the noun does not follow the rule. */
export const count = (number: number, noun: string, plural = regularPlural(noun)): string =>
	`${number} ${isOne(number) ? noun : plural}`;

/** Picks the word that goes with a number: `is` or `are`, `it` or `them`. */
export const agree = (number: number, one: string, other: string): string => (isOne(number) ? one : other);

const isOne = (number: number): boolean => rules.select(number) === 'one';

const regularPlural = (noun: string): string => {
	if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
	return /(?:s|x|z|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
};
