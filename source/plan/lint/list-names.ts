const shown = 4;

/** `Stream-A, Stream-B and 3 more`. */
export const listNames = (names: readonly string[]): string => {
	const rest = names.length - shown;
	return rest > 0 ? `${names.slice(0, shown).join(', ')} and ${rest} more` : names.join(', ');
};
