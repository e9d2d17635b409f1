const storedAs = 'claude-grid token';

/** A token, or the address that carries one; null when it is neither. */
export const tokenIn = (text: string): string | null => /(?:^|#token=)([0-9a-f]{64})$/.exec(text.trim())?.[1] ?? null;

export const keepToken = (token: string): void => sessionStorage.setItem(storedAs, token);
export const forgetToken = (): void => sessionStorage.removeItem(storedAs);

/** The token of the address, which is taken out of the address bar; else the one this tab knows; else null. */
export const findToken = (): string | null => {
	const token = tokenIn(location.hash);
	if (token === null) return sessionStorage.getItem(storedAs);
	keepToken(token);
	history.replaceState(null, '', location.pathname);
	return token;
};
