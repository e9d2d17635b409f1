import {render} from 'preact';
import {useEffect, useRef, useState} from 'preact/hooks';
import {RunPage} from './grid/run-page.tsx';
import {follow} from './link/follow.ts';
import {createRequests} from './link/requests.ts';
import {findToken, forgetToken, keepToken, tokenIn} from './link/token.ts';
import {createPage} from './state/page.ts';

const refused = '?refused';

const enter = (token: string): void => {
	const page = createPage(createRequests(token));
	render(<RunPage page={page} />, document.body);
	void follow(token, {
		onChange: page.hear,
		onLive: (isLive, clockAhead = 0) => page.set(isLive ? {isLive, clockAhead} : {isLive}),
		// Whatever was drawn goes with the page.
		onRefused: () => {
			forgetToken();
			location.replace(`/${refused}`);
		},
	});
};

/** Asks for the address that the terminal printed; without its token the page knows nothing. */
const TokenForm = ({reason: first}: {readonly reason: string}) => {
	const [reason, setReason] = useState(first);
	const field = useRef<HTMLInputElement>(null);
	useEffect(() => field.current?.focus(), []);
	const onSubmit = (event: Event) => {
		event.preventDefault();
		const token = tokenIn(field.current?.value ?? '');
		if (token === null) {
			field.current?.focus();
			return setReason('This is neither an address of claude-grid web nor a token.');
		}
		keepToken(token);
		render(null, document.body);
		enter(token);
	};
	return (
		<main id="door">
			<form class="notice" onSubmit={onSubmit}>
				<h1>claude-grid</h1>
				<p id="door-reason" role="status">
					{reason}
				</p>
				<label for="door-token">
					The address that <code>claude-grid web</code> printed, or its token
				</label>
				<div class="row">
					<input ref={field} id="door-token" type="password" autocomplete="off" spellcheck={false} required />
					<button type="submit" class="main">
						Open
					</button>
				</div>
			</form>
		</main>
	);
};

const token = findToken();
const reason =
	location.search === refused
		? 'The engine here does not know this token.'
		: 'The grid of your coding agents, in a browser.';
if (token === null) render(<TokenForm reason={reason} />, document.body);
else enter(token);
