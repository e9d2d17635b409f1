import {errorText} from '../../error.ts';

const patienceMs = 10_000;

/** Sends a notice to the user's own address. Gives why it could not be told; undefined when it was taken. */
export const postWebhook = async (address: string, body: string): Promise<string | undefined> => {
	try {
		const answer = await fetch(address, {
			method: 'POST',
			headers: {'content-type': 'application/json'},
			body,
			redirect: 'error',
			signal: AbortSignal.timeout(patienceMs),
		});
		await answer.body?.cancel();
		return answer.ok ? undefined : `it answered ${answer.status}`;
	} catch (error) {
		const cause = error instanceof Error ? error.cause : undefined;
		return errorText(cause ?? error);
	}
};
