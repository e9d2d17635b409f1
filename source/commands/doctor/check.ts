/** One finding of doctor. `what`: at most 12 letters. */
export type Check = {
	readonly what: string;
	readonly is: 'fine' | 'advice' | 'fault';
	readonly text: string;
	readonly cure?: string;
};

export const fine = (what: string, text: string): Check => ({what, is: 'fine', text});
