import {createInterface} from 'node:readline/promises';

/** What the user types on one line of the terminal. '' when no answer is given: Ctrl-C, Ctrl-D, the end of stdin. */
export const ask = (question: string): Promise<string> =>
	new Promise(resolve => {
		const prompt = createInterface({input: process.stdin, output: process.stdout});
		const answered = (answer: string): void => {
			resolve(answer.trim());
			prompt.close();
		};
		prompt.once('close', () => answered(''));
		prompt.question(question).then(answered, () => answered(''));
	});
