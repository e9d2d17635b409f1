import {element, setAttribute} from './dom.js';

/** A progress bar: proved work solid, claimed work hatched, the rest light. `update` draws it for other numbers. */
export const createBar = () => {
	const proved = element('span', {class: 'proved'});
	const claimed = element('span', {class: 'claimed'});
	const node = element('span', {class: 'bar', role: 'img'}, proved, claimed);
	const update = ({completed, proved: solid, total}) => {
		const share = count => (total === 0 ? '0%' : `${(100 * Math.min(count, total)) / total}%`);
		proved.style.width = share(Math.min(solid, completed));
		claimed.style.width = share(Math.max(0, completed - solid));
		const text = `${completed} of ${total} tasks completed, ${Math.min(solid, completed)} proved`;
		setAttribute(node, 'aria-label', text);
		setAttribute(node, 'title', text);
	};
	return {node, update};
};
