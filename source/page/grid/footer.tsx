import {keymap} from '../../controls/keymap.ts';
import {usePage} from '../state/page.ts';

const shown = [
	'log',
	'diff',
	'graph',
	'timeline',
	'spawn',
	'recover',
	'stop',
	'pause',
	'continue',
	'merge',
	'deliver',
	'message',
	'compare',
	'filter',
];

/** The keys that are used most; a keyboard has them. */
export const Footer = () => {
	const page = usePage();
	const bindings = shown.flatMap(name => keymap().find(({action}) => action === name) ?? []);
	return (
		<footer id="footer">
			<span>
				<kbd>←↑↓→</kbd> move
			</span>
			{bindings.map(({show, label, action}) => (
				<span key={action}>
					<kbd>{show}</kbd> {label}
				</span>
			))}
			<button type="button" class="quiet" onClick={() => page.set({dialog: {is: 'help'}})}>
				<kbd>?</kbd> all keys
			</button>
		</footer>
	);
};
